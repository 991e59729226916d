"""Key cards: only for a person registered in the room, and valid only as far as the cover reaches (KEY-1, REG-5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from sqlalchemy import bindparam, func, select

from frontdesk.cashier import queries as cashier
from frontdesk.cashier.rules import covered_nights
from frontdesk.guests import sealed
from frontdesk.guests.documents import normalised_number
from frontdesk.identity.approvals import consume_approval, subject_hash
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY, put_made
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.property.settings import settings_of
from frontdesk.reservations.queries import nights_of
from frontdesk.stays.errors import KeyRefused
from frontdesk.stays.exceptions import key_subject
from frontdesk.stays.models import KeyCard, Registration, Stay
from frontdesk.stays.rules import key_until

LIVE = ("requested", "issued")
MOST_CARDS = 40

_CARDS = (KeyCard.property_id == PROPERTY, KeyCard.stay_id == bindparam("stay_id"))
_LIVE_CARDS = select(KeyCard).where(*_CARDS, KeyCard.state.in_(LIVE)).order_by(KeyCard.serial)
_LAST_SERIAL = select(func.coalesce(func.max(KeyCard.serial), 0)).where(*_CARDS)
_FOLIOS = select(Registration.folio_id).where(
    Registration.property_id == PROPERTY, Registration.stay_id == bindparam("stay_id")
)


class Proof(StrEnum):
    """How a person showed to be registered in the room (KEY-1)."""

    DOCUMENT = "document"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Encoding:
    """What an encoder writes on a card."""

    room_number: str
    serial: int
    valid_from: datetime
    valid_until: datetime


class Encoder(Protocol):
    """What makes cards open doors."""

    name: str

    def encode(self, encoding: Encoding) -> str:
        """Make the card, or have it made, and return the state it is in: `requested` or `issued`."""


class StandaloneEncoder:
    """For houses whose encoder stands alone: the clerk encodes by hand, and this records what was encoded."""

    name = "standalone"

    def encode(self, _encoding: Encoding) -> str:
        """Trust the clerk's hand: the card is issued."""
        return "issued"


ENCODERS: dict[str, Encoder] = {StandaloneEncoder.name: StandaloneEncoder()}


def issue_key(
    ctx: Context,
    stay_id: UUID,
    registration_id: UUID,
    proof: Proof,
    *,
    document_number: str | None = None,
    approval_id: UUID | None = None,
) -> KeyCard:
    """Make one more card for a registered guest, as far as the cover reaches (KEY-1, REG-5).

    With `Proof.DOCUMENT` the document number must be the registration's own; with `Proof.SIGNATURE` a duty manager has
    compared signatures: the caller is one, or brings an approval of kind `document` for `{"stay_id": …}`. Raises
    `KeyRefused` (`proof-missing`, `not-registered-here`, `not-covered`, `too-many-keys`) or `NotFound`.
    """
    ctx.require(Permission.KEY_ISSUE)
    stay = locked_stay(ctx, stay_id)
    registration = ctx.session.get(Registration, (ctx.property_id, registration_id))
    if registration is None or registration.stay_id != stay.id:
        raise KeyRefused([Reason("not-registered-here", "registration_id", "KEY-1")])
    _check_proof(ctx, registration, proof, document_number, approval_id)
    return make_keys(ctx, stay, [registration.id], until=covered_until(ctx, stay), proof=proof)[0]


def void_key(ctx: Context, stay_id: UUID, key_id: UUID, *, lost: bool = False) -> None:
    """Make one card of a stay open no door any more; `lost` says that it was reported lost (KEY-2)."""
    ctx.require(Permission.KEY_ISSUE)
    key = ctx.session.get(KeyCard, (ctx.property_id, key_id), with_for_update=True)
    if key is None or key.stay_id != stay_id:
        raise NotFound
    if key.state in LIVE:
        end_key(ctx, key, "lost" if lost else "void")
        ctx.session.flush()


