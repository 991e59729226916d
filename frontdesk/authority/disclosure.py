"""What was approved, shown: the true register within the scope, for a limited time, each opening on record (AUT-2).

The only place beside an emergency where the true names of hidden guests stand together with their rooms (AUT-3).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, or_, select

from frontdesk.authority import intake
from frontdesk.authority.errors import AuthorityRefused
from frontdesk.authority.matching import is_named
from frontdesk.authority.models import AuthorityOpening, AuthorityReceipt, AuthorityRequest
from frontdesk.authority.rules import Scope, is_open
from frontdesk.guests import sealed
from frontdesk.guests.models import GuestKey
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import put
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.property import counters
from frontdesk.property.service import count_print
from frontdesk.rooms.models import Room
from frontdesk.stays.models import Registration, Stay

COUNTER = "authority_receipt"
PAGE, COPY = "page", "copy"

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One person within the scope: the approved fields as codes and texts, in their order; nothing else."""

    registration_id: UUID
    values: Values


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What an opened disclosure shows, and until when."""

    request_id: UUID
    number: int
    fields: tuple[str, ...]
    persons: Sequence[Disclosed]
    opened_at: datetime
    open_until: datetime


@dataclass(frozen=True, slots=True)
class _Found:
    """A registration within the dates and the room of a scope, with its truth."""

    row: Registration
    stay: Stay
    room: str
    truth: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Issued:
    """A receipt as it is printed: how many persons were shown, by whom first, and whether copies were made.

    `copy` above 1 is a reprint.
    """

    number: int
    persons: int
    copies: bool
    copy: int
    at: datetime
    shown_at: datetime
    shown_by: UUID


def disclose(ctx: Context, request_id: UUID, kind: str = PAGE) -> Disclosure:
    """Open what was approved and return it; the opening is on record with whom it showed, by id.

    `kind` is `page`, or `copy` for a copy to take away. Raises `NotFound`, `AuthorityRefused`
    (`authority-disclosure-closed`, `copies-need-written-basis`).
    """
    ctx.require(Permission.AUTHORITY_DISCLOSE)
    row = _open(ctx, request_id)
    if kind == COPY and not row.copies:
        raise AuthorityRefused([Reason("copies-need-written-basis", rule="AUT-1")])
    found = _within_scope(ctx, row)
    opening = {
        "property_id": ctx.property_id,
        "id": ctx.source.uuid(),
        "request_id": row.id,
        "kind": kind,
        "account_id": ctx.account_id,
        "at": ctx.now,
        "registration_ids": [str(each.row.id) for each in found],
    }
    put(ctx.session, AuthorityOpening, [opening])
    ctx.record("authority.disclosed", "authority_request", row.id, opening=str(opening["id"]), kind=kind)
    plates = _plates(ctx, found) if "vehicle" in row.fields else {}
    persons = [Disclosed(each.row.id, _values(ctx, each, row.fields, plates)) for each in found]
    until: datetime = row.open_until  # type: ignore[assignment]  # an open disclosure has its end
    return Disclosure(row.id, row.number, tuple(row.fields), persons, ctx.now, until)


def issue_receipt(ctx: Context, request_id: UUID) -> Issued:
    """Return the numbered receipt of a request, to be printed once more (AUT-2).

    It is made while the disclosure is open and was looked at, once. Raises `NotFound`, `AuthorityRefused`
    (`authority-disclosure-closed`, `authority-not-disclosed`).
    """
    ctx.require(Permission.AUTHORITY_DISCLOSE)
    receipt = _receipt(ctx, request_id) or _make_receipt(ctx, request_id)
    mine = (AuthorityOpening.property_id == ctx.property_id, AuthorityOpening.request_id == request_id)
    statement = select(AuthorityOpening.kind, AuthorityOpening.at, AuthorityOpening.account_id).where(*mine)
    opened = ctx.session.execute(statement.order_by(AuthorityOpening.at, AuthorityOpening.id)).all()
    return Issued(
        number=receipt.number,
        persons=receipt.persons,
        copies=any(each.kind == COPY for each in opened),
        copy=count_print(ctx, "authority_receipt", receipt.id),
        at=receipt.at,
        shown_at=opened[0].at,
        shown_by=opened[0].account_id,
    )


def truths(ctx: Context, rows: Sequence[Registration]) -> list[Mapping[str, Any]]:
    """Return the truth of each registration; one whose guest was forgotten keeps what its row shows.

    The caller has proved the right to it and put it on record.
    """
    held = _keys(ctx, {row.guest_id for row in rows})
    known = {key.id for key in held if key.destroyed_at is None}
    return [_truth(ctx, row) if row.guest_id in known else _forgotten(row) for row in rows]


def _open(ctx: Context, request_id: UUID) -> AuthorityRequest:
    row = ctx.session.get(AuthorityRequest, (ctx.property_id, request_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if not is_open(row.state, row.open_until, ctx.now):
        raise AuthorityRefused([Reason("authority-disclosure-closed", rule="AUT-2")])
    return row


def _receipt(ctx: Context, request_id: UUID) -> AuthorityReceipt | None:
    statement = select(AuthorityReceipt).where(
        AuthorityReceipt.property_id == ctx.property_id, AuthorityReceipt.request_id == request_id
    )
    return ctx.session.scalars(statement).one_or_none()


def _make_receipt(ctx: Context, request_id: UUID) -> AuthorityReceipt:
    row = _open(ctx, request_id)
    mine = (AuthorityOpening.property_id == ctx.property_id, AuthorityOpening.request_id == row.id)
    shown = ctx.session.scalars(select(AuthorityOpening.registration_ids).where(*mine)).all()
    if not shown:
        raise AuthorityRefused([Reason("authority-not-disclosed", rule="AUT-2")])
    receipt = AuthorityReceipt(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        request_id=row.id,
        number=counters.take(ctx, COUNTER)[0],
        persons=len({each for ids in shown for each in ids}),
        at=ctx.now,
        account_id=ctx.account_id,
    )
    ctx.session.add(receipt)
    ctx.session.flush()
    ctx.record("authority.receipted", "authority_request", row.id, number=receipt.number)
    return receipt


def _within_scope(ctx: Context, request: AuthorityRequest) -> list[_Found]:
    rows = ctx.session.execute(_registered(ctx, request)).all()
    known = truths(ctx, [row.Registration for row in rows])
    found = [_Found(*_parts(row), truth) for row, truth in zip(rows, known, strict=True)]
    if request.scope != Scope.PERSON:
        return found
    words = intake.unseal(ctx, request).person
    return [each for each in found if is_named(words, each.truth)]


def _parts(row: Row[*tuple[Any, ...]]) -> tuple[Registration, Stay, str]:
    return row.Registration, row.Stay, row.number


def _registered(ctx: Context, request: AuthorityRequest) -> Select[*tuple[Any, ...]]:
    """Select who was in the house on any day that is asked for, in the room if one is, by room and order."""
    begin = datetime.combine(request.from_date, time(), ctx.zone)
    statement = (
        select(Registration, Stay, Room.number)
        .join(Stay, and_(Stay.property_id == Registration.property_id, Stay.id == Registration.stay_id))
        .join(Room, and_(Room.property_id == Stay.property_id, Room.id == Stay.room_id))
        .where(
            Registration.property_id == ctx.property_id,
            Stay.arrived <= request.until_date,
            or_(Stay.checked_out_at.is_(None), Stay.checked_out_at >= begin),
        )
        .order_by(Room.number, Stay.checked_in_at, Stay.id, Registration.position)
    )
    return statement.where(Stay.room_id == request.room_id) if request.scope == Scope.ROOM else statement


def _keys(ctx: Context, guest_ids: Collection[UUID]) -> list[GuestKey]:
    """Return the guests' keys: as long as they are held, opening a truth asks the database nothing more."""
    keys = select(GuestKey).where(GuestKey.property_id == ctx.property_id, GuestKey.id.in_(guest_ids))
    return list(ctx.session.scalars(keys))


