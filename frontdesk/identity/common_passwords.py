"""The passwords of breaches that most people use, as hashes. `tools/common_passwords.py` makes the list."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("common_passwords.bin")
WIDTH: Final = 6
"""Bytes kept of each hash: that a good password is taken for one of the list happens once in billions."""


def is_common(password: str) -> bool:
    """Tell whether a password, in capitals or not, is one of those that most people use."""
    return mark(password) in _marks()


def mark(password: str) -> bytes:
    """Return what the list keeps of a password."""
    return hashlib.sha256(password.casefold().encode("utf-8", "surrogatepass")).digest()[:WIDTH]


@cache
def _marks() -> frozenset[bytes]:
    kept = FILE.read_bytes()
    return frozenset(kept[start : start + WIDTH] for start in range(0, len(kept), WIDTH))
