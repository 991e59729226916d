"""What the hotel holds on a guest, gathered for that guest (PRI-11)."""

import base64
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from frontdesk.cashier.models import Deposit, DepositEntry, FolioEntry
from frontdesk.complaints.forgetting import complaints_of
from frontdesk.concierge.models import Valuables
from frontdesk.enquiries import held as asked
from frontdesk.guests import sealed
from frontdesk.guests.models import Guest
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.scans import NotAScan, media_type
from frontdesk.kernel.secrets import Place
from frontdesk.privacy.models import Erasure, Opening
from frontdesk.privacy.subjects import OwnNumber, subject
from frontdesk.rooms.models import Room
from frontdesk.stays.forgetting import Entered, entered
from frontdesk.stays.models import Registration, Stay

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Copy:
    """Everything that is held on one guest; `profile` is none once it was withdrawn.

    Each registration holds what its book holds, with money, plates, valuables, and the files as base64. `openings` says
    when somebody opened a stay of the guest to its truth, and on what ground; `wishes` what the guest said beforehand,
    `enquiries` when somebody asked, `messages` what was left, `visits` when visitors came, `complaints`
    what the guest complained of and was answered.
    """

    guest_id: UUID
    made_at: datetime
    profile: Facts | None
    registrations: list[Facts]
    openings: list[Facts]
    wishes: list[Facts]
    enquiries: list[Facts]
    messages: list[Facts]
    visits: list[Facts]
    complaints: list[Facts]
    erasure: Facts | None


def copy_for(ctx: Context, guest_id: UUID, number: OwnNumber) -> Copy:
    """Return what is held on a guest who stands at the desk and shows a number of their own; it is on record.

    Raises `NotFound` unless the number is this guest's own, `Invalid` unless exactly one is given.
    """
    ctx.require(Permission.GUEST_COPY)
    subject(ctx, guest_id, number)
    rows = entered(ctx, guest_id)
    registrations = {each.id for each in rows}
    ctx.record("guest.copied", "guest", guest_id, registrations=len(rows))
    return Copy(
        guest_id=guest_id,
        made_at=ctx.now,
        profile=_profile(ctx, guest_id),
        registrations=[_registration(ctx, each) for each in rows],
        openings=_openings(ctx, {each.stay_id for each in rows}),
        wishes=asked.wishes_of(ctx, sealed.key_of(ctx, guest_id), registrations) if registrations else [],
        enquiries=asked.enquiries_of(ctx, registrations),
        messages=asked.messages_of(ctx, registrations),
        visits=asked.visits_of(ctx, registrations),
        complaints=complaints_of(ctx, registrations),
        erasure=_erasure(ctx, guest_id),
    )


def _profile(ctx: Context, guest_id: UUID) -> Facts | None:
    guest = ctx.session.get_one(Guest, (ctx.property_id, guest_id))
    if not guest.sealed:
        return None
    truth = sealed.unseal(ctx, guest_id, "guest", guest_id, guest.sealed)
    return truth | {"language": guest.language, "made_at": _text(guest.made_at), "last_stay": _text(guest.last_stay)}


def _registration(ctx: Context, row: Entered) -> Facts:
    registered = ctx.session.get_one(Registration, (ctx.property_id, row.id))
    stay = ctx.session.get_one(Stay, (ctx.property_id, registered.stay_id))
    truth = sealed.unseal(ctx, row.guest_id, "registration", row.id, registered.sealed)
    kept = ("number", "call_preference", "signature_kind", "made_at", "handed_over_at", "police_reported_at", "left_on")
    return {
        **truth,
        **{name: _text(getattr(registered, name)) for name in kept},
        "room": ctx.session.get_one(Room, (ctx.property_id, stay.room_id)).number,
        "arrived": _text(stay.arrived),
        "due_out": _text(stay.due_out),
        "vehicle_plates": _plates(ctx, stay, row),
        "deposits": _deposits(ctx, registered.deposit_id),
        "folio": _folio(ctx, registered.folio_id),
        "valuables": _valuables(ctx, row),
        "scan": _file(ctx, row, "scan", row.scan_id),
        "signature": _file(ctx, row, "signature", row.signature_id),
    }


def _plates(ctx: Context, stay: Stay, row: Entered) -> list[str]:
    """Return the plates of the stay, which are kept under its first guest's key and are that guest's."""
    first = (
        select(Registration.guest_id)
        .where(Registration.property_id == ctx.property_id, Registration.stay_id == stay.id)
        .order_by(Registration.position)
        .limit(1)
    )
    if stay.plates is None or ctx.session.scalar(first) != row.guest_id:
        return []
    return [str(each) for each in sealed.unseal(ctx, row.guest_id, "stay", stay.id, stay.plates)["plates"]]


def _deposits(ctx: Context, deposit_id: UUID | None) -> list[Facts]:
    if deposit_id is None:
        return []
    statement = (
        select(DepositEntry)
        .join(Deposit, (Deposit.property_id == DepositEntry.property_id) & (Deposit.id == DepositEntry.deposit_id))
        .where(Deposit.property_id == ctx.property_id, Deposit.id == deposit_id)
        .order_by(DepositEntry.at, DepositEntry.id)
    )
    return _plain(ctx.session.scalars(statement).all(), ("kind", "method", "amount", "currency", "reference", "at"))


def _folio(ctx: Context, folio_id: UUID) -> list[Facts]:
    mine = (FolioEntry.property_id == ctx.property_id, FolioEntry.folio_id == folio_id)
    rows = ctx.session.scalars(select(FolioEntry).where(*mine).order_by(FolioEntry.at, FolioEntry.id)).all()
    return _plain(rows, ("kind", "code", "amount", "currency", "night", "reference", "at"))


def _valuables(ctx: Context, row: Entered) -> list[Facts]:
    mine = (Valuables.property_id == ctx.property_id, Valuables.registration_id == row.id, Valuables.sealed != b"")
    return [
        _plain([kept], ("number", "state", "kept_at", "released_at"))[0]
        | sealed.unseal(ctx, row.guest_id, "valuables", kept.id, kept.sealed)
        for kept in ctx.session.scalars(select(Valuables).where(*mine).order_by(Valuables.number))
    ]


def _file(ctx: Context, row: Entered, field: str, file_id: UUID | None) -> Facts | None:
    """Return a sealed file opened, as base64 with its media type; None where there is none, or it is gone."""
    if file_id is None:
        return None
    place = Place("registration", ctx.property_id, ctx.property_id, field)
    try:
        content = ctx.blobs.get(sealed.key_of(ctx, row.guest_id), place, file_id)
        kind = media_type(content)
    except (FileNotFoundError, NotAScan):
        return None
    return {"media_type": kind, "content": base64.b64encode(content).decode()}


def _openings(ctx: Context, stay_ids: Collection[UUID]) -> list[Facts]:
    mine = (Opening.property_id == ctx.property_id, Opening.stay_id.in_(stay_ids))
    rows = ctx.session.scalars(select(Opening).where(*mine).order_by(Opening.at, Opening.id)).all()
    return _plain(rows, ("at", "kind", "reason_code"))


def _erasure(ctx: Context, guest_id: UUID) -> Facts | None:
    mine = (Erasure.property_id == ctx.property_id, Erasure.guest_id == guest_id, Erasure.done_at.is_(None))
    row = ctx.session.scalars(select(Erasure).where(*mine)).one_or_none()
    return _plain([row], ("asked_at", "due_on"))[0] if row else None


def _plain(rows: Sequence[Any], names: Sequence[str]) -> list[Facts]:
    return [{name: _text(getattr(row, name)) for name in names} for row in rows]


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
