"""Late guests: who joins a stay that is open is registered like everybody else, whole or not at all (REG-1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from frontdesk.cashier import folios
from frontdesk.cashier.rules import Payment
from frontdesk.guests import sealed
from frontdesk.guests.rules import age_on, is_minor
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.rates import quotes
from frontdesk.reservations.models import Reservation
from frontdesk.rooms.models import Room, RoomOccupancy, RoomType
from frontdesk.stays import arriving, drafts, events, keys, party
from frontdesk.stays.acknowledgement import acknowledge
from frontdesk.stays.checked_in import Registered
from frontdesk.stays.errors import CheckInInvalid
from frontdesk.stays.exceptions import joining_subject
from frontdesk.stays.intake import LateArrival
from frontdesk.stays.keys import Proof
from frontdesk.stays.models import Registration, Stay
from frontdesk.stays.once import refuse_repeated
from frontdesk.stays.party import Arrived
from frontdesk.stays.rules import Backing, is_patrolled, late_arrival_faults, size_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What registering late guests made; `key_valid_until` is None where no card was wanted."""

    stay_id: UUID
    key_valid_until: datetime | None
    registrations: tuple[Registered, ...]


@dataclass(frozen=True, slots=True)
class Lodging:
    """The stay that is joined: its room and type, and who is registered in it so far."""

    stay: Stay
    room: Room
    room_type: RoomType
    registrations: Sequence[Registration]

    @property
    def room_for(self) -> int:
        """Return how many people the room takes, with extra beds and cots."""
        return self.room_type.sleeps + self.room_type.extra_beds + self.room_type.cots


def register_late(ctx: Context, stay_id: UUID, late: LateArrival, draft_id: UUID | None = None) -> Joined:
    """Register guests who join an open stay, with all that a check-in asks of a guest; or raise with every reason.

    Each has a registration, a folio and, who pays, a deposit with a receipt of their own (REG-6); the key cards reach
    as far as the stay is then covered (REG-5); the house is told (REG-12). `draft_id` is the screen's draft, which goes
    with it: sent twice, the second finds none. An approval is one of `{"joins": stay id}`.

    Raises `CheckInInvalid` for what is missing, wrong or too many (REG-1, REG-3), `CheckInRefused` for a document that
    is in the house (REG-16), `KeyRefused` (`not-covered`, `too-many-keys`), `NotFound` for a stay that is not open or a
    draft that is not the clerk's own.
    """
    ctx.require(Permission.STAY_CHECK_IN)
    lodging = _lodging(ctx, keys.locked_stay(ctx, stay_id))
    if draft_id is not None:
        drafts.own_draft(ctx, draft_id)
    approvers = arriving.approvers(ctx, late.approvals, dict.fromkeys(arriving.BACKED_BY, joining_subject(stay_id)))
    payments = _whole(ctx, lodging, late, Backing(**{kind: kind in approvers for kind in arriving.BACKED_BY}))
    refuse_repeated(ctx, [party.person_of(given) for given in late.registrations])
    registered = _register(ctx, lodging, late, payments, approvers.get("document") or approvers.get("minor"))
    _acknowledge(ctx, lodging)
    until = _make_keys(ctx, lodging.stay, late, registered)
    _share_room(ctx, lodging, late, registered)
    if draft_id is not None:
        drafts.drop(ctx, draft_id)
    return Joined(stay_id=stay_id, key_valid_until=until, registrations=tuple(guest.registered for guest in registered))


def _lodging(ctx: Context, stay: Stay) -> Lodging:
    room = ctx.session.get_one(Room, (ctx.property_id, stay.room_id))
    room_type = ctx.session.get_one(RoomType, (ctx.property_id, room.room_type_id))
    mine = (Registration.property_id == ctx.property_id, Registration.stay_id == stay.id)
    registrations = ctx.session.scalars(select(Registration).where(*mine).order_by(Registration.position)).all()
    return Lodging(stay, room, room_type, registrations)


def _whole(ctx: Context, lodging: Lodging, late: LateArrival, backing: Backing) -> list[Payment | None]:
    """Return each guest's payment if nothing is missing or wrong; else raise with all of it at once."""
    faults = late_arrival_faults(late, backing, ctx.business_date, adult_there=_adult_there(ctx, lodging))
    payments = [arriving.payment_of(ctx, given.path, given.deposit, faults) for given in late.registrations]
    faults += arriving.picture_faults(late.registrations)
    faults += size_faults(len(lodging.registrations) + len(late.registrations), lodging.room_for)
    if faults:
        raise CheckInInvalid(faults)
    return payments


def _adult_there(ctx: Context, lodging: Lodging) -> bool:
    """Tell whether somebody of age is registered in the room, by their sealed birth dates."""
    for each in lodging.registrations:
        truth = sealed.unseal(ctx, each.guest_id, "registration", each.id, each.sealed)
        if not is_minor(age_on(date.fromisoformat(truth["birth_date"]), ctx.business_date)):
            return True
    return False


def _register(
    ctx: Context,
    lodging: Lodging,
    late: LateArrival,
    payments: Sequence[Payment | None],
    approved_by: UUID | None,
) -> list[Arrived]:
    opened = folios.open_folios(ctx, len(payments))
    taken = arriving.take(ctx, opened, payments)
    first = lodging.registrations[-1].position + 1
    registered = party.register(ctx, lodging.stay.id, late, opened, taken, approved_by, first=first)
    if late.vip_level and not any(guest.hidden for guest in registered):
        lodging.stay.vip_level = lodging.stay.vip_level or late.vip_level
    lodging.stay.luggage_pieces += late.luggage_pieces
    return registered


def _acknowledge(ctx: Context, lodging: Lodging) -> None:
    """Keep what the late guests were told: the stay's own quote, and the room (REG-7)."""
    reservation = ctx.session.get_one(Reservation, (ctx.property_id, lodging.stay.reservation_id))
    acknowledge(ctx, lodging.stay.id, quotes.told(ctx, reservation.quote_id), lodging.room)


def _make_keys(ctx: Context, stay: Stay, late: LateArrival, registered: Sequence[Arrived]) -> datetime | None:
    if not late.key_cards:
        return None
    until = keys.covered_until(ctx, stay)
    holders = [registered[number % len(registered)].registered.id for number in range(late.key_cards)]
    keys.make_keys(ctx, stay, holders, until=until, proof=Proof.DOCUMENT)
    return until


def _share_room(ctx: Context, lodging: Lodging, late: LateArrival, registered: Sequence[Arrived]) -> None:
    """Write to the board and tell the departments who is in the room now, and what is new by it (REG-12, REG-15)."""
    stay = lodging.stay
    occupancy = ctx.session.get_one(RoomOccupancy, (ctx.property_id, stay.room_id))
    persons = len(lodging.registrations) + len(registered)
    extra_bed = persons > lodging.room_type.sleeps and not occupancy.extra_bed
    patrol = is_patrolled(late, ctx.business_date) and not stay.patrol
    stay.patrol = stay.patrol or patrol
    occupancy.persons = persons
    occupancy.extra_bed = occupancy.extra_bed or extra_bed
    occupancy.patrol, occupancy.vip = stay.patrol, stay.vip_level is not None
    ctx.session.flush()
    ctx.record("stay.guests_joined", "stay", stay.id, guests=len(registered))
    hidden = [guest.hidden for guest in registered]
    events.guests_joined(ctx, stay, late, hidden, persons=persons, extra_bed=extra_bed, patrol=patrol)
