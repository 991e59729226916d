"""The plain roll of the business date."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.cashier import folios
from frontdesk.cashier.models import FolioEntry
from frontdesk.edge.execute import execute, execute_alone
from frontdesk.edge.runtime import Runtime
from frontdesk.housekeeping.service import soil_stay_overs
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden
from frontdesk.kernel.permissions import Permission
from frontdesk.night_audit import queries
from frontdesk.night_audit.errors import NotReadyToRoll
from frontdesk.night_audit.service import roll
from frontdesk.property.models import Property
from frontdesk.rooms.models import Room
from frontdesk.stays.drafts import start_draft
from frontdesk.stays.models import Draft
from tests.small_hotel import TODAY, SmallHotel
from tests.stays.arrivals import MARY, Arrivals, build, guest

TOMORROW = TODAY + timedelta(days=1)
PATIENCE = 20


@pytest.fixture
def desk(runtime: Runtime) -> Arrivals:
    return build(runtime)


@pytest.fixture
def hotel(desk: Arrivals) -> SmallHotel:
    return desk.hotel


@pytest.fixture
def auditor(hotel: SmallHotel) -> Context:
    return hotel.context("duty_manager")


def business_date(hotel: SmallHotel) -> date:
    with Session(hotel.runtime.engine) as session:
        return session.scalars(select(Property.business_date)).one()


def states(hotel: SmallHotel) -> dict[str, tuple[str, str]]:
    with Session(hotel.runtime.engine) as session:
        rows = session.execute(select(Room.number, Room.occupancy, Room.cleanliness)).all()
        return {number: (occupancy, cleanliness) for number, occupancy, cleanliness in rows}


@pytest.mark.rule("NAU-3")
def test_the_business_date_moves_by_one_day(hotel: SmallHotel, auditor: Context) -> None:
    rolled = execute_alone(roll, auditor)
    assert rolled.business_date == business_date(hotel) == TOMORROW
    with Session(hotel.runtime.engine) as session:
        actions = session.scalars(select(TrailEntry.action).order_by(TrailEntry.sequence)).all()
        assert list(actions)[-2:] == ["business_date.rolled", "night_audit.rolled"]


@pytest.mark.rule("REG-3")
def test_unfinished_drafts_are_gone_at_the_roll(hotel: SmallHotel, auditor: Context) -> None:
    for _ in range(2):
        execute(start_draft, hotel.context())
    assert execute_alone(roll, auditor).drafts_dropped == 2
    with Session(hotel.runtime.engine) as session:
        assert session.execute(select(func.count()).select_from(Draft)).scalar_one() == 0


@pytest.mark.rule("HSK-1")
def test_a_stay_over_turns_dirty_and_a_vacant_room_stays_clean(
    desk: Arrivals,
    hotel: SmallHotel,
    auditor: Context,
) -> None:
    desk.check_in(nights=2)
    assert execute_alone(roll, auditor).rooms_soiled == 1
    assert states(hotel) == {
        "301": ("occupied", "dirty"),
        "302": ("vacant", "inspected"),
        "401": ("vacant", "inspected"),
    }
    assert execute_alone(roll, auditor, carry_over=True).rooms_soiled == 0


@pytest.mark.rule("NAU-1")
def test_departures_that_are_still_in_the_house_are_named(
    desk: Arrivals,
    hotel: SmallHotel,
    auditor: Context,
) -> None:
    for number, nights in (("302", 1), ("301", 1), ("401", 2)):
        documented = guest(MARY, document={"number": f"5012345{number[0]}{number[2]}"})
        desk.check_in(documented, room=number, nights=nights)
    assert execute_alone(roll, auditor).carried_over == 0
    with pytest.raises(NotReadyToRoll) as refused:
        execute_alone(roll, auditor)
    assert [(reason.code, reason.facts["room"]) for reason in refused.value.reasons] == [
        ("departure-open", "301"),
        ("departure-open", "302"),
    ]
    assert business_date(hotel) == TOMORROW
    assert execute_alone(roll, auditor, carry_over=True).carried_over == 2
    assert business_date(hotel) == TOMORROW + timedelta(days=1)


@pytest.mark.rule("NAU-3")
def test_a_command_that_began_before_the_roll_lands_wholly_before_it(hotel: SmallHotel, auditor: Context) -> None:
    folio_id = execute(folios.open_folio, hotel.context()).id
    begun, finish = threading.Event(), threading.Event()

    def slow(ctx: Context) -> date:
        folios.charge(ctx, folio_id, "minibar", 100)
        begun.set()
        assert finish.wait(PATIENCE)
        folios.charge(ctx, folio_id, "laundry", 100)
        return ctx.business_date

    dates: dict[str, date] = {}
    posting = _thread(lambda: dates.update(posting=execute(slow, hotel.context())))
    assert begun.wait(PATIENCE)
    rolling = _thread(lambda: dates.update(rolling=execute_alone(roll, auditor).business_date))
    rolling.join(0.3)
    assert rolling.is_alive(), "the roll did not wait"
    finish.set()
    for thread in (posting, rolling):
        thread.join(PATIENCE)
    assert dates == {"posting": TODAY, "rolling": TOMORROW}
    assert _posted_on(hotel, folio_id) == [TODAY, TODAY]


@pytest.mark.rule("NAU-3")
def test_a_command_that_comes_during_the_roll_lands_wholly_after_it(hotel: SmallHotel, auditor: Context) -> None:
    folio_id = execute(folios.open_folio, hotel.context()).id
    begun, finish = threading.Event(), threading.Event()

    def slow_roll(ctx: Context) -> None:
        roll(ctx)
        begun.set()
        assert finish.wait(PATIENCE)

    clerk = hotel.context()
    rolling = _thread(lambda: execute_alone(slow_roll, auditor))
    assert begun.wait(PATIENCE)
    posting = _thread(lambda: execute(folios.charge, clerk, folio_id, "minibar", 100))
    posting.join(0.3)
    assert posting.is_alive(), "the command did not wait"
    finish.set()
    for thread in (posting, rolling):
        thread.join(PATIENCE)
    assert _posted_on(hotel, folio_id) == [TOMORROW]


def test_closing_the_day_needs_its_permission(hotel: SmallHotel) -> None:
    ctx = hotel.without(Permission.NIGHT_AUDIT_RUN)
    for command in (roll, soil_stay_overs, queries.blockers):
        with pytest.raises(Forbidden):
            execute(command, ctx)


def _thread(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def _posted_on(hotel: SmallHotel, folio_id: UUID) -> list[date]:
    with Session(hotel.runtime.engine) as session:
        statement = select(FolioEntry.business_date).where(FolioEntry.folio_id == folio_id)
        return list(session.scalars(statement))
