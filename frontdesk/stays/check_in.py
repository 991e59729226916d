"""Check-in of a walk-in: one command, whole or not at all. It flushes; the edge that executes it commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from frontdesk.cashier import folios
from frontdesk.cashier.rules import Payment
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.rates import quotes
from frontdesk.rates.models import MemberCard
from frontdesk.rates.quotes import QuoteView
from frontdesk.reservations import service as reservations
from frontdesk.reservations.models import Reservation
from frontdesk.rooms import claims
from frontdesk.rooms import service as rooms
from frontdesk.rooms.models import Room
from frontdesk.rooms.queries import state_of
from frontdesk.rooms.rules import RoomState, readiness
from frontdesk.stays import arriving, drafts, events, keys, party
from frontdesk.stays.acknowledgement import acknowledge
from frontdesk.stays.checked_in import CheckedIn, made_before
from frontdesk.stays.coming_back import refuse_cheaper_again
from frontdesk.stays.errors import CheckInInvalid, CheckInRefused
from frontdesk.stays.exceptions import exception_subject
from frontdesk.stays.intake import WalkIn
from frontdesk.stays.keys import Proof
from frontdesk.stays.models import Stay
from frontdesk.stays.once import refuse_repeated
from frontdesk.stays.party import Arrived
from frontdesk.stays.rules import (
    Backing,
    Sold,
    cover_faults,
    is_patrolled,
    neighbour_faults,
    party_faults,
    quote_faults,
    type_faults,
    walk_in_faults,
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A check-in that was found whole: what was sent, the quote, the room, each guest's payment or None."""

    walk_in: WalkIn
    quote: QuoteView
    sold: Sold
    room: Room
    payments: Sequence[Payment | None]
    dirt_accepted: bool

    @property
    def cover(self) -> int:
        """Return what the guests leave together, in minor units."""
        return sum(payment.amount for payment in self.payments if payment)

    @property
    def prices(self) -> list[tuple[date, int]]:
        """Return each night with its price in minor units; a stay by the hour has one, for its day."""
        return [(each.night, each.amount) for each in self.quote.nights]

    @property
    def nights(self) -> list[date]:
        """Return the nights that the room is held for: none for a stay that ends on its day."""
        return [night for night, _ in self.prices if night < self.quote.departure]


def check_in_walk_in(
    ctx: Context, walk_in: WalkIn, draft_id: UUID | None = None, *, neighbour_agrees: bool = False
) -> CheckedIn:
    """Register the guests, take the deposits, open the stay and tell the house; or raise with every reason.

    `draft_id` is the screen's draft: it becomes the stay's id, so that sending it twice checks in once. A walk-in that
    wants to be next to somebody is refused unless `neighbour_agrees`, which only who reads consents can say. Raises
    `CheckInInvalid` for what is missing or wrong in what was typed (REG-3), `CheckInRefused` for the room, the cover
    or the house (MOV-1, REG-5, REG-16, REG-17), `NotFound` for a draft that is not the clerk's own.
    """
    ctx.require(Permission.STAY_CHECK_IN)
    if draft_id is not None and (before := _sent_before(ctx, draft_id)):
        return before
    arrival, approvers = _whole(ctx, walk_in)
    room = arrival.room
    state = state_of(ctx, room)
    _refuse_blocked(ctx, arrival, state, neighbour_agrees=neighbour_agrees)
    persons = [party.person_of(given) for given in walk_in.registrations]
    refuse_repeated(ctx, persons)
    refuse_cheaper_again(ctx, persons, arrival.quote)
    claim = claims.hold(ctx, "stay", room, arrival.nights)
    reservation = reservations.for_walk_in(
        ctx, arrival.quote, room.id, claim.id, arriving.company_id(ctx, walk_in.company)
    )
    stay = _open_stay(ctx, arrival, reservation, draft_id or ctx.source.uuid())
    registered = _register(ctx, arrival, stay, approvers)
    acknowledge(ctx, stay.id, arrival.quote, room)
    until = keys.reach(ctx, stay, arrival.prices, arrival.cover)
    keys.make_keys(ctx, stay, _card_holders(walk_in, registered), until=until, proof=Proof.DOCUMENT, made=0)
    _occupy(ctx, arrival, state, stay, registered)
    if draft_id is not None:
        drafts.drop(ctx, draft_id)
    return CheckedIn(
        stay_id=stay.id,
        confirmation_number=reservation.confirmation_number,
        room=room.number,
        due_out_at=stay.due_out_at,
        key_valid_until=until,
        registrations=tuple(guest.registered for guest in registered),
    )


def _sent_before(ctx: Context, draft_id: UUID) -> CheckedIn | None:
    """Take the draft, or return what the same form made that was sent a moment before: this one waited for it here."""
    try:
        drafts.take(ctx, draft_id)
    except NotFound:
        if before := made_before(ctx, draft_id):
            return before
        raise
    return None


