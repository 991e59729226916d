"""What the clerk records of an officer's request, read and made fit to keep; the personal part of it is sealed."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from frontdesk.authority.models import AuthorityRequest
from frontdesk.authority.rules import FIELDS, OFFICER_DOCUMENTS, Asked, Basis, Scope, request_faults
from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import local
from frontdesk.kernel.db import canonical
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.secrets import Place
from frontdesk.rooms.queries import room_by_number

LONGEST: Final = {
    "officer": 80,
    "agency": 120,
    "document_number": 40,
    "basis_number": 80,
    "person": 200,
}
"""Characters of each text that is typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestGiven:
    """What was typed: an empty date is the business date, `until_date` a day that is asked for too."""

    officer: str | None
    agency: str | None
    document_type: str | None
    document_number: str | None
    document_seen: bool
    basis: str | None
    basis_number: str | None = None
    copies: bool = False
    scope: str | None
    person: str | None = None
    room: str | None = None
    from_date: date | None = None
    until_date: date | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Officer:
    """Who asks, on which paper, and the words that name a person; all of it sealed (AUT-1)."""

    officer: str
    agency: str
    document_type: str
    document_number: str
    basis_number: str
    person: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A request that was found whole."""

    officer: Officer
    asked: Asked
    room_id: UUID | None
    fields: list[str]


def read(ctx: Context, given: RequestGiven) -> Whole:
    """Return the request if nothing is missing or wrong, else raise `Invalid` with every fault (AUT-1)."""
    faults = Faults()
    lines = {
        name: faults.line(name, getattr(given, name), most=most, optional=name in {"basis_number", "person"})
        for name, most in LONGEST.items()
    }
    document_type = _choice(faults, "document_type", given.document_type, OFFICER_DOCUMENTS)
    basis = _choice(faults, "basis", given.basis, tuple(Basis))
    scope = _choice(faults, "scope", given.scope, tuple(Scope))
    room_id = _room(ctx, given.room) if scope == Scope.ROOM and given.room else None
    from_date = given.from_date or ctx.business_date
    asked = Asked(
        basis=basis,
        basis_number=lines["basis_number"],
        copies=given.copies,
        scope=scope,
        person=lines["person"],
        room_known=(room_id is not None) if given.room else None,
        from_date=from_date,
        until_date=given.until_date or max(from_date, ctx.business_date),
        fields=given.fields,
        document_seen=given.document_seen,
    )
    for field in given.fields:
        _choice(faults, "fields", field, FIELDS)
    today = max(ctx.business_date, local(ctx.now, ctx.zone).date())
    faults.reasons.extend(request_faults(asked, today))
    faults.check()
    person = lines["person"] if scope == Scope.PERSON else ""
    officer = Officer(**{**lines, "person": person}, document_type=document_type)
    return Whole(officer, asked, room_id, [field for field in FIELDS if field in given.fields])


def seal(ctx: Context, request_id: UUID, officer: Officer) -> bytes:
    """Return who asks and for whom, sealed for one request."""
    return ctx.keyring.seal(_place(ctx, request_id, "sealed"), canonical(asdict(officer)).encode(), ctx.source)


def unseal(ctx: Context, row: AuthorityRequest) -> Officer:
    """Return who asks and for whom; nothing of a request whose time is over (PRI-11)."""
    if not row.sealed:
        return Officer(**dict.fromkeys(Officer.__dataclass_fields__, "") | {"document_type": OFFICER_DOCUMENTS[-1]})
    told: dict[str, Any] = json.loads(ctx.keyring.open(_place(ctx, row.id, "sealed"), row.sealed))
    return Officer(**told)


def seal_note(ctx: Context, request_id: UUID, note: str) -> bytes | None:
    """Return what was noted with an answer, sealed, or None where nothing was."""
    return ctx.keyring.seal(_place(ctx, request_id, "note_sealed"), note.encode(), ctx.source) if note else None


def unseal_note(ctx: Context, row: AuthorityRequest) -> str:
    """Return what was noted with the answer."""
    if row.note_sealed is None:
        return ""
    return ctx.keyring.open(_place(ctx, row.id, "note_sealed"), row.note_sealed).decode()


def _choice(faults: Faults, field: str, value: str | None, choices: tuple[str, ...]) -> str:
    if not value:
        faults.add("missing", field)
    elif value not in choices:
        faults.add("not-a-choice", field)
    else:
        return value
    return ""


def _room(ctx: Context, number: str) -> UUID | None:
    try:
        return room_by_number(ctx, number).id
    except NotFound:
        return None


def _place(ctx: Context, request_id: UUID, field: str) -> Place:
    return Place("authority_request", ctx.property_id, request_id, field)
