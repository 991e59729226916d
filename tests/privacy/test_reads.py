"""What is read of guests is on record before it is shown, sealed into the trail, and found out when it was changed."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from frontdesk.audit import service as trail
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.start import operating
from frontdesk.edge.worker import seal_reads_once
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Refused
from frontdesk.privacy import seals
from frontdesk.privacy.models import ReadEntry, ReadList
from frontdesk.privacy.reads import Read, unpacked
from frontdesk.privacy.seals import ReadsVerification, seal_reads, verify_reads
from tests.small_hotel import NOW, SmallHotel, account_of, build

KEY = b"key of the record"


@pytest.fixture
def hotel(runtime: Runtime) -> Iterator[SmallHotel]:
    yield build(runtime)
    runtime.reads.close()


def read(hotel: SmallHotel, *subjects: int, kind: str = "stays.show", minutes: int = 0) -> Read:
    """Return a read of these."""
    return Read(
        property_id=hotel.property_id,
        at=NOW + timedelta(minutes=minutes),
        account_id=account_of("receptionist"),
        kind=kind,
        purpose="stay:view",
        subjects=frozenset(UUID(int=each) for each in subjects),
        request_id="desk-1",
    )


def written(hotel: SmallHotel, count: int = 3) -> None:
    """Write so many reads, each of another stay."""
    key = hotel.runtime.keyring.derived("reads").encode()
    for each in range(count):
        hotel.runtime.reads.write(read(hotel, each + 1, 100), key)


def verified(hotel: SmallHotel) -> ReadsVerification:
    with Session(hotel.runtime.engine) as session:
        assert trail.verify(session, hotel.property_id).holds
        return verify_reads(session, hotel.runtime.reads, hotel.runtime.keyring, hotel.property_id)


def tampered(hotel: SmallHotel, *statements: Any) -> None:
    """Change the store as somebody would who owns the machine and has taken the triggers away."""
    with hotel.runtime.reads.engine.begin() as connection:
        for table in ("read_entry", "read_list"):
            for verb in ("update", "delete"):
                on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
                connection.execute(text(f"DROP TRIGGER {table}_no_{verb}{on}"))
        for statement in statements:
            connection.execute(statement)


@pytest.mark.rule("PRI-1")
def test_a_read_says_who_for_what_of_whom_and_when(hotel: SmallHotel) -> None:
    hotel.runtime.reads.write(read(hotel, 7, 8), KEY)
    with hotel.runtime.reads.engine.connect() as connection:
        row = connection.execute(select(ReadEntry, ReadList.ids).join(ReadList, ReadList.digest == ReadEntry.subjects))
        found = row.one()
    assert (found.account_id, found.kind, found.purpose) == (account_of("receptionist"), "stays.show", "stay:view")
    assert (found.at, found.request_id, found.count) == (NOW, "desk-1", 2)
    assert unpacked(found.ids) == [UUID(int=7), UUID(int=8)]


def test_the_same_list_of_guests_is_kept_once(hotel: SmallHotel) -> None:
    for minutes in range(3):
        hotel.runtime.reads.write(read(hotel, 7, 8, minutes=minutes), KEY)
    with hotel.runtime.reads.engine.connect() as connection:
        assert len(connection.execute(select(ReadEntry.sequence)).all()) == 3
        assert len(connection.execute(select(ReadList.digest)).all()) == 1


@pytest.mark.rule("PRI-1")
@pytest.mark.parametrize("statement", ["UPDATE read_entry SET kind = 'x'", "DELETE FROM read_entry"])
def test_the_database_refuses_to_change_a_read(hotel: SmallHotel, statement: str) -> None:
    written(hotel)
    with pytest.raises(DBAPIError, match="append-only"), hotel.runtime.reads.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.rule("PRI-1")
def test_reads_are_sealed_into_the_trail_once(hotel: SmallHotel) -> None:
    written(hotel)
    assert verified(hotel) == ReadsVerification(0, 3, ())
    assert seal_reads_once(hotel.runtime) == 3
    assert seal_reads_once(hotel.runtime) == 0
    written(hotel, 2)
    assert verified(hotel) == ReadsVerification(3, 2, ())
    assert seal_reads_once(hotel.runtime) == 2
    assert verified(hotel) == ReadsVerification(5, 0, ())


@pytest.mark.rule("PRI-1")
def test_a_worker_that_is_killed_while_it_seals_has_sealed_nothing_and_the_next_goes_on(
    hotel: SmallHotel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(ctx: Context) -> None:
        seal_reads(ctx, hotel.runtime.reads, hotel.runtime.reads.settled())
        raise Refused

    monkeypatch.setattr(seals, "BATCH", 2)
    written(hotel, 5)
    with operating(hotel.runtime) as ctx, pytest.raises(Refused):
        execute(killed, ctx)
    assert verified(hotel) == ReadsVerification(0, 5, ())
    assert seal_reads_once(hotel.runtime) == 5
    assert verified(hotel) == ReadsVerification(5, 0, ())


def test_only_the_machine_seals(hotel: SmallHotel) -> None:
    with pytest.raises(Forbidden):
        execute(seal_reads, hotel.context("duty_manager"), hotel.runtime.reads, 1)


CHANGES: dict[str, Callable[[], Any]] = {
    "row-changed": lambda: update(ReadEntry).where(ReadEntry.sequence == 2).values(account_id=UUID(int=77)),
    "rows-missing": lambda: delete(ReadEntry).where(ReadEntry.sequence == 2),
}


@pytest.mark.rule("PRI-1")
@pytest.mark.parametrize("code", CHANGES)
def test_a_sealed_read_that_was_changed_or_deleted_is_named(hotel: SmallHotel, code: str) -> None:
    written(hotel)
    seal_reads_once(hotel.runtime)
    tampered(hotel, CHANGES[code]())
    (fault,) = verified(hotel).faults
    assert fault.code == code
    assert fault.first <= 2 <= fault.last


@pytest.mark.rule("PRI-1")
def test_a_read_that_was_added_without_the_keys_is_named(hotel: SmallHotel) -> None:
    written(hotel)
    seal_reads_once(hotel.runtime)
    with hotel.runtime.reads.engine.connect() as connection:
        last = connection.execute(select(ReadEntry.__table__).order_by(ReadEntry.sequence.desc())).mappings().first()
    tampered(hotel, insert(ReadEntry).values(dict(last or {}) | {"sequence": 9, "account_id": None}))
    assert [(each.code, each.first) for each in verified(hotel).faults] == [("row-changed", 9)]


@pytest.mark.rule("PRI-1")
def test_reads_that_changed_places_are_named(hotel: SmallHotel) -> None:
    written(hotel)
    seal_reads_once(hotel.runtime)
    moves = [(1, 9), (2, 1), (9, 2)]
    tampered(hotel, *(update(ReadEntry).where(ReadEntry.sequence == one).values(sequence=to) for one, to in moves))
    assert [each.code for each in verified(hotel).faults] == ["rows-reordered"]


@pytest.mark.rule("PRI-1")
def test_a_list_of_guests_that_was_changed_is_named_by_the_reads_that_showed_it(hotel: SmallHotel) -> None:
    written(hotel)
    seal_reads_once(hotel.runtime)
    with hotel.runtime.reads.engine.connect() as connection:
        digest = connection.scalars(select(ReadEntry.subjects).where(ReadEntry.sequence == 2)).one()
    tampered(hotel, update(ReadList).where(ReadList.digest == digest).values(ids=UUID(int=5).bytes))
    assert [(each.code, each.first) for each in verified(hotel).faults] == [("row-changed", 2)]
