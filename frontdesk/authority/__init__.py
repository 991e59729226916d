"""What authorities ask for, and what the house must know in an emergency."""
