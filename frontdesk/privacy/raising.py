"""A guest in the house asks not to be asked for any more, or to be hidden; which papers are out by then (PRI-7)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from frontdesk.cashier.models import DepositEntry, Receipt
from frontdesk.enquiries.raising import keep_from_the_house
from frontdesk.guests import sealed
from frontdesk.guests.documents import normalised_number
from frontdesk.guests.rules import DisclosureLevel
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.errors import DisclosureRefused
from frontdesk.property.models import PrintCount
from frontdesk.rates.models import RateChangeSlip
from frontdesk.stays import keys, queries
from frontdesk.stays.models import Registration
from frontdesk.stays.queries import RegistrationView
from frontdesk.stays.raising import seal_anew
from frontdesk.stays.room_change_queries import changes_of

LONGEST_ALIAS = 200
STRICT = (DisclosureLevel.NO_ENQUIRIES, DisclosureLevel.CONFIDENTIAL)
"""What a level may be raised to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a guest at the desk wants from now on: one of `STRICT`, with an alias of their own or a drawn one."""

    level: DisclosureLevel
    document_number: str | None
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper of which copies are about: its kind, its number if it has one."""

    document: str
    subject_id: UUID
    number: int | None
    copies: int


@dataclass(frozen=True, slots=True)
class Raised:
    """The registration as the house sees it now, and the papers that show the guest as before."""

    registration: RegistrationView
    papers: tuple[Printed, ...]


def raise_disclosure(ctx: Context, registration_id: UUID, wanted: Wanted) -> Raised:
    """Raise the level of a guest in the house, by the document of the registration, and name the papers to collect.

    Everybody is answered alike, hidden before or not; the trail says that the guest was asked again, not what was
    said. Raises `Invalid` (`text-too-long`, `text-unreadable`), `DisclosureRefused` (`proof-missing`,
    `not-registered-here`, `level-not-raised`), `NotFound` for who is not in the house.
    """
    ctx.require(Permission.STAY_CHECK_IN, Permission.REGISTRATION_VIEW, Permission.STAY_VIEW)
    faults = Faults()
    alias = faults.line("alias", wanted.alias, most=LONGEST_ALIAS, optional=True) or None
    faults.check()
    registration = ctx.session.get(Registration, (ctx.property_id, registration_id))
    if registration is None or not registration.in_house:
        raise NotFound
    stay = keys.locked_stay(ctx, registration.stay_id)
    _check(ctx, registration, wanted)
    seal_anew(ctx, stay, registration, wanted.level, alias)
    keep_from_the_house(ctx, registration.id)
    ctx.record("registration.disclosure_changed", "registration", registration.id, stay_id=str(stay.id))
    now = next(each for each in queries.registrations(ctx, stay.id) if each.id == registration.id)
    return Raised(now, tuple(papers_of(ctx, now)))


def papers_of(ctx: Context, registration: RegistrationView) -> list[Printed]:
    """Return the papers printed so far that name this guest, by kind; the slips of a stay name its first guest."""
    ctx.require(Permission.REGISTRATION_VIEW, Permission.STAY_VIEW)
    numbers: dict[UUID, int | None] = {registration.id: None, **_receipts(ctx, registration)}
    if registration.position == 0:
        numbers |= _slips(ctx, registration.stay_id)
    statement = select(PrintCount).where(
        PrintCount.property_id == ctx.property_id, PrintCount.subject_id.in_(numbers), PrintCount.copies > 0
    )
    counted = ctx.session.scalars(statement.order_by(PrintCount.document, PrintCount.subject_id))
    return [Printed(each.document, each.subject_id, numbers[each.subject_id], each.copies) for each in counted]


def _check(ctx: Context, registration: Registration, wanted: Wanted) -> None:
    """Raise unless this is the guest, and the level is stricter than the one that the house sees."""
    if not wanted.document_number:
        raise DisclosureRefused([Reason("proof-missing", "document_number")])
    truth = sealed.unseal(ctx, registration.guest_id, "registration", registration.id, registration.sealed)
    if normalised_number(truth["document"]["number"]) != normalised_number(wanted.document_number):
        raise DisclosureRefused([Reason("not-registered-here", "document_number")])
    if wanted.level not in STRICT or wanted.level == registration.shown_level:
        raise DisclosureRefused([Reason("level-not-raised", "disclosure_level")])


def _receipts(ctx: Context, registration: RegistrationView) -> dict[UUID, int]:
    statement = (
        select(DepositEntry.id, Receipt.number)
        .join(
            Receipt,
            (Receipt.property_id == DepositEntry.property_id) & (Receipt.deposit_entry_id == DepositEntry.id),
        )
        .where(DepositEntry.property_id == ctx.property_id, DepositEntry.deposit_id == registration.deposit_id)
    )
    return dict(ctx.session.execute(statement).all())


def _slips(ctx: Context, stay_id: UUID) -> dict[UUID, int | None]:
    made = (
        RateChangeSlip.property_id == ctx.property_id,
        RateChangeSlip.to_quote_id == queries.stay(ctx, stay_id).quote_id,
    )
    slips: dict[UUID, int | None] = dict.fromkeys(ctx.session.scalars(select(RateChangeSlip.id).where(*made)))
    return {stay_id: None} | slips | {change.id: change.number for change in changes_of(ctx, stay_id)}
