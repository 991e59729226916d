"""Whatever statement reads a guest's data notes whom it read of, or does not run (PRI-1)."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session, aliased

from frontdesk.guests.models import Guest
from frontdesk.kernel.reads import NOT_SHOWN, READS, Reads, Unnamed
from frontdesk.rooms.models import Room, RoomOccupancy
from frontdesk.stays.models import Registration, Stay

GUEST, HOTEL = UUID(int=5), UUID(int=1)


@pytest.fixture
def notes() -> Reads:
    return Reads()


@pytest.fixture
def session(notes: Reads) -> Iterator[Session]:
    """Return a session on a database with one guest and nobody in house; keys to other tables are not looked at."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        for model in (Guest, Registration, Stay, Room, RoomOccupancy):
            model.__table__.create(connection)  # type: ignore[attr-defined]
        names = {"shown_name": "李明", "shown_surname": "李", "sex": "m", "shown_level": "ask", "sealed": b""}
        at = "2026-05-01 00:00:00.000000"
        told = {"property_id": HOTEL.hex, "id": GUEST.hex, "made_at": at} | names
        slots = ", ".join(f":{name}" for name in told)
        connection.exec_driver_sql(f"INSERT INTO guest ({', '.join(told)}) VALUES ({slots})", told)
    with Session(engine, info={READS: notes}) as session:
        yield session


@pytest.mark.rule("PRI-1")
@pytest.mark.parametrize(
    "statement",
    [
        select(Guest),
        select(Guest.id, Guest.shown_name),
        select(func.upper(Guest.shown_name), Guest.id.label("who")),
        select(aliased(Guest)),
        select(Guest.sealed, Room.number, Guest.id).outerjoin(Room, Room.property_id == Guest.property_id),
    ],
    ids=["entity", "columns", "function", "alias", "join"],
)
def test_a_statement_that_reads_a_guest_notes_whose_it_is(session: Session, notes: Reads, statement: object) -> None:
    assert len(session.execute(statement).all()) == 1  # type: ignore[call-overload]
    assert notes.subjects == {GUEST}


@pytest.mark.rule("PRI-1")
def test_a_guest_that_is_fetched_by_id_is_noted(session: Session, notes: Reads) -> None:
    assert session.get_one(Guest, (HOTEL, GUEST)).shown_name == "李明"
    assert notes.subjects == {GUEST}


@pytest.mark.rule("PRI-1")
@pytest.mark.parametrize(
    "statement",
    [select(Guest.shown_name), select(RoomOccupancy.shown_surname, Room.number), select(Registration.sealed)],
)
def test_a_statement_that_hides_whose_data_it_reads_does_not_run(session: Session, statement: object) -> None:
    with pytest.raises(Unnamed):
        session.execute(statement)  # type: ignore[call-overload]


def test_what_is_not_personal_or_not_shown_is_not_noted(session: Session, notes: Reads) -> None:
    assert session.execute(select(Guest.id, Guest.last_stay)).all()
    assert session.execute(select(Guest).execution_options(**NOT_SHOWN)).all()
    assert notes.subjects == set()


def test_a_room_without_a_guest_notes_nobody(session: Session, notes: Reads) -> None:
    statement = select(Guest.last_stay, RoomOccupancy.shown_name, RoomOccupancy.stay_id).outerjoin(
        RoomOccupancy, RoomOccupancy.property_id == Guest.property_id
    )
    assert session.execute(statement).all() == [(None, None, None)]
    assert notes.subjects == set()
