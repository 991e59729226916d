"""An anchor outside the database finds out a database that was set back, and a trail that was written anew."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from frontdesk.audit.anchors import Anchor, anchor_faults, drop_anchor, read_anchors
from frontdesk.audit.models import TrailEntry, TrailHead
from frontdesk.audit.service import Fault
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.worker import anchor_once
from tests.audit.test_trail import note
from tests.small_hotel import NOW, SmallHotel, build


@pytest.fixture
def hotel(runtime: Runtime) -> SmallHotel:
    made = build(runtime)
    runtime.clock = lambda: NOW
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "anchors.log"


def anchored(hotel: SmallHotel, file: Path, kind: Any = "anchor") -> Anchor:
    with Session(hotel.runtime.engine) as session:
        return drop_anchor(session, hotel.runtime.keyring, file, hotel.property_id, NOW, kind)


def faults(hotel: SmallHotel, file: Path) -> list[Fault]:
    with Session(hotel.runtime.engine) as session:
        return anchor_faults(session, hotel.runtime.keyring, read_anchors(file), hotel.property_id)


def set_back(hotel: SmallHotel, sequence: int) -> None:
    """Leave the database as it was when the trail ended at this entry: every chain in it holds."""
    with hotel.runtime.engine.begin() as connection:
        on = " ON trail_entry" if connection.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER IF EXISTS trail_entry_no_delete{on}"))
        connection.execute(delete(TrailEntry).where(TrailEntry.sequence > sequence))
        hash_then = connection.scalars(select(TrailEntry.hash).where(TrailEntry.sequence == sequence)).one()
        connection.execute(update(TrailHead).values(sequence=sequence, hash=hash_then))


@pytest.mark.rule("PRI-1")
def test_a_database_that_was_set_back_is_named_by_its_anchor(hotel: SmallHotel, file: Path) -> None:
    execute(note, hotel.context(), 2)
    anchored(hotel, file)
    execute(note, hotel.context(), 3)
    anchored(hotel, file)
    assert faults(hotel, file) == []
    set_back(hotel, 2)
    assert faults(hotel, file) == [Fault("rolled-back", 3, 5)]


@pytest.mark.rule("PRI-1")
def test_a_trail_that_was_written_anew_is_named_by_its_anchor(hotel: SmallHotel, file: Path) -> None:
    execute(note, hotel.context(), 2)
    anchored(hotel, file)
    execute(note, hotel.context(), 1)
    set_back(hotel, 1)
    execute(note, hotel.context(), 4, amount=7)
    assert faults(hotel, file) == [Fault("rewritten", 2, 2)]


def test_a_restored_hotel_goes_on_from_its_backup(hotel: SmallHotel, file: Path) -> None:
    execute(note, hotel.context(), 3)
    anchored(hotel, file)
    set_back(hotel, 1)
    anchored(hotel, file, "restored")
    execute(note, hotel.context(), 1)
    anchored(hotel, file)
    assert faults(hotel, file) == []


@pytest.mark.rule("PRI-1")
@pytest.mark.parametrize("change", ["changed", "taken out", "moved", "garbled"])
def test_a_line_of_the_anchors_that_was_touched_is_named(hotel: SmallHotel, file: Path, change: str) -> None:
    for _ in range(3):
        execute(note, hotel.context())
        anchored(hotel, file)
    lines = file.read_text(encoding="utf-8").splitlines()
    if change == "changed":
        lines[1] = json.dumps(json.loads(lines[1]) | {"at": "2020-01-01T00:00:00+00:00"})
    elif change == "taken out":
        del lines[1]
    elif change == "moved":
        lines[1], lines[2] = lines[2], lines[1]
    else:
        lines[1] = "{"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert ("anchor-changed", 2) in [(each.code, each.first) for each in faults(hotel, file)]


def test_the_worker_anchors_each_hotel_once_a_day(hotel: SmallHotel, file: Path) -> None:
    execute(note, hotel.context(), 2)
    assert [each.sequence for each in anchor_once(hotel.runtime, file)] == [2]
    assert anchor_once(hotel.runtime, file) == []
    assert [each.sequence for each in anchor_once(hotel.runtime, file, always=True)] == [2]
    assert len(read_anchors(file)) == 2
