"""Who runs on a home folder: servers and workers say so, and who must be alone there finds out."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from frontdesk.edge.start import StartTrouble

FILE = "running.lock"


def here(home: Path) -> IO[str]:
    """Say that a program runs on this home until the returned file is closed, or the program ends in any way.

    Raises `StartTrouble` while somebody must be alone there.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return _locked(home, fcntl.LOCK_SH, "the hotel is being restored or upgraded: wait until that has ended")


@contextmanager
def nobody_else(home: Path) -> Iterator[None]:
    """Keep servers and workers from this home meanwhile; raises `StartTrouble` while one is running."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(home, fcntl.LOCK_EX, "the hotel is being served: stop server and worker first"):
        yield


def _locked(home: Path, kind: int, trouble: str) -> IO[str]:
    file = (home / FILE).open("w", encoding="ascii")
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise StartTrouble(trouble) from None
    return file
