"""The keys of the blind indexes: a value is written under each and found by one, so that one can follow another.

While a key follows another both are in the key file: what any process writes stands under both, whichever of the two
it is found by just then. So whatever is unique in the database stays unique for all of them (PRI-10, REG-16).
"""

import base64
import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from frontdesk.kernel.ids import Source

MOST_KEYS = 2
"""A key and the one that follows it; columns that stand under a key are told apart by odd and even numbers."""


@dataclass(frozen=True, slots=True)
class IndexKeys:
    """The keys by number: all are written under, `found_by` is looked up by. Raises `ValueError` if they misfit."""

    keys: dict[int, bytes]
    found_by: int

    def __post_init__(self) -> None:
        """Refuse numbers that are not one key or two in a row, and a key to find by that is not there."""
        numbers = sorted(self.keys)
        if numbers[:1] < [1] or numbers != list(range(numbers[0], numbers[0] + min(len(numbers), MOST_KEYS))):
            message = "index keys are numbered from 1 on, one, or two in a row"
            raise ValueError(message)
        if self.found_by not in self.keys:
            message = "the index key to find by is not among the index keys"
            raise ValueError(message)

    @property
    def newest(self) -> int:
        """Return the number of the key that was made last."""
        return max(self.keys)

    def find(self, purpose: str, property_id: UUID, value: str) -> bytes:
        """Return the blind index by which a value is looked up: nobody without the key can tell the value."""
        return _index(self.keys[self.found_by], purpose, property_id, value)

    def written(self, purpose: str, property_id: UUID, value: str) -> dict[int, bytes]:
        """Return the blind indexes under which a value is kept, by the numbers of their keys."""
        return {number: _index(key, purpose, property_id, value) for number, key in self.keys.items()}

    def with_key(self, source: Source, count: int) -> "IndexKeys":
        """Return the keys with one more of so many bytes: written under from now on, not yet found by."""
        return replace(self, keys={**self.keys, self.newest + 1: source.bytes(count)})

    def finding_by_newest(self) -> "IndexKeys":
        """Return the keys with the newest as the one that finds."""
        return replace(self, found_by=self.newest)

    def without_older(self) -> "IndexKeys":
        """Return the key that finds alone."""
        return replace(self, keys={self.found_by: self.keys[self.found_by]})

    def fingerprints(self) -> dict[int, str]:
        """Return what tells each key from any other, by its number, without telling the key."""
        told = {number: hmac.digest(key, b"frontdesk fingerprint", "sha256") for number, key in self.keys.items()}
        return {number: f"i{number}:{mark.hex()[:32]}" for number, mark in told.items()}

    def hold(self, noted: Collection[str]) -> bool:
        """Tell whether each of these keys, by its fingerprint, is among them."""
        return set(noted) <= set(self.fingerprints().values())

    def find_all(self, noted: Mapping[str, bool]) -> bool:
        """Tell whether the key to find by is noted as one by which everybody is found."""
        return noted.get(self.fingerprints()[self.found_by], False)

    def dump(self) -> dict[str, str]:
        """Return the keys as the key file writes them."""
        return {str(number): base64.b64encode(key).decode() for number, key in self.keys.items()}


def _index(key: bytes, purpose: str, property_id: UUID, value: str) -> bytes:
    return hmac.new(key, f"{purpose}|{property_id}|{value}".encode(), hashlib.sha256).digest()
