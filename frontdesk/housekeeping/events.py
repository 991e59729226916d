"""What the floors tell the house."""

DISCREPANCY_FOUND = "discrepancy.found"
"""Housekeeping found a room otherwise than the system says; the cause is the discrepancy."""

DISCREPANCY_RESOLVED = "discrepancy.resolved"
"""Somebody has resolved it."""

CHECK_ASKED = "room_check.asked"
"""A guest waits at the desk: somebody must look at the room; the cause is the check."""

CHECK_ANSWERED = "room_check.answered"
"""Housekeeping has looked, and says what was found."""
