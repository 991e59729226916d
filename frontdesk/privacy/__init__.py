"""Reads of personal data, on record."""
