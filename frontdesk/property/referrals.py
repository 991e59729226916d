"""The hotels nearby, and who was pointed to them when no room was free (REG-13)."""

from dataclasses import asdict, dataclass
from uuid import UUID

from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.property.models import NearbyHotel, Referral

FURTHEST_M = 100_000
LARGEST_PARTY = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class NearbyHotelDetails:
    """A hotel to recommend: distance in metres, `position` orders the list, an inactive one is not offered."""

    name_zh: str
    name_en: str
    phone: str
    distance_m: int | None
    position: int | None = 0
    active: bool = True


def save_nearby_hotel(ctx: Context, details: NearbyHotelDetails, hotel_id: UUID | None = None) -> NearbyHotel:
    """Add a hotel to the list, or change the one of this id; raise `Invalid` naming every fault, or `NotFound`."""
    ctx.require(Permission.PROPERTY_MANAGE)
    faults = Faults()
    values = asdict(details) | {
        "name_zh": faults.line("name_zh", details.name_zh, most=120),
        "name_en": faults.line("name_en", details.name_en, most=120),
        "phone": faults.line("phone", details.phone, most=40),
        "distance_m": faults.number("distance_m", details.distance_m, least=0, most=FURTHEST_M),
        "position": faults.number("position", details.position, least=0, most=LARGEST_PARTY),
    }
    faults.check()
    row = NearbyHotel(property_id=ctx.property_id, id=ctx.source.uuid()) if hotel_id is None else _one(ctx, hotel_id)
    for name, value in values.items():
        setattr(row, name, value)
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("nearby_hotel.saved", "nearby_hotel", row.id, active=row.active, distance_m=row.distance_m)
    return row


def record_referral(
    ctx: Context,
    nearby_hotel_id: UUID,
    *,
    persons: int,
    contacted: bool,
    consent_to_pass_data: bool,
    at_hotel_cost: bool = False,
) -> Referral:
    """Keep that somebody was pointed to a hotel nearby, and nothing about who it was (REG-13, REG-14).

    `at_hotel_cost` says that this hotel pays, since it had no room left for guests of a broken one (MOV-2).

    Raises `Invalid` for an impossible number of persons, `NotFound` for a hotel that is not on the list.
    """
    ctx.require(Permission.REFERRAL_RECORD)
    faults = Faults()
    faults.number("persons", persons, least=1, most=LARGEST_PARTY)
    faults.check()
    row = Referral(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        nearby_hotel_id=_one(ctx, nearby_hotel_id).id,
        at=ctx.now,
        business_date=ctx.business_date,
        account_id=ctx.account_id,
        persons=persons,
        contacted=contacted,
        consent_to_pass_data=consent_to_pass_data,
        at_hotel_cost=at_hotel_cost,
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("referral.recorded", "nearby_hotel", row.nearby_hotel_id, persons=persons, contacted=contacted)
    return row


def _one(ctx: Context, hotel_id: UUID) -> NearbyHotel:
    row = ctx.session.get(NearbyHotel, (ctx.property_id, hotel_id))
    if row is None:
        raise NotFound
    return row
