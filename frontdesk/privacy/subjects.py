"""The guest who stands at the desk and asks about their own data, proved by a number of their own (PRI-11)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from frontdesk.guests.indexes import number_index
from frontdesk.guests.models import GuestIndex
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.faults import legible
from frontdesk.kernel.permissions import Permission
from frontdesk.stays.models import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNumber:
    """What the guest shows: exactly one of the two. A confirmation number is none: sharers have it in common."""

    registration_number: str | None = None
    document_number: str | None = None


def find_subject(ctx: Context, number: OwnNumber) -> UUID:
    """Return the guest whose own number this is, in the house or long gone.

    Raises `Invalid` (`own-number-missing`) unless exactly one is given, `NotFound` when it leads to nobody, or to more
    than one: then the registration number tells whom.
    """
    ctx.require(Permission.GUEST_COPY)
    found = _found(ctx, number)
    if len(found) != 1:
        raise NotFound
    return found.pop()


def subject(ctx: Context, guest_id: UUID, number: OwnNumber) -> None:
    """Raise `NotFound` unless the number is this guest's own, `Invalid` unless exactly one is given."""
    if guest_id not in _found(ctx, number):
        raise NotFound


def _found(ctx: Context, number: OwnNumber) -> set[UUID]:
    if bool(number.registration_number) == bool(number.document_number):
        raise Invalid([Reason("own-number-missing")])
    if number.document_number:
        index = number_index(ctx, legible(number.document_number))
        known = (GuestIndex.property_id == ctx.property_id, GuestIndex.kind == "number", GuestIndex.value == index)
        return set(ctx.session.scalars(select(GuestIndex.guest_id).where(*known)))
    entered = (
        Registration.property_id == ctx.property_id,
        Registration.number == legible(number.registration_number).upper(),
        Registration.forgotten_at.is_(None),
    )
    return set(ctx.session.scalars(select(Registration.guest_id).where(*entered)))
