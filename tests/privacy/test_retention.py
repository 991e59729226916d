"""What is due is forgotten, day by day and provably, and nothing else is (PRI-11)."""

import contextlib
import os
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.audit.service import verify
from frontdesk.cashier.models import DepositEntry
from frontdesk.edge import retaining
from frontdesk.edge.execute import execute
from frontdesk.enquiries.visitors_models import Visitor
from frontdesk.guests import sealed
from frontdesk.guests.models import Guest
from frontdesk.kernel.db import Base
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Place
from frontdesk.privacy import forgetting, holds, openings, retention, retention_queries
from frontdesk.privacy.models import RetentionRun
from frontdesk.privacy.retention import Progress
from frontdesk.privacy.retention_rules import Purpose
from frontdesk.property.service import change_settings
from frontdesk.stays import queries
from frontdesk.stays.check_in import CheckedIn
from frontdesk.stays.drafts import start_draft
from frontdesk.stays.models import Draft, Registration, Stay
from tests.privacy.conftest import PICTURE, Past, years_ago
from tests.small_hotel import NOW, ROOMS, TODAY
from tests.stays.arrivals import MARY, guest

LONG_AGO = years_ago(3)


def blobs(past: Past) -> int:
    return len(list(past.desk.ctx.blobs.folder.rglob("*/*/*")))


@pytest.mark.rule("PRI-11")
def test_a_scan_goes_thirty_days_after_the_check_out_and_the_book_stays(past: Past) -> None:
    due = past.stayed(guest(scan=PICTURE), left=TODAY - timedelta(days=30))
    young = past.stayed(guest(MARY, scan=PICTURE), left=TODAY - timedelta(days=29), room="302")
    before = blobs(past)
    counts = past.run().counts
    assert (counts["scan"]["forgotten"], counts["registration_book"]["forgotten"]) == (1, 0)
    assert past.registration(due).scan_id is None
    assert past.registration(young).scan_id is not None
    assert blobs(past) == before - 1
    row = past.registration(due)
    assert sealed.unseal(past.worker, row.guest_id, "registration", row.id, row.sealed)["name"] == "王建国"


@pytest.mark.rule("PRI-11")
def test_the_book_forgets_after_three_years_and_every_chain_and_ledger_still_holds(past: Past) -> None:
    signed = guest(scan=PICTURE, signature={"kind": "screen", "image": PICTURE})
    due = past.stayed(signed, left=LONG_AGO, vehicle_plates=["京A12345"])
    young = past.stayed(guest(MARY), left=LONG_AGO + timedelta(days=1), room="302")
    money = entries(past)
    assert past.run().counts["registration_book"]["forgotten"] == 1
    row = past.registration(due)
    assert (row.shown_name, row.sealed, row.document_odd, row.document_even) == ("—", b"", None, None)
    assert (row.scan_id, row.signature_id) == (None, None)
    assert past.registration(young).shown_name == "Mary Smith"
    with past.session() as session:
        assert session.scalars(select(Stay.plates).where(Stay.id == due.stay_id)).one() is None
        assert verify(session, past.desk.hotel.property_id).holds
    assert entries(past) == money
    assert blobs(past) == 0
    assert [each.shown_name for each in queries.registrations(past.desk.ctx, due.stay_id)] == ["—"]
    execute(openings.open_with_reason, past.manager, due.stay_id, "complaint")
    assert openings.truths(past.manager, due.stay_id) == []


def entries(past: Past) -> list[tuple[UUID, int]]:
    with past.session() as session:
        rows = session.execute(select(DepositEntry.id, DepositEntry.amount).order_by(DepositEntry.id))
        return [(entry_id, amount) for entry_id, amount in rows]


@pytest.mark.rule("PRI-11")
def test_nothing_of_a_guest_on_hold_goes_until_the_hold_is_lifted(past: Past) -> None:
    made = past.stayed(guest(scan=PICTURE), left=LONG_AGO)
    number = made.registrations[0].number
    hold = execute(holds.set_hold, past.manager, number.lower(), "court-order", "京民初字〔2026〕第12号")
    counts = past.run().counts
    assert (counts["registration_book"]["forgotten"], counts["registration_book"]["held"]) == (0, 1)
    assert (counts["scan"]["forgotten"], counts["scan"]["held"]) == (0, 1)
    execute(holds.lift_hold, past.manager, hold.id, "case-closed")
    with pytest.raises(holds.HoldLifted):
        execute(holds.lift_hold, past.manager, hold.id, "case-closed")
    assert past.run().counts["registration_book"]["forgotten"] == 1
    (seen,) = retention_queries.holds(past.desk.hotel.context("auditor"))
    assert (seen.registration_number, seen.reason, seen.lifted_because) == (number, "court-order", "case-closed")


