"""What the house does for its guests: wake-up calls, meal vouchers, valuables kept, what they lost."""
