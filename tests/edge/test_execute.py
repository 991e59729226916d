"""A command runs in one transaction, again when it lost a race, and never leaves half of itself."""

import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import create_engine, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.config import Settings
from frontdesk.edge.execute import LostRace, execute, execute_alone, reading
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import configure
from frontdesk.kernel.errors import Refused, Unavailable
from frontdesk.property import counters
from frontdesk.property.models import Counter, Property
from tests.small_hotel import SmallHotel, build


@pytest.fixture
def hotel(runtime: Runtime) -> SmallHotel:
    return build(runtime)


def counted(hotel: SmallHotel, name: str) -> int:
    with Session(hotel.runtime.engine) as session:
        return session.scalar(select(Counter.value).where(Counter.name == name)) or 0


def take_one(ctx: Context) -> int:
    ctx.record("test.taken", "thing", UUID(int=1))
    return counters.take(ctx, "receipt", 1)[0]


def test_what_a_command_returns_is_returned_after_it_was_committed(hotel: SmallHotel) -> None:
    assert execute(take_one, hotel.context()) == 1
    assert counted(hotel, "receipt") == 1


def test_a_refusal_takes_everything_back(hotel: SmallHotel) -> None:
    def take_and_refuse(ctx: Context) -> None:
        take_one(ctx)
        raise Refused

    with pytest.raises(Refused):
        execute(take_and_refuse, hotel.context())
    assert counted(hotel, "receipt") == 0


def test_what_is_executed_for_somebody_who_only_reads_has_a_transaction_of_its_own(hotel: SmallHotel) -> None:
    def take_and_refuse(ctx: Context) -> None:
        take_one(ctx)
        ctx.session.flush()
        raise Refused

    with Session(hotel.runtime.reading) as session:
        caller = replace(hotel.context(), session=session)
        assert execute(take_one, caller) == 1
        with pytest.raises(Refused):
            execute(take_and_refuse, caller)
        with reading(caller) as bound, pytest.raises(Refused):
            execute(take_and_refuse, bound)
    assert counted(hotel, "receipt") == 1


def test_a_lost_race_runs_the_command_again_from_the_start(hotel: SmallHotel) -> None:
    runs = []

    def lose_once(ctx: Context) -> int:
        runs.append(ctx)
        number = take_one(ctx)
        if len(runs) == 1:
            clash = {"property_id": ctx.property_id, "name": "receipt", "value": 0}
            ctx.session.execute(insert(Counter), [clash])
        return number

    assert execute(lose_once, hotel.context()) == 1
    assert len(runs) == 2
    with Session(hotel.runtime.engine) as session:
        assert session.scalar(select(func.count()).select_from(TrailEntry)) == 1


def test_a_race_that_is_lost_three_times_is_said_so(hotel: SmallHotel) -> None:
    runs = []

    def lose(ctx: Context) -> None:
        runs.append(1)
        raise IntegrityError("", {}, Exception("taken"))

    with pytest.raises(LostRace):
        execute(lose, hotel.context())
    assert len(runs) == 3


def test_a_fault_of_the_program_is_not_tried_again(hotel: SmallHotel) -> None:
    runs = []

    def fail(_ctx: Context) -> None:
        runs.append(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        execute(fail, hotel.context())
    assert len(runs) == 1


def test_the_business_date_is_read_anew_in_the_transaction(hotel: SmallHotel) -> None:
    ctx = hotel.context()
    with Session(hotel.runtime.engine) as session, session.begin():
        session.execute(update(Property).values(business_date=date(2026, 6, 1)))

    assert str(execute(lambda bound: bound.business_date, ctx)) == "2026-06-01"


def test_reading_sees_what_was_committed_and_writes_nothing(hotel: SmallHotel) -> None:
    execute(take_one, hotel.context())
    with reading(hotel.context()) as ctx:
        assert ctx.session.scalar(select(Counter.value).where(Counter.name == "receipt")) == 1


@pytest.mark.rule("DEP-1")
def test_eight_clerks_at_once_take_numbers_without_gap_or_repeat(hotel: SmallHotel) -> None:
    start = threading.Barrier(8)
    taken: list[int] = []

    def clerk() -> None:
        ctx = hotel.context()
        start.wait()
        taken.extend(execute(take_one, ctx) for _ in range(5))

    threads = [threading.Thread(target=clerk) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 41))


def test_the_roll_of_the_date_waits_for_commands_under_way_and_they_for_it(hotel: SmallHotel) -> None:
    inside, go_on, order = threading.Event(), threading.Event(), []

    def slow(ctx: Context) -> None:
        inside.set()
        go_on.wait(60)
        order.append("command")

    def roll(ctx: Context) -> None:
        order.append("roll")

    first = threading.Thread(target=lambda: execute(slow, hotel.context()))
    first.start()
    assert inside.wait(60)
    second = threading.Thread(target=lambda: execute_alone(roll, hotel.context()))
    second.start()
    second.join(0.3)
    assert second.is_alive()
    go_on.set()
    first.join(60)
    second.join(60)
    assert order == ["command", "roll"]


def test_a_database_that_is_away_is_said_so(tmp_path: Path, settings: Settings, hotel: SmallHotel) -> None:
    away = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none", connect_args={"connect_timeout": 2})
    configure(away)
    runtime = Runtime(away, settings.keyring, BlobStore(tmp_path), hotel.runtime.source)
    ctx = hotel.context()
    lost = replace(ctx, session=Session(runtime.engine))
    with pytest.raises(Unavailable):
        execute(take_one, lost)


def test_the_property_stands_in_the_transaction_for_row_level_security(hotel: SmallHotel) -> None:
    def setting(ctx: Context) -> str | None:
        if ctx.session.get_bind().dialect.name != "postgresql":
            return str(ctx.property_id)
        return ctx.session.scalar(text("SELECT current_setting('app.property_id', true)"))

    assert execute(setting, hotel.context()) == str(hotel.property_id)
