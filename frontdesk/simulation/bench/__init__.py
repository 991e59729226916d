"""The bench: a prepared hotel is served as it would be, driven over HTTP, and set beside what its database could do."""
