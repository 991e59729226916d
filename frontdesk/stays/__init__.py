"""Registrations, check-in, keys and check-out."""
