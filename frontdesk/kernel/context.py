"""What every command is told: who asks, in which hotel, on which day, and with which means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from frontdesk.kernel.errors import Forbidden
from frontdesk.kernel.ids import Source
from frontdesk.kernel.permissions import Permission

if TYPE_CHECKING:
    from frontdesk.kernel.blobs import BlobStore
    from frontdesk.kernel.secrets import Keyring

Facts = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a named account (or the hotel's own worker), its roles in this property and what they permit."""

    account_id: UUID | None
    roles: frozenset[str] = frozenset()
    permissions: frozenset[Permission] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line for the audit trail: ids, codes and amounts only, never a name or free text."""

    action: str
    subject_kind: str
    subject_id: UUID
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One piece of news for the outbox: what happened to which thing; a handler fetches the rest."""

    kind: str
    cause: UUID
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The first argument of every command and query.

    `session` is the open transaction (bound by the edge); `trail` and `events` are buffered and written as its last
    step. Nothing below the edge reads a clock, a generator or the signed-in user in any other way.
    """

    property_id: UUID
    actor: Actor
    now: datetime
    business_date: date
    zone: ZoneInfo
    currency: str
    locale: str
    request_id: str
    source: Source
    keyring: "Keyring"
    blobs: "BlobStore"
    session: Session
    session_id: UUID | None = None
    workstation_id: UUID | None = None
    trail: list[Entry] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def require(self, *permissions: Permission) -> None:
        """Raise `Forbidden` (code `forbidden`) unless the actor holds every one of these permissions (ACC-2)."""
        if not self.may(*permissions):
            raise Forbidden

    def may(self, *permissions: Permission) -> bool:
        """Tell whether the actor holds every one of these permissions."""
        return self.actor.permissions.issuperset(permissions)

    def record(self, action: str, subject_kind: str, subject_id: UUID, **facts: str | int | bool | None) -> None:
        """Add a line to the audit trail, written with this transaction or not at all."""
        self.trail.append(Entry(action, subject_kind, subject_id, facts))

    def announce(self, kind: str, cause: UUID, **facts: str | int | bool | None) -> None:
        """Tell whom it concerns that this happened, with this transaction or not at all (NTF-1)."""
        self.events.append(Event(kind, cause, facts))

    @property
    def account_id(self) -> UUID:
        """Return the account that asks, or raise `Forbidden` where only a person may."""
        if self.actor.account_id is None:
            raise Forbidden
        return self.actor.account_id
