"""What the house does for its guests: wake-up calls, valuables kept, what they lost."""