def make_keys(
    ctx: Context,
    stay: Stay,
    registration_ids: Sequence[UUID],
    *,
    until: datetime,
    proof: Proof,
    made: int | None = None,
) -> list[KeyCard]:
    """Make a card for each of these registrations, counted per stay, or raise `KeyRefused` when nothing is covered.

    `made` is how many cards the stay has had; without it they are counted.
    """
    if until <= ctx.now:
        raise KeyRefused([Reason("not-covered", rule="REG-5")])
    last = _last_serial(ctx, stay) if made is None else made
    if last + len(registration_ids) > MOST_CARDS:
        raise KeyRefused([Reason("too-many-keys", rule="KEY-2")])
    encoder = ENCODERS[StandaloneEncoder.name]
    cards = []
    for serial, registration_id in enumerate(registration_ids, start=last + 1):
        encoding = Encoding(str(stay.room_id), serial, ctx.now, until)
        cards.append(
            KeyCard(
                property_id=ctx.property_id,
                id=ctx.source.uuid(),
                stay_id=stay.id,
                registration_id=registration_id,
                room_id=stay.room_id,
                serial=serial,
                state=encoder.encode(encoding),
                encoder=encoder.name,
                valid_from=encoding.valid_from,
                valid_until=encoding.valid_until,
                proof=proof,
                issued_at=ctx.now,
                issued_by=ctx.account_id,
            ),
        )
    put_made(ctx.session, cards)
    for card in cards:
        ctx.record("key.issued", "key_card", card.id, stay_id=str(stay.id), serial=card.serial, proof=proof)
    return cards


def cards_left(ctx: Context, stay: Stay) -> int:
    """Return how many more cards can be made for a stay."""
    return MOST_CARDS - _last_serial(ctx, stay)


def live_cards(ctx: Context, stay_id: UUID) -> Sequence[KeyCard]:
    """Return the cards of a stay that open its door, in the order in which they were made."""
    return ctx.session.scalars(_LIVE_CARDS, {"property_id": ctx.property_id, "stay_id": stay_id}).all()


def void(ctx: Context, cards: Iterable[KeyCard]) -> None:
    """Make these cards open no door any more (KEY-2)."""
    for card in cards:
        end_key(ctx, card, "void")
    ctx.session.flush()


def end_key(ctx: Context, key: KeyCard, state: str) -> None:
    """Put a card into a final state, on record."""
    key.state, key.ended_at, key.ended_by = state, ctx.now, ctx.account_id
    ctx.record(f"key.{state}", "key_card", key.id, stay_id=str(key.stay_id), serial=key.serial)


def stay_in_house(ctx: Context, stay_id: UUID) -> Stay:
    """Return a stay in house as it is now, not locked; or raise `NotFound`."""
    return _in_house(ctx.session.get(Stay, (ctx.property_id, stay_id)))


def locked_stay(ctx: Context, stay_id: UUID) -> Stay:
    """Return a stay in house, locked until commit; or raise `NotFound`."""
    key = (ctx.property_id, stay_id)
    return _in_house(ctx.session.get(Stay, key, with_for_update=True, populate_existing=True))


def covered_until(ctx: Context, stay: Stay) -> datetime:
    """Return to when the stay is covered: its departure, or the check-out time after the last covered night."""
    prices = list(nights_of(ctx, stay.reservation_id).items())
    folios = ctx.session.scalars(_FOLIOS, {"property_id": ctx.property_id, "stay_id": stay.id}).all()
    cover = cashier.held_on(ctx, folios) - cashier.incidentals_on(ctx, folios)
    return reach(ctx, stay, prices, cover)


def reach(ctx: Context, stay: Stay, prices: Sequence[tuple[date, int]], cover: int) -> datetime:
    """Return the instant that so much cover reaches, in minor units, against the nightly prices (REG-5)."""
    covered = covered_nights(cover, 0, [price for _, price in prices])
    if covered == len(prices):
        return stay.due_out_at
    day = key_until(prices, covered, stay.arrived)
    midnight = datetime(day.year, day.month, day.day, tzinfo=ctx.zone)
    return midnight + timedelta(minutes=settings_of(ctx).check_out_minute)


def _in_house(stay: Stay | None) -> Stay:
    if stay is None or stay.status != "in_house":
        raise NotFound
    return stay


def _last_serial(ctx: Context, stay: Stay) -> int:
    return ctx.session.scalar(_LAST_SERIAL, {"property_id": ctx.property_id, "stay_id": stay.id}) or 0


def _check_proof(
    ctx: Context,
    registration: Registration,
    proof: Proof,
    document_number: str | None,
    approval_id: UUID | None,
) -> None:
    if proof is Proof.DOCUMENT:
        if document_number is None:
            raise KeyRefused([Reason("proof-missing", "document_number", "KEY-1")])
        truth = sealed.unseal(ctx, registration.guest_id, "registration", registration.id, registration.sealed)
        if normalised_number(truth["document"]["number"]) != normalised_number(document_number):
            raise KeyRefused([Reason("not-registered-here", "document_number", "KEY-1")])
    elif not ctx.may(Permission.DOCUMENT_APPROVE):
        if approval_id is None:
            raise KeyRefused([Reason("proof-missing", "approval_id", "KEY-1")])
        subject = subject_hash("document", key_subject(registration.stay_id))
        consume_approval(ctx, approval_id, "document", subject)
