"""How the program and its printing process talk: each message is its length in four bytes, then itself."""

import struct
from typing import IO

MOST = 64 * 1024 * 1024
_LENGTH = struct.Struct(">I")


class PipeClosed(Exception):
    """The other side is gone, or says what cannot be a message."""


def write_message(pipe: IO[bytes], message: bytes) -> None:
    """Send one message whole; raises `PipeClosed` when nobody reads."""
    rest = memoryview(_LENGTH.pack(len(message)) + message)
    try:
        while rest:
            rest = rest[pipe.write(rest) :]
        pipe.flush()
    except (OSError, ValueError) as gone:
        raise PipeClosed from gone


def read_message(pipe: IO[bytes]) -> bytes:
    """Wait for one message and return it; raises `PipeClosed` when none will come."""
    (length,) = _LENGTH.unpack(_read(pipe, _LENGTH.size))
    if length > MOST:
        raise PipeClosed
    return _read(pipe, length)


def _read(pipe: IO[bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        try:
            part = pipe.read(size)
        except (OSError, ValueError) as gone:
            raise PipeClosed from gone
        if not part:
            raise PipeClosed
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
