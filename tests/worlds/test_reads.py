"""Every answer that shows a guest is on record under that guest, and the record is the same in both worlds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.privacy.models import ReadEntry, ReadList
from frontdesk.privacy.reads import unpacked
from frontdesk.stays.models import Registration
from tests.worlds.test_twins import SEARCHES, questions
from tests.worlds.twins import ALIAS, World, twins

KNOWING = "duty_manager"
"""Who may see protected guests: what such a person shows is on record like anything else."""


ECHOES = {
    "authority-requests": "repeats the words by which an officer names somebody, whoever is in the house",
    "enquiries": "repeats the words by which an asker names somebody",
}
"""What shows a name that is no guest's data, and why."""


@pytest.fixture
def worlds(engine_name: str, tmp_path: Path) -> Iterator[tuple[World, World]]:
    with twins(engine_name, tmp_path) as pair:
        yield pair


def on_record(world: World, after: int = 0) -> list[Any]:
    """Return every read after this one: who, what, why, of whom."""
    statement = select(
        ReadEntry.sequence, ReadEntry.at, ReadEntry.account_id, ReadEntry.kind, ReadEntry.purpose, ReadList.ids
    ).join(ReadList, ReadList.digest == ReadEntry.subjects)
    statement = statement.where(ReadEntry.sequence > after)
    with world.app.extensions["frontdesk"].reads.engine.connect() as connection:
        return list(connection.execute(statement.order_by(ReadEntry.sequence)))


def ids_of_the_guest(world: World) -> set[Any]:
    with Session(world.desk.house.runtime.engine) as session:
        row = session.scalars(select(Registration).where(Registration.shown_name == ALIAS)).one()
        return {row.id, row.stay_id, row.guest_id, row.folio_id}


@pytest.mark.rule("PRI-1")
def test_every_answer_that_shows_the_guest_is_on_record_under_that_guest(worlds: tuple[World, World]) -> None:
    world = worlds[1]
    own, asked = ids_of_the_guest(world), questions(world)
    unrecorded, shown, last = [], 0, max((row.sequence for row in on_record(world)), default=0)
    for role in (*world.walkers, KNOWING):
        for method, path, body in asked:
            if not world.lets_in(role, method, path):
                continue
            status, _, answer, _ = world.ask(role, method, path, body)
            assert status not in {500, 503}, f"{role} {method} {path}"
            rows = on_record(world, last)
            last = max([last, *(row.sequence for row in rows)])
            if ALIAS.encode() not in answer or any(part in path for part in ECHOES):
                continue
            shown += 1
            if len(rows) != 1 or not own & set(unpacked(rows[0].ids)):
                unrecorded.append(f"{role} {method} {path}: {len(rows)} rows")
    assert not unrecorded, "\n".join(unrecorded)
    assert shown > 20


@pytest.mark.rule("PRI-1")
def test_reads_are_on_record_alike_in_both_worlds(worlds: tuple[World, World]) -> None:
    records = []
    for world in worlds:
        for role in ("receptionist", "housekeeping", "bell", "finance"):
            for method, path, body in questions(world):
                if world.lets_in(role, method, path):
                    world.ask(role, method, path, body)
        records.append(on_record(world))
    assert records[0] == records[1]
    assert len(records[0]) > len(SEARCHES)
