"""The hotel: its settings, business date, counters and workstations."""
