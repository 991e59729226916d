"""Copying an SQLite database while it is in use, and putting a copy in its place."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from frontdesk.upkeep.errors import UpkeepTrouble

JOURNALS: Final = ("-wal", "-shm")


def file_of(engine: Engine) -> Path:
    """Return the file of an SQLite engine."""
    return Path(engine.url.database or "")


def dump(engine: Engine, target: Path) -> None:
    """Copy the database at one instant, whoever writes meanwhile, and read the copy through.

    One step of SQLite's online backup: done in several, it would begin anew at each commit of another process.
    """
    source = file_of(engine)
    if not source.exists():
        raise UpkeepTrouble(f"there is no database at {source}: run `frontdesk init`")
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a journal beside
    target.chmod(0o600)
    check(target)


def check(file: Path) -> None:
    """Read a database file through, or raise `UpkeepTrouble` where it is damaged."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
            said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as fault:
        said = str(fault)
    if said != "ok":
        raise UpkeepTrouble(f"the copy of the database is damaged: {said}")


def replace(engine: Engine, copy: Path, aside: str) -> Path | None:
    """Put a copy in the database's place and return where the former one lies now, if there was one.

    `aside` goes into the former one's name. Nobody may be using the database.
    """
    engine.dispose()
    return replace_file(file_of(engine), copy, aside)


def replace_file(file: Path, copy: Path, aside: str) -> Path | None:
    """Put a copy in the place of a database's file, in the same way; nobody may have the file open."""
    former = file.with_name(f"{file.stem}-{aside}{file.suffix}") if file.exists() else None
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    near = file.with_name(f".{file.name}.{aside}")  # the home may lie on another disk than the database
    shutil.move(copy, near)
    with near.open("rb") as moved:
        os.fsync(moved.fileno())
    if former:
        # With its journal: what was committed last may stand there alone.
        for tail in JOURNALS:
            if (journal := file.with_name(file.name + tail)).exists():
                journal.rename(former.with_name(former.name + tail))
        file.rename(former)
    os.replace(near, file)  # noqa: PTH105 - the one call that replaces in one step
    return former
