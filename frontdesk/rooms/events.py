"""News of rooms, for the outbox."""

ROOM_BLOCKED = "room.blocked"
"""A room was taken out of order or out of service; the cause is the block."""

ROOM_RETURNED = "room.returned"
"""A room came back to sale; the cause is the block."""

STATE_CHANGED = "room.state_changed"
"""Housekeeping said that a room is dirty, clean or inspected; the cause is the room."""
