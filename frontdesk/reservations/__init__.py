"""Bookings and reservations."""
