"""Complaints 投诉 and call-backs: what a guest is not content with, what came of it, and whether that will do."""
