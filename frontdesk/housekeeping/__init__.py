"""Room states as housekeeping sets them."""
