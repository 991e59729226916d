"""A guest loaded in bulk is the guest that the desk's own command would have made."""

import random
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.guests import sealed
from frontdesk.guests.models import Guest, GuestIndex, GuestKey, GuestNameKey
from frontdesk.guests.rules import CallPreference, DisclosureLevel
from frontdesk.guests.service import Wish, remember
from frontdesk.kernel.context import Context
from frontdesk.simulation.bench.guests import load_guests, made_up
from frontdesk.simulation.bench.loading import loader
from frontdesk.simulation.people import People
from tests import small_hotel
from tests.small_hotel import SmallHotel

WISH = Wish(level=DisclosureLevel.ASK, calls=CallPreference.ASK)
COUNT = 40


def told(session: Session, ctx: Context, guest: Guest) -> dict[str, Any]:
    """Return everything that is stored of a guest, but the ids and the sealing that are new each time."""
    key = session.get_one(GuestKey, (guest.property_id, guest.id))
    mine = {
        table: (table.property_id == guest.property_id, table.guest_id == guest.id)
        for table in (GuestIndex, GuestNameKey)
    }
    columns = {column.name: getattr(guest, column.name) for column in Guest.__table__.columns}
    return {
        **{name: value for name, value in columns.items() if name not in {"id", "sealed", "made_at"}},
        "truth": sealed.unseal(ctx, guest.id, "guest", guest.id, guest.sealed),
        "destroyed": key.destroyed_at,
        "index": sorted(session.execute(select(GuestIndex.kind, GuestIndex.value).where(*mine[GuestIndex])).all()),
        "names": sorted(session.scalars(select(GuestNameKey.key).where(*mine[GuestNameKey]))),
    }


def everybody(hotel: SmallHotel) -> list[dict[str, Any]]:
    with Session(hotel.runtime.engine) as session:
        ctx = replace(hotel.context(), session=session)
        return sorted((told(session, ctx, guest) for guest in session.scalars(select(Guest)).all()), key=repr)


def test_a_guest_loaded_in_bulk_equals_one_whom_the_desk_remembered(runtime: Runtime) -> None:
    hotel = small_hotel.build(runtime)
    ctx = hotel.context()
    with loader(runtime.engine) as load:
        load_guests(ctx, load, COUNT, random.Random(7))
    loaded = everybody(hotel)
    with Session(runtime.engine) as session, session.begin():
        for table in (GuestNameKey, GuestIndex, Guest, GuestKey):
            session.execute(delete(table))
    luck = random.Random(7)
    people = People(luck)
    for _ in range(COUNT):
        execute(remember, ctx, made_up(people, luck, ctx.business_date), WISH, None)
    assert loaded == everybody(hotel)
    assert len(loaded) == COUNT
