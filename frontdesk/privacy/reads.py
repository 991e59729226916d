"""What one read of personal data is, and the marks by which a changed one is found. Pure but for the keyring's hash."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Read:
    """An answer that is about to show something of guests: who asks, for what, of whom, when.

    `kind` is the endpoint, `purpose` the permission under which it was read or the reason that was given, `subjects`
    the ids of guests, registrations, stays or folios.
    """

    property_id: UUID
    at: datetime
    account_id: UUID | None
    kind: str
    purpose: str
    subjects: frozenset[UUID]
    request_id: str


def packed(subjects: Iterable[UUID]) -> bytes:
    """Return ids as the store keeps them: in order, sixteen bytes each."""
    return b"".join(sorted(each.bytes for each in subjects))


def unpacked(ids: bytes) -> list[UUID]:
    """Return the ids of a kept list."""
    return [UUID(bytes=ids[place : place + ID_BYTES]) for place in range(0, len(ids), ID_BYTES)]


def digest_of(ids: bytes) -> bytes:
    """Return what a list of ids is known by."""
    return hashlib.sha256(ids).digest()


def mark_of(key: bytes, property_id: UUID, read: Any, digest: bytes, count: int) -> bytes:
    """Return the keyed hash of a row: whoever changes or adds one without the key file cannot make it.

    `read` is a `Read`, or a row of the store.
    """
    at = read.at.astimezone(UTC).isoformat()
    told = (property_id, at, read.account_id, read.kind, read.purpose, digest.hex(), count, read.request_id)
    return hmac.digest(key, "\n".join(map(str, told)).encode(), "sha256")
