"""How enquiries stand for whoever opened them, and which guests are to be asked, by whoever may know of them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, select

from frontdesk.enquiries.models import Enquiry
from frontdesk.enquiries.rules import Audience, Decision, Kind, Scope, State, state_at
from frontdesk.enquiries.scripts import PHRASE, Script, scripts
from frontdesk.enquiries.sealed import Item, consent_id, outcome_of, question_of
from frontdesk.guests.names import form_of_address
from frontdesk.guests.rules import Sex
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room
from frontdesk.stays.models import Registration, Stay

LISTED = timedelta(minutes=30)
MOST_LISTED = 20
NOTICES_WAIT = timedelta(days=1)
"""For so long a guest is to be told that somebody asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryView:
    """An enquiry as its clerk sees it: alike for everybody who has not consented."""

    id: UUID
    channel: str
    asked_for: str
    asked_by: str | None
    opened_at: datetime
    closes_at: datetime
    state: State
    script: Script

    def seconds_left(self, now: datetime) -> int:
        """Return how long it stays open, in whole seconds, rounded up; 0 when it is closed."""
        left = (self.closes_at - now).total_seconds() if self.state is State.PENDING else 0
        return max(0, int(-(-left // 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """A guest to be asked or told, or a consent that holds.

    `guest` is the name that the house sees, or the form of address for who may see no more; `room` likewise.
    """

    id: UUID
    kind: Kind
    audience: Audience
    channel: str
    asked_for: str
    asked_by: str | None
    purpose: str | None
    guest: str
    room: str | None
    opened_at: datetime
    closes_at: datetime
    scope: Scope | None
    until: datetime | None


def enquiry(ctx: Context, enquiry_id: UUID) -> EnquiryView:
    """Return an enquiry that this account has opened, or raise `NotFound`."""
    return _view(ctx, own_enquiry(ctx, enquiry_id), scripts(ctx))


def own_enquiry(ctx: Context, enquiry_id: UUID) -> Enquiry:
    """Return the row of an enquiry that this account has opened, or raise `NotFound`."""
    ctx.require(Permission.ENQUIRY_OPEN)
    row = ctx.session.get(Enquiry, (ctx.property_id, enquiry_id))
    if row is None or row.account_id != ctx.account_id:
        raise NotFound
    return row


def own_enquiries(ctx: Context) -> list[EnquiryView]:
    """Return what this account has opened in the last half hour, the newest first, at most twenty."""
    ctx.require(Permission.ENQUIRY_OPEN)
    mine = (Enquiry.property_id == ctx.property_id, Enquiry.account_id == ctx.account_id)
    statement = select(Enquiry).where(*mine, Enquiry.opened_at > ctx.now - LISTED)
    rows = ctx.session.scalars(statement.order_by(Enquiry.opened_at.desc(), Enquiry.id).limit(MOST_LISTED)).all()
    words = scripts(ctx)
    return [_view(ctx, row, words) for row in rows]


def queue(ctx: Context) -> list[ConsentView]:
    """Return the guests whom this person is to ask or tell, the oldest enquiry first."""
    ctx.require(Permission.CONSENT_RECORD)
    return _consents(ctx, still_asked(ctx))


def open_enquiries(ctx: Context) -> int:
    """Return how many enquiries are open now, whoever they ask for: what is counted tells of nobody (PRI-4)."""
    ctx.require(Permission.CONSENT_RECORD)
    waits = (Enquiry.property_id == ctx.property_id, Enquiry.closes_at > ctx.now, Enquiry.given_until.is_(None))
    return ctx.session.scalars(select(func.count()).select_from(Enquiry).where(*waits)).one()


def given(ctx: Context) -> list[ConsentView]:
    """Return the consents that hold now, those that end first above."""
    ctx.require(Permission.CONSENT_RECORD)
    return sorted(_consents(ctx, with_given(ctx)), key=lambda each: (str(each.until), str(each.id)))


def may_see(ctx: Context, item: Item) -> bool:
    """Tell whether this person may know of a guest in an outcome: of what the house does not see, few (PRI-7)."""
    return item.audience is Audience.DESK or ctx.may(Permission.GUEST_VIEW_PROTECTED)


def still_asked(ctx: Context) -> list[tuple[Enquiry, Item]]:
    """Return each guest who is still to be asked or told, and whom this person may know of, with their enquiry."""
    since = ctx.now - NOTICES_WAIT if ctx.may(Permission.GUEST_VIEW_PROTECTED) else ctx.now
    statement = select(Enquiry).where(Enquiry.property_id == ctx.property_id, Enquiry.closes_at > since)
    rows = ctx.session.scalars(statement.order_by(Enquiry.opened_at, Enquiry.id))
    return [(row, item) for row in rows for item in outcome_of(ctx, row) if _is_open(ctx, row, item)]


def with_consent(ctx: Context, given_id: UUID) -> tuple[Enquiry, Item] | None:
    """Return the consent of this id that holds now, with its enquiry, or None."""
    found = ((row, item) for row, item in with_given(ctx) if consent_id(ctx, row.id, item) == given_id)
    return next(found, None)


def _is_open(ctx: Context, row: Enquiry, item: Item) -> bool:
    if item.decision is not None or not may_see(ctx, item):
        return False
    return item.kind is Kind.NOTICE or (row.closes_at > ctx.now and row.given_until is None)


def with_given(ctx: Context) -> Iterator[tuple[Enquiry, Item]]:
    """Yield each consent that holds now and of which this person may know, with its enquiry."""
    statement = select(Enquiry).where(Enquiry.property_id == ctx.property_id, Enquiry.given_until > ctx.now)
    for row in ctx.session.scalars(statement.order_by(Enquiry.given_until, Enquiry.id)):
        for item in outcome_of(ctx, row):
            if item.decision is Decision.GIVEN and may_see(ctx, item):
                yield row, item


def _view(ctx: Context, row: Enquiry, words: dict[str, Script]) -> EnquiryView:
    state, has_consent = state_at(ctx.now, row.closes_at, row.given_until)
    script = words["pending"] if state is State.PENDING else PHRASE
    if has_consent:
        script = _consented(ctx, row, words) or PHRASE
    asked = question_of(ctx, row)
    return EnquiryView(
        id=row.id,
        channel=row.channel,
        asked_for=asked.asked_for,
        asked_by=asked.asked_by,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        state=state,
        script=script,
    )


def _consented(ctx: Context, row: Enquiry, words: dict[str, Script]) -> Script | None:
    """Return what the guest agreed to have said, while they are in the house."""
    for item in outcome_of(ctx, row):
        if item.decision is Decision.GIVEN and item.scope is not None:
            here = guests_of(ctx, [item.registration_id]).get(item.registration_id)
            return words[item.scope].within(here.number) if here is not None and here.in_house else None
    return None


def _consents(
    ctx: Context, found: Collection[tuple[Enquiry, Item]] | Iterator[tuple[Enquiry, Item]]
) -> list[ConsentView]:
    pairs = list(found)
    guests = guests_of(ctx, [item.registration_id for _, item in pairs])
    return [
        _consent(ctx, row, item, guest)
        for row, item in pairs
        if (guest := guests.get(item.registration_id)) is not None and guest.in_house
    ]


def _consent(ctx: Context, row: Enquiry, item: Item, guest: Row[*tuple[Any, ...]]) -> ConsentView:
    asked = question_of(ctx, row)
    sees_more = ctx.may(Permission.REGISTRATION_VIEW)
    return ConsentView(
        id=consent_id(ctx, row.id, item),
        kind=item.kind,
        audience=item.audience,
        channel=row.channel,
        asked_for=asked.asked_for,
        asked_by=asked.asked_by,
        purpose=asked.purpose,
        guest=guest.shown_name if sees_more else form_of_address(guest.shown_surname, Sex(guest.sex), ctx.locale),
        room=guest.number if sees_more else None,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        scope=item.scope,
        until=item.until,
    )


def wanted_guests(ctx: Context, registration_ids: Collection[UUID]) -> ColumnElement[bool]:
    """Say in SQL whose names are read: these; of who sees protected guests, everybody's in the house.

    Else the record of their reads, which auditors see, would tell whether somebody is asked for in secret.
    """
    if ctx.may(Permission.GUEST_VIEW_PROTECTED):
        return Registration.in_house.is_(True)
    return Registration.id.in_(registration_ids)


def guests_of(ctx: Context, registration_ids: Collection[UUID]) -> dict[UUID, Row[*tuple[Any, ...]]]:
    """Return what the house sees of these guests, with their rooms, by registration."""
    statement = (
        select(
            Registration.id,
            Registration.shown_name,
            Registration.shown_surname,
            Registration.sex,
            Registration.in_house,
            Room.number,
        )
        .join(Stay, and_(Stay.property_id == Registration.property_id, Stay.id == Registration.stay_id))
        .join(Room, and_(Room.property_id == Stay.property_id, Room.id == Stay.room_id))
        .where(Registration.property_id == ctx.property_id, wanted_guests(ctx, registration_ids))
    )
    return {row.id: row for row in ctx.session.execute(statement)}
