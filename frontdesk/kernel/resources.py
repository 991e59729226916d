"""Where the files lie that are not Python: in a checkout beside the package, in an installed wheel inside it."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def resources(name: str) -> Path:
    """Return the folder of `templates`, `static`, `migrations` or `translations`."""
    bundled = PACKAGE / name
    return bundled if bundled.is_dir() else PACKAGE.parent / name
