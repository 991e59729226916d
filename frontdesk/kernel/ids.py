"""Where ids and random references come from: injectable, so that two worlds can be made alike."""

import random
import secrets
from typing import Protocol
from uuid import UUID

READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that nobody confuses when read from paper: no 0/O, 1/I/L."""

REFERENCE_LENGTH = 13
"""31 ** 13 is more than 2 ** 64: beyond guessing, short enough to say over a telephone (RES-7)."""


class Source(Protocol):
    """A source of ids, references and raw random bytes."""

    def uuid(self) -> UUID:
        """Return a new random UUID, version 4."""

    def reference(self) -> str:
        """Return a readable random reference of at least 60 bits (RES-7)."""

    def bytes(self, count: int) -> bytes:
        """Return that many random bytes."""

    def choice(self, count: int) -> int:
        """Return a whole number from 0 up to, not including, `count`."""


class SystemSource:
    """The operating system's randomness: what every running hotel uses."""

    def uuid(self) -> UUID:
        """Return a new random UUID, version 4."""
        return UUID(bytes=secrets.token_bytes(16), version=4)

    def reference(self) -> str:
        """Return a readable random reference of at least 60 bits (RES-7)."""
        return "".join(READABLE[self.choice(len(READABLE))] for _ in range(REFERENCE_LENGTH))

    def bytes(self, count: int) -> bytes:
        """Return that many random bytes."""
        return secrets.token_bytes(count)

    def choice(self, count: int) -> int:
        """Return a whole number from 0 up to, not including, `count`."""
        return secrets.randbelow(count)


class SeededSource(SystemSource):
    """A repeatable source, for simulated hotels only: the same seed gives the same world."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a simulated world must be repeatable

    def uuid(self) -> UUID:
        """Return the next UUID of this seed's world."""
        return UUID(bytes=self._random.randbytes(16), version=4)

    def bytes(self, count: int) -> bytes:
        """Return the next bytes of this seed's world."""
        return self._random.randbytes(count)

    def choice(self, count: int) -> int:
        """Return the next whole number below `count` of this seed's world."""
        return self._random.randrange(count)


class DerivedSource(SystemSource):
    """Bytes and ids that follow from one secret digest, for what must not draw from the hotel's source.

    What is drawn shifts everything that is drawn after it; a thing that may or may not happen in secret takes its ids
    and nonces from what it is about instead. The digest is keyed, and names the content: no nonce meets two contents.
    """

    def __init__(self, digest: bytes) -> None:
        self._digest = digest

    def uuid(self) -> UUID:
        """Return the UUID of this digest, always the same."""
        return UUID(bytes=self.bytes(16), version=4)

    def bytes(self, count: int) -> bytes:
        """Return the first bytes of the digest, always the same; at most 32."""
        return self._digest[:count]
