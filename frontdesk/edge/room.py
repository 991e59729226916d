"""Whether database and files can be written just now, asked without writing anything."""

import os
import shutil
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

LEAST_ROOM: Final = 32 * 1024 * 1024
"""Bytes below which a disk counts as full: a check-in with scans takes a few megabytes."""


def can_write(session: Session, blobs: Path) -> bool:
    """Tell whether database and folder of files take writes.

    A full disk is seen where it is one of this machine; PostgreSQL tells of itself only that it is read-only.
    """
    engine = session.get_bind().engine
    if engine.dialect.name == "postgresql":
        return session.scalar(text("SELECT current_setting('transaction_read_only')")) == "off" and has_room(blobs)
    refuses = session.scalar(text("PRAGMA query_only"))
    pages, most = (session.scalar(text(f"PRAGMA {name}")) or 0 for name in ("page_count", "max_page_count"))
    file = Path(engine.url.database or "")
    return not refuses and pages < most and os.access(file, os.W_OK) and has_room(file.parent) and has_room(blobs)


def has_room(folder: Path) -> bool:
    """Tell whether a folder, or the one in which it will be made, may be written and lies on a disk with room."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return there.is_dir() and os.access(there, os.W_OK) and shutil.disk_usage(there).free >= LEAST_ROOM