def _truth(ctx: Context, row: Registration) -> Mapping[str, Any]:
    return sealed.unseal(ctx, row.guest_id, "registration", row.id, row.sealed)


def _forgotten(row: Registration) -> Mapping[str, Any]:
    document = {"type": "", "number": "", "expires": None, "issuer": None}
    empty = dict.fromkeys(("birth_date", "nationality", "address", "phone"), "")
    return {**empty, "name": row.shown_name, "surname": row.shown_surname, "sex": row.sex, "document": document}


def _plates(ctx: Context, found: Sequence[_Found]) -> dict[UUID, str]:
    """Return the plates of each stay, which are sealed under the key of its first guest."""
    stays = {each.stay.id: each.stay for each in found if each.stay.plates is not None}
    firsts = select(Registration.stay_id, Registration.guest_id).where(
        Registration.property_id == ctx.property_id, Registration.stay_id.in_(stays), Registration.position == 0
    )
    owners = dict(ctx.session.execute(firsts).all()) if stays else {}
    known = {key.id: key for key in _keys(ctx, set(owners.values())) if key.destroyed_at is None}
    return {
        stay_id: _plates_of(ctx, stays[stay_id], guest_id) for stay_id, guest_id in owners.items() if guest_id in known
    }


def _plates_of(ctx: Context, stay: Stay, guest_id: UUID) -> str:
    return ", ".join(sealed.unseal(ctx, guest_id, "stay", stay.id, stay.plates or b"")["plates"])


def _values(ctx: Context, found: _Found, fields: Sequence[str], plates: Mapping[UUID, str]) -> Values:
    return {field: value for field, value in _all_values(ctx, found, plates) if field in fields}


def _all_values(ctx: Context, found: _Found, plates: Mapping[UUID, str]) -> Iterator[tuple[str, str]]:
    truth, stay = found.truth, found.stay
    document = truth["document"]
    left = stay.checked_out_at.astimezone(ctx.zone).date() if stay.checked_out_at else None
    yield "name", truth["name"]
    yield "sex", truth["sex"]
    yield "birth_date", truth["birth_date"]
    yield "nationality", truth["nationality"]
    yield "document", f"{document['type']} {document['number']}".strip()
    yield "address", truth["address"]
    yield "phone", truth["phone"] or ""
    yield "room", found.room
    yield "stay", f"{stay.arrived.isoformat()} – {(left or stay.due_out).isoformat()}"
    yield "vehicle", plates.get(stay.id, "")
