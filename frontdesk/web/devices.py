"""What a browser and its machine are called. Pure."""

# Each browser also claims to be those below it.
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
MACHINES = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_name(said: str) -> str:
    """Return browser and machine as people know them, from what the browser says of itself; empty if it does not."""
    known = (next((name for sign, name in names if sign in said), "") for names in (BROWSERS, MACHINES))
    return ", ".join(filter(None, known))
