"""Outbox events turned into tasks of departments."""
