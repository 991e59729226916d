"""Sealing at rest, per-guest keys and blind indexes (PRI-10). A missing key stops the program; it never degrades."""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from frontdesk.kernel.ids import Source, SystemSource
from frontdesk.kernel.index_keys import IndexKeys

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyTrouble(Exception):
    """The keys are missing, malformed, or not those that sealed the hotel's data."""


class Place(NamedTuple):
    """Where a sealed value lives; it opens nowhere else (the place is authenticated with it)."""

    table: str
    property_id: UUID
    row_id: UUID
    field: str

    def encoded(self) -> bytes:
        """Return the place as associated data."""
        return f"{self.table}|{self.property_id}|{self.row_id}|{self.field}".encode()


def seal_under(key: bytes, place: Place, value: bytes, source: Source) -> bytes:
    """Return the value sealed under a key for one place: nonce and ciphertext (AES-GCM)."""
    nonce = source.bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, value, place.encoded())


def open_under(key: bytes, place: Place, sealed: bytes) -> bytes:
    """Return what was sealed, or raise `KeyTrouble` when key or place is another."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encoded())
    except InvalidTag:
        message = "a sealed value does not open: another key sealed it, or it was moved or changed"
        raise KeyTrouble(message) from None


@dataclass(frozen=True, slots=True)
class Keyring:
    """The hotel's keys: one active sealing key, older ones that still open, keys of the blind indexes, and a root.

    The root is what the hotel is known by: cookies, cursors, marks and short-lived digests are made with it.
    """

    active: str
    keys: dict[str, bytes]
    root: bytes
    indexes: IndexKeys

    @classmethod
    def load(cls, text: str) -> "Keyring":
        """Return the keyring written in this JSON text, or raise `KeyTrouble` saying what is wrong with it."""
        try:
            written = json.loads(text)
            keys = {name: _key(value) for name, value in written["keys"].items()}
            indexes = {int(number): _key(value) for number, value in written["indexes"].items()}
            ring = cls(written["active"], keys, _key(written["root"]), IndexKeys(indexes, written["found_by"]))
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as fault:
            message = "the key file is not readable: it must hold active, keys, root, indexes and found_by"
            raise KeyTrouble(message) from fault
        if not all(re.fullmatch(r"k[1-9][0-9]{0,5}", name) for name in ring.keys):
            message = "the key file names its keys otherwise than k1, k2 and so on"
            raise KeyTrouble(message)
        if ring.active not in ring.keys:
            message = "the key file names an active key that it does not hold"
            raise KeyTrouble(message)
        return ring

    @classmethod
    def generate(cls, source: Source | None = None) -> "Keyring":
        """Return a new keyring with one random sealing key, a random root and one random index key."""
        made = source or SystemSource()
        keys, root = {"k1": made.bytes(KEY_BYTES)}, made.bytes(KEY_BYTES)
        return cls("k1", keys, root, IndexKeys({1: made.bytes(KEY_BYTES)}, found_by=1))

    def with_key(self, source: Source) -> "Keyring":
        """Return the keyring with one more sealing key, which opens but does not seal yet."""
        name = f"k{1 + max(int(known.removeprefix('k')) for known in self.keys)}"
        return replace(self, keys={**self.keys, name: source.bytes(KEY_BYTES)})

    def newest(self) -> str:
        """Return the name of the key that was made last."""
        return max(self.keys, key=lambda name: int(name.removeprefix("k")))

    def sealing_with(self, name: str) -> "Keyring":
        """Return the keyring with this key as the one that seals."""
        return replace(self, active=name)

    def without_older(self) -> "Keyring":
        """Return the keyring with the sealing key alone: what stands under another opens no more."""
        return replace(self, keys={self.active: self.keys[self.active]})

    def dump(self) -> str:
        """Return the keyring as the JSON text that `load` reads."""
        keys = {name: base64.b64encode(key).decode() for name, key in self.keys.items()}
        root, indexes = base64.b64encode(self.root).decode(), self.indexes.dump()
        return json.dumps(
            {"active": self.active, "keys": keys, "root": root, "indexes": indexes, "found_by": self.indexes.found_by}
        )

    def seal(self, place: Place, value: bytes, source: Source) -> bytes:
        """Return the value sealed under the active key, led by that key's name."""
        name = self.active.encode()
        return bytes([len(name)]) + name + seal_under(self.keys[self.active], place, value, source)

    def open(self, place: Place, sealed: bytes) -> bytes:
        """Return what `seal` sealed, or raise `KeyTrouble`."""
        length = sealed[0]
        name = sealed[1 : 1 + length].decode()
        if name not in self.keys:
            message = f"the key {name!r} that sealed a value is not in the key file"
            raise KeyTrouble(message)
        return open_under(self.keys[name], place, sealed[1 + length :])

    def fits(self, fingerprint: str, index_keys: Mapping[str, bool]) -> bool:
        """Tell whether these are the keys of the hotel that noted this: its root, and all of its index keys."""
        own = fingerprint == self.fingerprint() and self.indexes.hold(index_keys)
        return own and self.indexes.find_all(index_keys)

    def names(self) -> list[str]:
        """Return the names of all keys with which something may be sealed or found, as a backup notes them."""
        return sorted([*self.keys, *(f"i{number}" for number in self.indexes.keys)])

    def digest(self, purpose: str, property_id: UUID, value: str) -> bytes:
        """Return a digest of a value that nobody without the key file can make; it stays the same for good."""
        message = f"{purpose}|{property_id}|{value}".encode()
        return hmac.new(self.root, message, hashlib.sha256).digest()

    def derived(self, purpose: str) -> str:
        """Return a secret for one purpose (cookies, cursors), the same at every start."""
        return hmac.new(self.root, f"frontdesk {purpose}".encode(), hashlib.sha256).hexdigest()

    def fingerprint(self) -> str:
        """Return what tells this hotel's key file from another hotel's, without telling a key."""
        return self.derived("fingerprint")[:32]


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        message = "a key must be 32 bytes in base64"
        raise ValueError(message)
    return key
