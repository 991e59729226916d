"""Passwords at rest: argon2, and the same work for a name that nobody has (ACC-5)."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from frontdesk.kernel.ids import READABLE, Source

_HASHER = PasswordHasher()
_SALT_BYTES = 16

NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$NXE6OZaXY5zEPX5cZyoosw$C/x1pySqTC3IbMAwO3V/zTKPWj+Z/Z9M67cyduz2MxA"
"""The hash of random bytes that were thrown away: verified where there is no account, so that both take as long."""

LONGEST_READ = 1024
"""No password is that long; hashing megabytes would only cost time."""

ONE_TIME_LENGTH = 16
GROUP = 4


def hashed(password: str, source: Source) -> str:
    """Return the argon2id hash of a password."""
    return _HASHER.hash(_bytes(password), salt=source.bytes(_SALT_BYTES))


def matches(password_hash: str | None, password: str) -> bool:
    """Tell whether the password is the one that was hashed; without a hash it takes as long, and is not."""
    try:
        _HASHER.verify(password_hash or NOBODY, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def one_time(source: Source) -> str:
    """Return a random password to be read from paper once: four groups of four, more than 75 bits."""
    letters = "".join(READABLE[source.choice(len(READABLE))] for _ in range(ONE_TIME_LENGTH))
    return "-".join(letters[start : start + GROUP] for start in range(0, ONE_TIME_LENGTH, GROUP))


def _bytes(password: str) -> bytes:
    # A browser may send half a surrogate pair; it is a wrong password then, not a fault of the program.
    return unicodedata.normalize("NFC", password[:LONGEST_READ]).encode("utf-8", "surrogatepass")
