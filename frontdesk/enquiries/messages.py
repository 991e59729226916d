"""A message for any name, with the same receipt; handed over in rounds, by another than who took it (PRI-6)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from frontdesk.enquiries import directory, events
from frontdesk.enquiries.errors import MessageRefused
from frontdesk.enquiries.models import GuestMessage
from frontdesk.enquiries.queries import own_enquiry, wanted_guests
from frontdesk.enquiries.rules import Audience, Decision, Present, Question, next_batch, recipient
from frontdesk.enquiries.scripts import scripts
from frontdesk.enquiries.sealed import Item, outcome_of, question_of, seal_outcome, seal_question, text_of
from frontdesk.enquiries.service import LONGEST_NAME, Answered
from frontdesk.guests.names import form_of_address
from frontdesk.guests.rules import Sex
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.text import TextRefused, clean_multiline
from frontdesk.property.settings import settings_of
from frontdesk.rooms.models import Room
from frontdesk.stays.models import Registration, Stay

LONGEST = 1000
BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """A message to be handed over; `guest` is the form of address alone."""

    id: UUID
    audience: Audience
    room: str
    guest: str
    asked_for: str
    asked_by: str | None
    text: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Handed:
    """A message that is with its guest."""

    id: UUID
    delivered_at: datetime


def take_message(ctx: Context, asked_for: str, text: str, asked_by: str | None = None) -> Answered:
    """Keep a message for whoever it names, and return the receipt; who that is, is looked up with the next round.

    Raises `Invalid` (`missing`, `text-too-long`, `text-unreadable`) for what was typed, never for whom it names.
    """
    ctx.require(Permission.MESSAGE_TAKE)
    faults = Faults()
    question = Question(
        asked_for=faults.line("asked_for", asked_for, most=LONGEST_NAME),
        asked_by=faults.line("asked_by", asked_by, most=LONGEST_NAME, optional=True) or None,
    )
    words = _lines(faults, text)
    faults.check()
    return _keep(ctx, question, words)


def answer_with_message(ctx: Context, enquiry_id: UUID, text: str) -> Answered:
    """Keep a message of who asked, for whom they asked; as `take_message`, or `NotFound` for another's enquiry."""
    ctx.require(Permission.MESSAGE_TAKE, Permission.ENQUIRY_OPEN)
    asked = question_of(ctx, own_enquiry(ctx, enquiry_id))
    return take_message(ctx, asked.asked_for, text, asked.asked_by)


def drain(ctx: Context, run: Callable[..., object]) -> int:
    """Sort the messages whose round has come, one in each transaction, and return how many; `run` executes."""
    ctx.require(Permission.OPERATE)
    due = (GuestMessage.property_id == ctx.property_id, GuestMessage.batch_at <= ctx.now)
    statement = select(GuestMessage.id).where(*due).order_by(GuestMessage.batch_at, GuestMessage.id)
    waiting = ctx.session.scalars(statement.limit(BATCH)).all()
    if waiting:
        house = directory.house(ctx)
        ctx.session.close()
        for message_id in waiting:
            run(sort_message, ctx, message_id, house)
    return len(waiting)


def sort_message(ctx: Context, message_id: UUID, house: Sequence[Present]) -> None:
    """Find who gets a message, if one guest answers to its name by now, and put it into the next round in any case."""
    ctx.require(Permission.OPERATE)
    message = _locked(ctx, message_id)
    if message is None or message.batch_at > ctx.now:
        return
    items = outcome_of(ctx, message)
    found = None if items else recipient(question_of(ctx, message).asked_for, house)
    if found is not None:
        items = [Item(registration_id=found.guest.registration_id, audience=found.audience)]
        if found.audience is Audience.BELL:
            events.message_ready(ctx, message.id, found.guest.room_id)
    message.outcome = seal_outcome(ctx, message, items)
    message.batch_at = next_batch(ctx.now, settings_of(ctx).message_batch_minutes)
    ctx.session.flush()


