"""Rate plans, quotes and rate change slips."""
