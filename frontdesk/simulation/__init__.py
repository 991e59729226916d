"""A demonstration hotel and the replay of real bookings."""