def to_deliver(ctx: Context) -> list[MessageView]:
    """Return the messages that this person is to hand over, the oldest first."""
    ctx.require(Permission.MESSAGE_DELIVER)
    statement = select(GuestMessage).where(
        GuestMessage.property_id == ctx.property_id, GuestMessage.outcome.is_not(None)
    )
    found = [
        (row, item)
        for row in ctx.session.scalars(statement.order_by(GuestMessage.taken_at, GuestMessage.id))
        for item in outcome_of(ctx, row)
        if item.decision is None and _may_deliver(ctx, item)
    ]
    guests = _rooms(ctx, [item.registration_id for _, item in found])
    return [
        _view(ctx, row, item, *guests[item.registration_id]) for row, item in found if item.registration_id in guests
    ]


def deliver(ctx: Context, message_id: UUID) -> Handed:
    """Say that a message is with its guest. Raises `MessageRefused` (`message-own`) for who took it, or `NotFound`."""
    ctx.require(Permission.MESSAGE_DELIVER)
    message = _locked(ctx, message_id)
    items = outcome_of(ctx, message) if message is not None else []
    if message is None or not items or not _may_deliver(ctx, items[0]) or items[0].decision is not None:
        raise NotFound
    if message.account_id == ctx.account_id:
        raise MessageRefused([Reason("message-own")])
    message.outcome = seal_outcome(
        ctx, message, [replace(items[0], decision=Decision.GIVEN, by=ctx.account_id, at=ctx.now)]
    )
    ctx.session.flush()
    if items[0].audience is Audience.BELL:
        ctx.record("message.delivered", "guest_message", message.id)
        events.message_delivered(ctx, message.id)
    return Handed(message.id, ctx.now)


def _keep(ctx: Context, question: Question, words: str) -> Answered:
    settings = settings_of(ctx)
    message_id = ctx.source.uuid()
    message = GuestMessage(
        property_id=ctx.property_id,
        id=message_id,
        account_id=ctx.account_id,
        sealed=seal_question(ctx, GuestMessage.__tablename__, message_id, question, words),
        taken_at=ctx.now,
        batch_at=next_batch(ctx.now, settings.message_batch_minutes),
        purge_at=ctx.now + timedelta(days=settings.message_days),
    )
    ctx.session.add(message)
    ctx.session.flush()
    ctx.record("message.taken", "guest_message", message_id)
    return Answered(message_id, scripts(ctx)["message"])


def _lines(faults: Faults, text: str) -> str:
    try:
        words = clean_multiline(text, most=LONGEST)
    except TextRefused as refused:
        faults.add(refused.code, "text", most=LONGEST)
        return ""
    if not words:
        faults.add("missing", "text")
    return words


def _may_deliver(ctx: Context, item: Item) -> bool:
    return item.audience is Audience.BELL or ctx.may(Permission.GUEST_VIEW_PROTECTED)


def _locked(ctx: Context, message_id: UUID) -> GuestMessage | None:
    key = (ctx.property_id, message_id)
    return ctx.session.get(GuestMessage, key, with_for_update=True, populate_existing=True)


def _rooms(ctx: Context, registration_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return the room and the form of address of each of these who is in the house: one query."""
    statement = (
        select(Registration.id, Room.number, Registration.shown_surname, Registration.sex)
        .join(Stay, (Stay.property_id == Registration.property_id) & (Stay.id == Registration.stay_id))
        .join(Room, (Room.property_id == Stay.property_id) & (Room.id == Stay.room_id))
        .where(Registration.property_id == ctx.property_id, wanted_guests(ctx, registration_ids), Registration.in_house)
    )
    return {
        registration_id: (room, form_of_address(surname, Sex(sex), ctx.locale))
        for registration_id, room, surname, sex in ctx.session.execute(statement)
    }


def _view(ctx: Context, row: GuestMessage, item: Item, room: str, guest: str) -> MessageView:
    asked = question_of(ctx, row)
    return MessageView(
        id=row.id,
        audience=item.audience,
        room=room,
        guest=guest,
        asked_for=asked.asked_for,
        asked_by=asked.asked_by,
        text=text_of(ctx, row),
        taken_at=row.taken_at,
    )
