"""The prepared hotel is one that could have been: its books hold, and its past is like what the desk lived through."""

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from frontdesk.audit.service import verify
from frontdesk.cashier.queries import receipt_gaps, unbalanced_deposits
from frontdesk.edge.context import operator_context
from frontdesk.edge.runtime import Runtime, system_clock
from frontdesk.guests import sealed
from frontdesk.outbox.models import OutboxEvent
from frontdesk.rooms.models import Room
from frontdesk.simulation.bench.house import make_house
from frontdesk.simulation.bench.plan import Size
from frontdesk.simulation.replay_audit import held_twice
from frontdesk.stays.models import Registration, Stay

SIZE = Size(rooms=20, guests=25, past_stays=60)
LIVED = 2

FOREIGN_KEYS = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'"
)


def test_a_prepared_hotel_could_have_been_lived_through(runtime: Runtime) -> None:
    house = make_house(runtime, system_clock(), SIZE, lambda _line: None)
    assert (len(house.free_rooms), len(house.stays)) == (10, 10)
    with Session(runtime.engine) as session:
        property_id = session.scalars(select(Room.property_id)).first()
        stays = dict(session.execute(select(Stay.status, func.count()).group_by(Stay.status)).all())
        assert stays == {"in_house": SIZE.in_house, "checked_out": SIZE.past_stays + LIVED}
        assert verify(session, property_id).holds
        assert receipt_gaps(session, property_id) == 0
        assert unbalanced_deposits(session, property_id) == []
        assert held_twice(session, property_id) == 0
        numbers = session.scalars(select(OutboxEvent.sequence).order_by(OutboxEvent.sequence)).all()
        assert numbers == list(range(1, len(numbers) + 1))
        for row in session.scalars(select(Registration)).all():
            ctx = operator_context(runtime, session)
            truth = sealed.unseal(ctx, row.guest_id, "registration", row.id, row.sealed)
            assert (truth["name"] == row.shown_name) is (truth["level"] != "confidential")
    nothing_hangs_in_the_air(runtime.engine)


def nothing_hangs_in_the_air(engine: Engine) -> None:
    """Let the database look after its foreign keys, which loading in bulk goes past."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        return
    with engine.begin() as connection:
        for table, name, definition in connection.execute(text(FOREIGN_KEYS)).all():
            connection.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'))
            connection.execute(text(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'))