def _whole(ctx: Context, walk_in: WalkIn) -> tuple[Arrival, dict[str, UUID]]:
    """Return the arrival if nothing that was typed is missing or wrong; else raise with all of it at once."""
    subjects = {kind: exception_subject(kind, walk_in.quote_id, walk_in.room) for kind in arriving.BACKED_BY}
    approvers = arriving.approvers(ctx, walk_in.approvals, subjects)
    backing = Backing(**{kind: kind in approvers for kind in arriving.BACKED_BY})
    faults = walk_in_faults(walk_in, backing, ctx.business_date)
    quote = _quote(ctx, walk_in, faults)
    room = _room(ctx, walk_in, faults)
    payments = [arriving.payment_of(ctx, given.path, given.deposit, faults) for given in walk_in.registrations]
    faults += arriving.picture_faults(walk_in.registrations)
    sold = _sold(ctx, quote) if quote else None
    if sold:
        faults += party_faults(walk_in, sold)
    if faults or quote is None or sold is None or room is None:
        raise CheckInInvalid(faults)
    dirt_accepted = backing.room and walk_in.room_reason is not None
    return Arrival(walk_in, quote, sold, room, payments, dirt_accepted), approvers


def _refuse_blocked(ctx: Context, arrival: Arrival, state: RoomState, *, neighbour_agrees: bool) -> None:
    """Raise with everything in room, cover and quote that stands in the way (REG-5, REG-17)."""
    held = claims.held_nights(ctx, arrival.room.id, arrival.nights)
    blockers = [
        *quote_faults(arrival.quote.business_date, arrival.quote.arrival, ctx.business_date),
        *readiness(state, dirt_accepted=arrival.dirt_accepted),
        *([Reason("room-not-free", "room", facts={"nights": ", ".join(map(str, held))})] if held else []),
        *type_faults(arrival.room.room_type_id, arrival.quote.room_type_id),
        *cover_faults(arrival.cover, arrival.prices[0][1]),
        *neighbour_faults(wanted=arrival.walk_in.next_to is not None, agreed=neighbour_agrees),
    ]
    if blockers:
        raise CheckInRefused(blockers)


def _quote(ctx: Context, walk_in: WalkIn, faults: list[Reason]) -> QuoteView | None:
    if walk_in.quote_id is None:
        return None
    try:
        return quotes.told(ctx, walk_in.quote_id)
    except NotFound:
        faults.append(Reason("quote-unknown", "quote_id", "REG-7"))
        return None


def _sold(ctx: Context, quote: QuoteView) -> Sold:
    card = ctx.session.get(MemberCard, (ctx.property_id, quote.member_card_id)) if quote.member_card_id else None
    return Sold(
        persons=quote.persons,
        room_for=quote.room_for,
        sleeps=quote.sleeps,
        member_card=card.number if card else None,
    )


def _room(ctx: Context, walk_in: WalkIn, faults: list[Reason]) -> Room | None:
    if walk_in.room is None:
        return None
    try:
        return claims.locked_by_number(ctx, walk_in.room)
    except NotFound:
        faults.append(Reason("room-unknown", "room"))
        return None


def _open_stay(ctx: Context, arrival: Arrival, reservation: Reservation, stay_id: UUID) -> Stay:
    stay = Stay(
        property_id=ctx.property_id,
        id=stay_id,
        reservation_id=reservation.id,
        room_id=arrival.room.id,
        arrived=ctx.business_date,
        checked_in_at=ctx.now,
        due_out=arrival.quote.departure,
        due_out_at=arrival.quote.ends_at,
        vip_level=None,
        plates=None,
        payer=arrival.walk_in.payer,
        luggage_pieces=arrival.walk_in.luggage_pieces,
        patrol=is_patrolled(arrival.walk_in, ctx.business_date),
        account_id=ctx.account_id,
        status="in_house",
    )
    ctx.session.add(stay)
    ctx.session.flush()
    ctx.record("stay.checked_in", "stay", stay.id, reservation_id=str(reservation.id), room_id=str(arrival.room.id))
    return stay


def _register(ctx: Context, arrival: Arrival, stay: Stay, approvers: dict[str, UUID]) -> list[Arrived]:
    opened = folios.open_folios(ctx, len(arrival.payments))
    approved_by = approvers.get("document") or approvers.get("minor")
    registered = party.register(
        ctx, stay.id, arrival.walk_in, opened, arriving.take(ctx, opened, arrival.payments), approved_by
    )
    if not any(guest.hidden for guest in registered):
        stay.vip_level = arrival.walk_in.vip_level
    stay.plates = party.sealed_plates(ctx, stay.id, registered[0].registered, arrival.walk_in.vehicle_plates)
    return registered


def _card_holders(walk_in: WalkIn, registered: Sequence[Arrived]) -> list[UUID]:
    return [registered[number % len(registered)].registered.id for number in range(walk_in.key_cards)]


def _occupy(ctx: Context, arrival: Arrival, state: RoomState, stay: Stay, registered: Sequence[Arrived]) -> None:
    first = registered[0].registered
    extra_bed = len(registered) > arrival.sold.sleeps
    occupancy = {
        "stay_id": stay.id,
        "shown_name": first.shown_name,
        "shown_surname": first.shown_surname,
        "sex": first.sex,
        "persons": len(registered),
        "arrived": stay.arrived,
        "due_out": stay.due_out,
        "due_out_at": stay.due_out_at,
        "vip": stay.vip_level is not None,
        "extra_bed": extra_bed,
        "patrol": stay.patrol,
    }
    rooms.occupy(ctx, arrival.room, state, occupancy, dirt_accepted=arrival.dirt_accepted)
    events.checked_in(ctx, stay, arrival.walk_in, [guest.hidden for guest in registered], extra_bed=extra_bed)