@pytest.mark.rule("PRI-11")
def test_a_hold_names_everything_that_is_wrong_with_it(past: Past) -> None:
    with pytest.raises(Invalid) as refused:
        execute(holds.set_hold, past.manager, "NOSUCHNUMBER", "curiosity", "")
    assert {reason.code for reason in refused.value.reasons} == {"missing", "reason-unknown", "registration-unknown"}
    with pytest.raises(NotFound):
        execute(holds.lift_hold, past.manager, uuid4(), "case-closed")


@pytest.mark.rule("PRI-11")
def test_a_run_that_was_killed_goes_on_and_counts_each_thing_once(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)
    for number in range(5):
        one = guest(document={"type": "passport", "number": f"E0000000{number}"}, nationality="GBR")
        past.stayed(one, left=LONG_AGO - timedelta(days=number))
    run_id = execute(retention.begin, past.worker)
    while execute(retention.advance, past.worker, run_id).counts["registration_book"]["forgotten"] < 2:
        pass
    assert execute(retention.begin, past.worker) == run_id
    done = past.run()
    assert (done.run_id, done.ended, done.counts["registration_book"]["forgotten"]) == (run_id, True, 5)
    with past.session() as session:
        told = session.scalars(select(TrailEntry).where(TrailEntry.action == "retention.run")).one()
        ids = session.scalars(
            select(Registration.id)
            .where(Registration.forgotten_at.is_not(None))
            .order_by(Registration.left_on, Registration.id)
        ).all()
    assert told.facts["registration_book"] == 5
    assert told.facts["registration_book_hash"] == retention.chained_hash("", ids)
    assert execute(retention.advance, past.worker, run_id).files == ()


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_step_is_short_and_its_pages_are_in_the_database_before_the_next_writer_comes(
    past: Past, tmp_path: Path
) -> None:
    for number in range(forgetting.AT_ONCE + 1):
        one = guest(document={"type": "passport", "number": f"E000000{number:02}"}, nationality="GBR")
        past.stayed(one, left=LONG_AGO)
    database = str(past.desk.hotel.runtime.engine.url.database)
    seen: list[tuple[int, int]] = []

    def look(progress: Progress) -> None:
        shutil.copy(database, tmp_path / "alone.db")  # without the log beside it
        with contextlib.closing(sqlite3.connect(tmp_path / "alone.db")) as alone:
            count = alone.execute("SELECT count(*) FROM registration WHERE shown_name = '—'").fetchone()
        seen.append((progress.counts["registration_book"]["forgotten"], *count))

    retaining.run_whole(past.worker, past.desk.hotel.runtime.reads, look)
    assert seen[-1] == (forgetting.AT_ONCE + 1, forgetting.AT_ONCE + 1)
    assert all(told == there for told, there in seen)
    assert (forgetting.AT_ONCE, forgetting.AT_ONCE) in seen


def test_a_dry_run_says_what_is_due_and_changes_nothing(past: Past) -> None:
    made = past.stayed(guest(scan=PICTURE), left=LONG_AGO)
    execute(start_draft, past.desk.ctx)
    past.write(update(Draft).values(updated_at=NOW - timedelta(hours=25)))
    execute(holds.set_hold, past.manager, made.registrations[0].number, "dispute", "A-1")
    due = retention_queries.due_now(past.worker)
    assert due["registration_book"] == {"due": 1, "held": 1}
    assert due["draft"] == {"due": 1, "held": 0}
    assert past.registration(made).shown_name == "王建国"
    assert past.run().counts["draft"]["forgotten"] == 1


@pytest.mark.rule("PRI-11")
def test_a_profile_without_a_further_stay_goes_where_the_hotel_says_so_and_nobody_finds_it(past: Past) -> None:
    made = past.stayed(guest(), left=LONG_AGO)
    here = past.desk.check_in(guest(MARY), room="302")
    past.write(update(Guest).values(last_stay=LONG_AGO))
    assert past.run().counts["profile"]["forgotten"] == 0
    execute(change_settings, past.desk.hotel.context("administrator"), retain_profile_years=2)
    counts = past.run().counts
    assert (counts["profile"]["forgotten"], counts["profile"]["held"]) == (1, 1)
    with past.session() as session:
        forgotten = session.get_one(Guest, (past.desk.hotel.property_id, made.registrations[0].guest_id))
        assert (forgotten.shown_name, forgotten.sealed) == ("—", b"")
        assert session.get_one(Guest, (past.desk.hotel.property_id, here.registrations[0].guest_id)).sealed
    with pytest.raises(NotFound):
        sealed.key_of(past.worker, made.registrations[0].guest_id)


