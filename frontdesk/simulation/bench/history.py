"""Runs are kept with the commit and the machine, so that a slower one is seen against its own past."""

import json
import os
import platform
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from frontdesk.kernel.resources import PACKAGE

UNKNOWN = "unknown"


def keep(folder: Path, told: Mapping[str, Any], *, rounds: int) -> Path:
    """Write a run's figures to a new file of this folder, with when, what and where it ran, and return the file."""
    now, commit = datetime.now(UTC), _commit()
    kept = {"at": now.isoformat(timespec="seconds"), "commit": commit, "machine": machine(), "rounds": rounds, **told}
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{now:%Y-%m-%dT%H%M%S}-{commit}.json"
    file.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file


def machine() -> dict[str, Any]:
    """Return what a figure depends on beside the program; `load` is what else kept the machine busy at the end."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(memory / 2**30, 1),
        "processor": _processor(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load": round(os.getloadavg()[0], 1),
    }


def _commit() -> str:
    """Return the short id of the commit, marked where files differ from it; `unknown` outside a checkout."""
    git = shutil.which("git")
    if git is None:
        return UNKNOWN
    command = [git, "-C", str(PACKAGE), "describe", "--always", "--dirty", "--exclude=*"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own
    return done.stdout.strip() or UNKNOWN


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), UNKNOWN)
