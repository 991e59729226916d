"""Valuables kept for guests."""
