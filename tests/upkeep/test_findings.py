"""`check` names everything that a keeper has to know, and fails where something is wrong."""

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text, update
from sqlalchemy.orm import Session

from frontdesk.guests.models import GuestKey
from frontdesk.property.models import Property
from frontdesk.upkeep import findings as looks
from frontdesk.upkeep.findings import findings
from tests.stays.arrivals import Arrivals
from tests.upkeep import stream
from tests.upkeep.conftest import Machine


def found(machine: Machine, name: str) -> Any:
    """Return the state of one finding, as the console tells it."""
    done = machine.console.run("check", "--json")
    told = json.loads(done.stdout)
    (state,) = {each["state"] for each in told["findings"] if each["name"] == name} or {None}
    assert (done.exit_code == 0) is told["ok"] is all(each["state"] != "wrong" for each in told["findings"])
    return state


def sql(machine: Machine, *statements: str) -> None:
    with machine.means.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture
def today(machine: Machine, desk: Arrivals) -> Arrivals:
    """Return the desk of a hotel that stands at today, with a guest in house."""
    desk.check_in(stream.visitor(1), room="1001")
    with Session(machine.means.engine) as session, session.begin():
        session.execute(update(Property).values(business_date=datetime.now(UTC).date(), time_zone="UTC"))
    return desk


def test_a_good_hotel_is_in_order(machine: Machine, today: Arrivals) -> None:
    machine.console.answer("backup", str(machine.home))
    told = machine.console.answer("check")
    assert told["ok"]
    assert {each["name"]: each["state"] for each in told["findings"] if each["name"] not in {"disk", "news"}} == {
        "key file": "ok",
        "line": "ok",
        "keys": "ok",
        "triggers": "ok",
        "orphans": "ok",
        "files": "ok",
        "trail": "ok",
        "reads": "ok",
        "clock": "ok",
        "business date": "ok",
        "backup": "ok",
    }


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("sqlite:////var/lib/frontdesk/frontdesk.db", "ok"),
        ("postgresql+psycopg://frontdesk@/hotel?host=/run/postgresql", "ok"),
        ("postgresql+psycopg://frontdesk@127.0.0.1/hotel", "ok"),
        ("postgresql+psycopg://frontdesk@db.hotel/hotel?sslmode=verify-full", "ok"),
        ("postgresql+psycopg://frontdesk@db.hotel/hotel?sslmode=require", "warning"),
        ("postgresql+psycopg://frontdesk@db.hotel/hotel", "warning"),
        ("postgresql+psycopg://frontdesk@/hotel?host=db.hotel", "warning"),
    ],
)
def test_a_database_elsewhere_that_need_not_prove_who_it_is_is_told(
    url: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)
    assert looks.line(make_url(url)).state == state


def test_people_read_it_line_by_line(machine: Machine, today: Arrivals) -> None:
    said = machine.console.run("check").output
    assert "ok      triggers: what may only be appended is guarded" in said
    assert said.endswith("Everything is in order.\n")


def test_a_key_file_that_others_may_read_is_wrong(machine: Machine, today: Arrivals) -> None:
    (machine.home / "keys.json").chmod(0o644)
    assert found(machine, "key file") == "wrong"


def test_a_value_under_a_lost_key_is_wrong(machine: Machine, today: Arrivals) -> None:
    with Session(machine.means.engine) as session, session.begin():
        session.execute(update(GuestKey).values(wrapped=b"\x02k9" + bytes(60)))
    assert found(machine, "keys") == "wrong"


def test_a_trigger_that_is_gone_is_wrong(machine: Machine, today: Arrivals) -> None:
    on = " ON receipt" if machine.means.engine.dialect.name == "postgresql" else ""
    sql(machine, f"DROP TRIGGER receipt_no_delete{on}")
    assert found(machine, "triggers") == "wrong"


def test_a_signature_that_is_gone_is_wrong_and_an_old_file_without_a_row_is_counted(
    machine: Machine, today: Arrivals
) -> None:
    (file,) = (machine.home / "blobs").glob("*/*/*")
    file.rename(file.with_name("0" * 32))
    long_ago = time.time() - 3 * 24 * 3600
    os.utime(file.with_name("0" * 32), (long_ago, long_ago))
    assert found(machine, "files") == "wrong"
    file.with_name("0" * 32).rename(file)
    stray = file.with_name("1" * 32)
    stray.touch()
    os.utime(stray, (long_ago, long_ago))
    assert "1 old files belong to none" in machine.console.run("check").output


def test_a_trail_whose_head_names_another_entry_is_wrong(machine: Machine, today: Arrivals) -> None:
    sql(machine, "UPDATE trail_head SET sequence = sequence + 1")
    assert found(machine, "trail") == "wrong"


def test_a_clock_behind_the_trail_is_wrong(machine: Machine, today: Arrivals) -> None:
    machine.means.clock = lambda: datetime(2020, 1, 1, tzinfo=UTC)
    assert {each.name: each.state for each in findings(machine.means, None)}["trail"] == "wrong"


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_row_without_its_parent_is_wrong_where_the_database_can_hold_one(machine: Machine, today: Arrivals) -> None:
    with machine.means.engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute("DELETE FROM guest_key")
        cursor.execute("PRAGMA foreign_keys=ON")
    assert found(machine, "orphans") == "wrong"


def test_a_hotel_that_has_not_closed_its_days_is_warned_of(machine: Machine, desk: Arrivals) -> None:
    with Session(machine.means.engine) as session, session.begin():
        session.execute(update(Property).values(business_date=datetime.now(UTC).date() - timedelta(days=5)))
    assert found(machine, "business date") == "warning"


def test_news_that_waits_is_warned_of(machine: Machine, today: Arrivals) -> None:
    sql(
        machine,
        "UPDATE outbox_event SET at = '2020-01-01 00:00:00+00'"
        if "postgresql" in machine.console.database_url
        else "UPDATE outbox_event SET at = '2020-01-01 00:00:00.000000'",
    )
    assert found(machine, "news") == "warning"


def test_a_hotel_without_a_backup_is_warned_of(machine: Machine, today: Arrivals) -> None:
    assert found(machine, "backup") == "warning"


@pytest.mark.parametrize(("free", "state"), [(10**12, "ok"), (10**9, "warning"), (10**8, "wrong")])
def test_a_disk_that_fills_up_is_told_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    monkeypatch.setattr(looks.shutil, "disk_usage", lambda _folder: type("Usage", (), {"free": free}))
    assert looks.disk(tmp_path).state == state
