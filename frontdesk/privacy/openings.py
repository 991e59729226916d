"""Opening a stay to its truth: by the guest's own credential for ten minutes, or with a stated reason (PRI-7).

The opening looks and lasts the same for every guest, hidden or not, and is on record.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from frontdesk.guests import sealed
from frontdesk.guests.indexes import number_index
from frontdesk.guests.models import GuestIndex
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound, Reason
from frontdesk.kernel.faults import legible
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.reads import note_reason
from frontdesk.privacy.models import Opening
from frontdesk.privacy.rules import Reason as Why
from frontdesk.reservations.models import Reservation
from frontdesk.stays.models import Registration, Stay

LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What a guest at the desk shows: exactly one of these."""

    registration_number: str | None = None
    confirmation_number: str | None = None
    document_number: str | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """One guest as the law's registration book holds one."""

    registration_id: UUID
    name: str
    surname: str
    sex: str
    birth_date: date
    nationality: str
    document_type: str
    document_number: str
    document_expires: date | None
    address: str
    phone: str | None


def open_by_credential(ctx: Context, credential: Credential) -> Opening:
    """Open the stay in house that a guest's own number leads to, for ten minutes.

    Raises `Invalid` (`credential-missing`) unless exactly one number is given, `NotFound` when it leads nowhere.
    """
    ctx.require(Permission.GUEST_CREDENTIAL)
    given = [credential.registration_number, credential.confirmation_number, credential.document_number]
    if sum(bool(value) for value in given) != 1:
        raise Invalid([Reason("credential-missing")])
    stay_id = _stay_of(ctx, credential)
    if stay_id is None:
        raise NotFound
    return _open(ctx, stay_id, "credential", "guest-at-desk")


def open_with_reason(ctx: Context, stay_id: UUID, reason_code: str) -> Opening:
    """Open a stay for who may see protected guests, with one of the reasons, which is reviewed; or raise `NotFound`.

    Raises `Invalid` (`reason-missing`) without a reason.
    """
    ctx.require(Permission.GUEST_VIEW_PROTECTED)
    if reason_code not in tuple(Why):
        raise Invalid([Reason("reason-missing", "reason_code")])
    if ctx.session.get(Stay, (ctx.property_id, stay_id)) is None:
        raise NotFound
    return _open(ctx, stay_id, "reason", reason_code)


def open_after_check_in(ctx: Context, stay_id: UUID) -> Opening:
    """Open the stay into which this clerk has just registered somebody, so that the cards can be printed and signed."""
    ctx.require(Permission.STAY_CHECK_IN)
    stay = ctx.session.get_one(Stay, (ctx.property_id, stay_id))
    if stay.account_id != ctx.account_id and not _registered_by_oneself(ctx, stay_id):
        raise Forbidden
    return _open(ctx, stay_id, "check_in", "check-in")


def _registered_by_oneself(ctx: Context, stay_id: UUID) -> bool:
    statement = select(Registration.id).where(
        Registration.property_id == ctx.property_id,
        Registration.stay_id == stay_id,
        Registration.signed_before == ctx.account_id,
        Registration.made_at == ctx.now,
    )
    return ctx.session.execute(statement.limit(1)).first() is not None


def open_until(ctx: Context, stay_id: UUID) -> datetime | None:
    """Return until when this account has the stay open, or None."""
    statement = select(Opening.until).where(
        Opening.property_id == ctx.property_id,
        Opening.account_id == ctx.account_id,
        Opening.stay_id == stay_id,
        Opening.until > ctx.now,
    )
    return ctx.session.scalars(statement.order_by(Opening.until.desc()).limit(1)).first()


def truths(ctx: Context, stay_id: UUID) -> list[Truth]:
    """Return the guests of a stay that this account has open, in order; or raise `Forbidden` (`stay-not-open`).

    Whoever was forgotten is not among them (PRI-11).
    """
    note_reason(ctx.session, _why(ctx, stay_id))
    known = (
        Registration.property_id == ctx.property_id,
        Registration.stay_id == stay_id,
        Registration.forgotten_at.is_(None),
    )
    rows = ctx.session.scalars(select(Registration).where(*known).order_by(Registration.position)).all()
    return [_truth(row.id, sealed.unseal(ctx, row.guest_id, "registration", row.id, row.sealed)) for row in rows]


def _why(ctx: Context, stay_id: UUID) -> str:
    """Return why this account has the stay open, or raise `Forbidden` where it has not."""
    statement = select(Opening.reason_code).where(
        Opening.property_id == ctx.property_id,
        Opening.account_id == ctx.account_id,
        Opening.stay_id == stay_id,
        Opening.until > ctx.now,
    )
    reason = ctx.session.scalars(statement.order_by(Opening.until.desc()).limit(1)).first()
    if reason is None:
        raise Forbidden([Reason("stay-not-open")])
    return reason


def _open(ctx: Context, stay_id: UUID, kind: str, reason_code: str) -> Opening:
    opening = Opening(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        account_id=ctx.account_id,
        stay_id=stay_id,
        kind=kind,
        reason_code=reason_code,
        at=ctx.now,
        until=ctx.now + LASTS,
    )
    ctx.session.add(opening)
    ctx.session.flush()
    ctx.record("stay.opened", "stay", stay_id, opening=kind)
    return opening


def _stay_of(ctx: Context, credential: Credential) -> UUID | None:
    statement = select(Stay.id).where(Stay.property_id == ctx.property_id, Stay.status == "in_house")
    if credential.confirmation_number:
        own = (Reservation.property_id == Stay.property_id) & (Reservation.id == Stay.reservation_id)
        number = legible(credential.confirmation_number).upper()
        return ctx.session.scalars(
            statement.join(Reservation, own).where(Reservation.confirmation_number == number)
        ).first()
    statement = statement.join(
        Registration,
        (Registration.property_id == Stay.property_id) & (Registration.stay_id == Stay.id),
    )
    if credential.registration_number:
        statement = statement.where(Registration.number == legible(credential.registration_number).upper())
    else:
        index = number_index(ctx, legible(credential.document_number))
        known = select(GuestIndex.guest_id).where(
            GuestIndex.property_id == ctx.property_id,
            GuestIndex.kind == "number",
            GuestIndex.value == index,
        )
        statement = statement.where(Registration.guest_id.in_(known), Registration.in_house)
    return ctx.session.scalars(statement).first()


def _truth(registration_id: UUID, sealed_truth: dict[str, Any]) -> Truth:
    document = sealed_truth["document"]
    return Truth(
        registration_id=registration_id,
        name=sealed_truth["name"],
        surname=sealed_truth["surname"],
        sex=sealed_truth["sex"],
        birth_date=date.fromisoformat(sealed_truth["birth_date"]),
        nationality=sealed_truth["nationality"],
        document_type=document["type"],
        document_number=document["number"],
        document_expires=date.fromisoformat(document["expires"]) if document["expires"] else None,
        address=sealed_truth["address"],
        phone=sealed_truth["phone"],
    )