@pytest.mark.rule("PRI-11")
def test_visitors_are_forgotten_ninety_days_after_they_left_but_not_those_of_a_guest_on_hold(past: Past) -> None:
    made = past.desk.check_in(guest())
    other = past.desk.check_in(guest(MARY), room="302")
    for stay, room, left in ((made, "301", 91), (made, "301", 80), (other, "302", 91), (made, "301", None)):
        past.write(insert(Visitor).values(_visit(past, stay, room, left)))
    hold = execute(holds.set_hold, past.manager, other.registrations[0].number, "dispute", "7")
    assert retention_queries.due_now(past.worker)["visitor"]["due"] == 2
    counts = past.run().counts["visitor"]
    assert (counts["forgotten"], counts["held"]) == (1, 1)
    execute(holds.lift_hold, past.manager, hold.id, "case-closed")
    assert past.run().counts["visitor"]["forgotten"] == 1


def _visit(past: Past, stay: CheckedIn, room: str, left: int | None) -> dict[str, object]:
    came = NOW - timedelta(days=100)
    return {
        "property_id": past.desk.hotel.property_id,
        "id": uuid4(),
        "stay_id": stay.stay_id,
        "room_id": ROOMS[room],
        "agreed_by": stay.registrations[0].id,
        "consent_id": uuid4(),
        "sealed": b"-",
        "came_at": came,
        "let_in_by": past.desk.ctx.account_id,
        "due_at": came,
        "left_at": None if left is None else NOW - timedelta(days=left),
    }


@pytest.mark.rule("PRI-11")
def test_a_file_that_no_row_names_is_swept_when_it_is_older_than_a_day(past: Past) -> None:
    past.desk.check_in(guest(scan=PICTURE))
    ctx = past.desk.ctx
    place = Place("registration", ctx.property_id, ctx.property_id, "scan")
    old, young = (ctx.blobs.put(bytes(32), place, b"left behind", ctx.source) for _ in range(2))
    day_ago = NOW.timestamp() - 25 * 3600
    for file in ctx.blobs.folder.rglob("*/*/*"):
        os.utime(file, (day_ago, day_ago) if file.name != young.hex else (NOW.timestamp(),) * 2)
    assert past.run().counts["orphan_file"]["forgotten"] == 1
    left = {file.name for file in ctx.blobs.folder.rglob("*/*/*")}
    assert old.hex not in left
    assert young.hex in left
    assert len(left) == 2


def test_every_column_that_names_a_sealed_file_says_so() -> None:
    kinds = ("scan_id", "signature_id", "picture_id", "photo_id", "image_id", "blob_id", "file_id")
    unmarked = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith(kinds) and not column.info.get("names_a_file")
    ]
    assert unmarked == []


@pytest.mark.rule("PRI-11")
def test_the_worker_begins_once_a_day_from_its_hour_on_and_goes_on_in_slices(past: Past) -> None:
    past.stayed(guest(), left=LONG_AGO)
    hotel = past.desk.hotel
    early = hotel.worker(NOW.replace(hour=19, minute=59) - timedelta(days=1))  # 3:59 in Shanghai
    assert retaining.begin_if_due(early) is None
    assert retaining.run_slice(early, hotel.runtime.reads) is None
    due = hotel.worker(NOW.replace(hour=20, minute=0) - timedelta(days=1))
    assert retaining.begin_if_due(due) is not None
    while retaining.run_slice(due, hotel.runtime.reads, 0.0):
        pass
    assert retaining.begin_if_due(hotel.worker()) is None
    (run,) = retention_queries.runs(hotel.context("auditor"))
    assert run.counts[Purpose.REGISTRATION_BOOK]["forgotten"] == 1
    assert retaining.begin_if_due(hotel.worker(NOW + timedelta(days=1))) is not None


@pytest.mark.parametrize(
    ("command", "given"),
    [
        (retention.begin, ()),
        (retention.advance, (uuid4(),)),
        (holds.set_hold, ("A", "dispute", "B")),
        (holds.lift_hold, (uuid4(), "case-closed")),
    ],
)
def test_whoever_may_not_is_refused(past: Past, command: object, given: tuple[object, ...]) -> None:
    nobody = past.desk.hotel.without(Permission.OPERATE, Permission.LEGAL_HOLD_SET)
    with pytest.raises(Forbidden):
        execute(command, nobody, *given)  # type: ignore[arg-type]


def test_only_who_may_read_of_retention_does(past: Past) -> None:
    for read in (retention_queries.holds, retention_queries.runs, retention_queries.waiting):
        with pytest.raises(Forbidden):
            read(past.desk.ctx)


def test_two_runs_are_never_open_at_once(past: Past) -> None:
    first = execute(retention.begin, past.worker)
    assert execute(retention.begin, past.worker) == first
    with Session(past.desk.hotel.runtime.engine) as session:
        assert len(session.scalars(select(RetentionRun.id)).all()) == 1
