"""Reads go when their time is over, and nobody can let them go sooner, or more of them, without being found out."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from frontdesk.audit import service as trail
from frontdesk.edge.execute import execute
from frontdesk.edge.retaining import run_whole
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.worker import seal_reads_once
from frontdesk.kernel.context import Context
from frontdesk.privacy import read_dropping, retention_queries
from frontdesk.privacy.models import LegalHold, ReadDrop, ReadEntry
from frontdesk.privacy.read_dropping import drop_reads
from frontdesk.privacy.reads import Read
from frontdesk.privacy.seals import ReadsVerification, verify_reads
from frontdesk.property.models import Property
from tests.small_hotel import NOW, TODAY, SmallHotel, account_of, build
from tests.stays import arrivals

LATER = NOW + timedelta(days=4 * 366)
YEARS_LATER = date(TODAY.year + 4, TODAY.month, TODAY.day)


@pytest.fixture
def hotel(runtime: Runtime) -> Iterator[SmallHotel]:
    runtime.clock = lambda: NOW
    yield build(runtime)
    runtime.reads.close()


def written(hotel: SmallHotel, count: int = 3) -> None:
    """Write so many reads now, and seal them."""
    means = hotel.runtime
    for each in range(count):
        read = Read(
            property_id=hotel.property_id,
            at=means.clock(),
            account_id=account_of("receptionist"),
            kind="stays.show",
            purpose="stay:view",
            subjects=frozenset({UUID(int=each + 1)}),
            request_id="desk-1",
        )
        means.reads.write(read, means.keyring.derived("reads").encode())
    seal_reads_once(means)


def years_pass(hotel: SmallHotel) -> None:
    """Let four years go by, on the clock and in the book."""
    hotel.runtime.clock = lambda: LATER
    with Session(hotel.runtime.engine) as session, session.begin():
        session.execute(update(Property).values(business_date=YEARS_LATER))


def run(hotel: SmallHotel) -> dict[str, Any]:
    """Run retention to its end, and return what it did with reads."""
    progress = run_whole(hotel.worker(hotel.runtime.clock()), hotel.runtime.reads, lambda _: None)
    return progress.counts["read"]


def left(hotel: SmallHotel) -> int:
    with hotel.runtime.reads.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(ReadEntry)).scalar_one()


def verified(hotel: SmallHotel) -> ReadsVerification:
    with Session(hotel.runtime.engine) as session:
        assert trail.verify(session, hotel.property_id).holds
        return verify_reads(session, hotel.runtime.reads, hotel.runtime.keyring, hotel.property_id)


@pytest.mark.rule("PRI-11", "PRI-1")
def test_reads_past_their_time_go_and_the_record_still_proves_itself(hotel: SmallHotel) -> None:
    written(hotel)
    assert run(hotel)["forgotten"] == 0
    years_pass(hotel)
    written(hotel, 2)
    assert retention_queries.due_now(hotel.worker(LATER))["read"]["due"] == 3
    assert run(hotel)["forgotten"] == 3
    assert left(hotel) == 2
    assert verified(hotel) == ReadsVerification(2, 0, ())
    written(hotel, 1)
    assert run(hotel)["forgotten"] == 0
    assert verified(hotel) == ReadsVerification(3, 0, ())


@pytest.mark.rule("PRI-11")
def test_a_run_takes_many_batches_in_small_steps(hotel: SmallHotel, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        written(hotel, 2)
    years_pass(hotel)
    monkeypatch.setattr(read_dropping, "ROWS_AT_ONCE", 3)
    monkeypatch.setattr(read_dropping, "SEALS_AT_ONCE", 2)
    assert run(hotel)["forgotten"] == 10
    assert (left(hotel), verified(hotel)) == (0, ReadsVerification(0, 0, ()))


@pytest.mark.rule("PRI-11")
def test_a_run_that_is_killed_after_its_commit_leaves_rows_that_the_next_one_drops(hotel: SmallHotel) -> None:
    written(hotel)
    years_pass(hotel)
    execute(drop_reads, hotel.worker(LATER), LATER)
    assert (left(hotel), verified(hotel).faults) == (3, ())
    run(hotel)
    assert left(hotel) == 0


@pytest.mark.rule("PRI-11")
def test_while_somebody_is_on_hold_no_read_goes(runtime: Runtime) -> None:
    runtime.clock = lambda: NOW
    desk = arrivals.build(runtime)
    hotel = desk.hotel
    _put_on_hold(desk)
    written(hotel)
    years_pass(hotel)
    assert (run(hotel)["forgotten"], run(hotel)["held"], left(hotel)) == (0, 1, 3)
    runtime.reads.close()


def _put_on_hold(desk: arrivals.Arrivals) -> None:
    """Let a guest be on hold, by the shortest way."""
    hotel, ctx, made = desk.hotel, desk.ctx, desk.check_in()
    hold = LegalHold(
        property_id=hotel.property_id,
        id=UUID(int=900),
        registration_id=made.registrations[0].id,
        guest_id=made.registrations[0].guest_id,
        reason_code="dispute",
        reference="7",
        set_at=ctx.now,
        set_by=ctx.account_id,
    )
    with Session(hotel.runtime.engine) as session, session.begin():
        session.add(hold)


@pytest.mark.rule("PRI-1", "PRI-11")
def test_reads_that_were_let_go_too_early_are_named(hotel: SmallHotel, monkeypatch: pytest.MonkeyPatch) -> None:
    written(hotel)
    monkeypatch.setattr(read_dropping, "LEAST_KEPT", timedelta(0))
    soon = NOW + timedelta(days=30)
    hotel.runtime.clock = lambda: soon
    dropped = execute(_dropping(soon), hotel.worker(soon))
    hotel.runtime.reads.drop(hotel.property_id, dropped.upto, soon)
    assert [(each.code, each.first, each.last) for each in verified(hotel).faults] == [("reads-dropped-early", 1, 3)]


def _dropping(before: datetime) -> Any:
    return lambda ctx: drop_reads(ctx, before)


@pytest.mark.rule("PRI-1", "PRI-11")
def test_reads_that_go_without_an_entry_in_the_trail_are_missing(hotel: SmallHotel) -> None:
    written(hotel)
    ctx: Context = hotel.worker(NOW)
    with Session(hotel.runtime.engine) as session, session.begin():
        session.add(ReadDrop(property_id=ctx.property_id, upto=3, at=NOW))
    hotel.runtime.reads.drop(hotel.property_id, 3, NOW)
    assert [each.code for each in verified(hotel).faults] == ["rows-missing"]


@pytest.mark.rule("PRI-1")
def test_the_database_lets_only_those_go_that_are_past_their_time(hotel: SmallHotel) -> None:
    written(hotel)
    years_pass(hotel)
    run(hotel)
    written(hotel)
    with pytest.raises(DBAPIError, match="append-only"), hotel.runtime.reads.engine.begin() as connection:
        connection.execute(text("DELETE FROM read_entry"))
    with pytest.raises(DBAPIError, match="append-only"), hotel.runtime.reads.engine.begin() as connection:
        connection.execute(text("UPDATE read_drop SET upto = 100"))
