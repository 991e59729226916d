"""The folder of reports to the police: opaque names, for their owner's eyes only, never in a backup (REG-12)."""

import os
from collections.abc import Iterable
from pathlib import Path

from frontdesk.kernel.context import Context

FOLDER = "police-reports"


def folder(ctx: Context) -> Path:
    """Return the folder beside the sealed files."""
    return ctx.blobs.folder.parent / FOLDER


def write(ctx: Context, name: str, content: bytes) -> Path:
    """Write a report durably into a file that only its owner can read, and return it."""
    place = folder(ctx)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = place / name
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    return file


def remove(ctx: Context, names: Iterable[str]) -> None:
    """Remove these reports, if they are there."""
    for name in names:
        (folder(ctx) / name).unlink(missing_ok=True)
