"""Rooms, types, states, and who holds which room on which night."""
