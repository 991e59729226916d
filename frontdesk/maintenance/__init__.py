"""Work orders: what is broken, who repairs it, and what comes of it."""
