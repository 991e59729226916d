"""Who asks for guests, and who comes to see them: consent first, and one answer for all who have none."""
