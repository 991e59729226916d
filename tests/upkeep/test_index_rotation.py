"""The key by which a document finds its guest is rotated, and nobody is lost or doubled meanwhile (PRI-10)."""

import os
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.start import StartTrouble, check_ready
from frontdesk.guests.indexes import AT_ONCE, reindex_profiles
from frontdesk.guests.models import Guest, GuestIndex
from frontdesk.guests.service import identified
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Unavailable
from frontdesk.kernel.ids import SystemSource
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Keyring
from frontdesk.privacy.openings import Credential, open_by_credential
from frontdesk.property.service import note_index_keys
from frontdesk.simulation.bench.guests import load_guests
from frontdesk.simulation.bench.loading import loader
from frontdesk.stays.errors import CheckInRefused
from frontdesk.stays.intake import read_walk_in
from frontdesk.stays.models import Registration
from frontdesk.stays.once import document_columns, reindex_registrations
from frontdesk.stays.party import person_of
from frontdesk.upkeep.findings import findings
from tests.conftest import KEYRING
from tests.stays.arrivals import MARY, Arrivals, guest
from tests.upkeep.conftest import Machine

GUESTS = 2 * AT_ONCE + 7
BOTH = replace(KEYRING, indexes=KEYRING.indexes.with_key(SystemSource(), 32))
NEW_FOUND = replace(BOTH, indexes=BOTH.indexes.finding_by_newest())
NEW = replace(NEW_FOUND, indexes=NEW_FOUND.indexes.without_older())


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no other program where none runs."""
    monkeypatch.setattr("frontdesk.upkeep.rotation.SETTLED", 0.0)


@pytest.fixture
def many(machine: Machine, desk: Arrivals) -> Machine:
    """Return a hotel that knows hundreds of guests, with one in the house."""
    with loader(machine.means.engine) as load:
        load_guests(desk.hotel.context(), load, GUESTS, random.Random(5))
    desk.check_in(guest(MARY), room="1001")
    return machine


def key_file(machine: Machine) -> Path:
    return machine.home / "keys.json"


def ring(machine: Machine) -> Keyring:
    return Keyring.load(key_file(machine).read_text())


def rows_by_key(machine: Machine) -> dict[int, int]:
    with Session(machine.means.engine) as session:
        found = session.execute(
            select(GuestIndex.key_number, func.count().label("rows")).group_by(GuestIndex.key_number)
        )
        return {row.key_number: row.rows for row in found}


def under(machine: Machine) -> tuple[bool, bool]:
    """Tell whether the guest in the house stands under an odd key, and under an even one."""
    with Session(machine.means.engine) as session:
        (row,) = session.execute(select(Registration.document_odd, Registration.document_even)).all()
        return row.document_odd is not None, row.document_even is not None


def with_keys(desk: Arrivals, keys: Keyring) -> Arrivals:
    return replace(desk, ctx=replace(desk.ctx, keyring=keys))


def found(desk: Arrivals, keys: Keyring) -> bool:
    """Tell whether the guest in the house is found by the document, and can therefore not check in again."""
    there = with_keys(desk, keys)
    execute(open_by_credential, there.ctx, Credential(document_number=MARY["document"]["number"]))
    with pytest.raises(CheckInRefused) as refused:
        there.check_in(guest(MARY), room="1002")
    return [reason.code for reason in refused.value.reasons] == ["see-duty-manager"]


@pytest.mark.rule("PRI-10")
def test_everybody_is_found_by_the_new_key_and_nothing_stands_under_the_older_one(
    many: Machine, desk: Arrivals
) -> None:
    before = rows_by_key(many)
    done = many.console.answer("keys", "rotate-indexes", "--yes")
    assert (done["found_by"], set(ring(many).indexes.keys)) == ("i2", {2})
    assert rows_by_key(many) == {2: before[1]}
    assert under(many) == (False, True)
    assert found(desk, ring(many))
    assert key_file(many).stat().st_mode & 0o077 == 0
    assert many.console.answer("keys", "rotate-indexes", "--yes")["found_by"] == "i3"
    assert (rows_by_key(many), under(many)) == ({3: before[1]}, (True, False))
    assert found(desk, ring(many))


@pytest.mark.rule("PRI-10")
def test_a_rotation_that_was_killed_goes_on_with_the_same_key(many: Machine, desk: Arrivals) -> None:
    before = rows_by_key(many)[1]
    many.console.answer("keys", "rotate-indexes", "--yes", "--only", "add")
    environment = os.environ | {"FRONTDESK_HOME": str(many.home), "FRONTDESK_DATABASE_URL": many.console.database_url}
    command = [sys.executable, "-m", "frontdesk.cli", "keys", "rotate-indexes", "--yes", "--only", "fill"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "rows written" in process.stderr.readline()
        process.kill()
    assert found(desk, ring(many))
    assert many.console.answer("keys", "rotate-indexes", "--yes")["found_by"] == "i2"
    assert rows_by_key(many) == {2: before}
    assert found(desk, ring(many))


@pytest.mark.rule("PRI-10")
def test_what_was_left_under_the_older_key_is_removed_and_no_third_key_is_begun(many: Machine, desk: Arrivals) -> None:
    for step in ("add", "fill", "activate", "forget"):
        many.console.answer("keys", "rotate-indexes", "--yes", "--only", step)
        assert found(desk, ring(many))
    many.means.keyring = ring(many)
    assert [each.state for each in findings(many.means, key_file(many)) if each.name == "keys"] == ["wrong"]
    assert many.console.answer("keys", "rotate-indexes", "--yes")["found_by"] == "i2"
    assert set(rows_by_key(many)) == {2}
    assert [each.state for each in findings(many.means, key_file(many)) if each.name == "keys"] == ["ok"]


@pytest.mark.rule("PRI-10", "REG-16")
@pytest.mark.parametrize(("one", "other"), [(KEYRING, BOTH), (BOTH, NEW_FOUND), (NEW_FOUND, NEW)])
def test_the_database_holds_a_document_once_while_one_program_is_a_step_behind(
    machine: Machine, desk: Arrivals, one: Keyring, other: Keyring
) -> None:
    machine.means.keyring = one
    with_keys(desk, one).check_in(guest(MARY), room="1001")
    second = with_keys(desk, one).check_in(guest(), room="1002")
    columns = document_columns(
        replace(desk.ctx, keyring=other), identified(person_of(read_walk_in(desk.typed(guest(MARY))).registrations[0]))
    )
    doubled = update(Registration).where(Registration.id == second.registrations[0].id).values(columns)
    with pytest.raises(IntegrityError), Session(machine.means.engine) as session:
        session.execute(doubled)


@pytest.mark.rule("PRI-10")
def test_a_program_without_the_new_key_writes_nothing_once_it_is_filled(many: Machine, desk: Arrivals) -> None:
    for step in ("add", "fill"):
        many.console.answer("keys", "rotate-indexes", "--yes", "--only", step)
    with pytest.raises(Unavailable):
        desk.check_in(guest(), room="1002")
    assert with_keys(desk, ring(many)).check_in(guest(), room="1002")


@pytest.mark.rule("PRI-10")
def test_a_key_file_without_the_index_key_or_one_that_finds_nobody_yet_does_not_start(
    many: Machine, desk: Arrivals
) -> None:
    many.means.keyring = NEW_FOUND
    with pytest.raises(StartTrouble, match="rotate-indexes"):
        check_ready(many.means)
    many.console.answer("keys", "rotate-indexes", "--yes")
    many.means.keyring = KEYRING
    with pytest.raises(StartTrouble, match="lacks an index key"):
        check_ready(many.means)


def test_no_step_is_taken_before_its_turn(many: Machine) -> None:
    many.console.answer("keys", "rotate-indexes", "--yes", "--only", "add")
    for early in ("activate", "forget"):
        refused = many.console.run("keys", "rotate-indexes", "--yes", "--only", early)
        assert (refused.exit_code, "rotate-indexes" in refused.output) == (1, True)
    assert (ring(many).indexes.found_by, set(ring(many).indexes.keys)) == (1, {1, 2})


@pytest.mark.rule("PRI-11")
def test_a_forgotten_guest_is_not_found_again_by_a_new_key(many: Machine, desk: Arrivals) -> None:
    with Session(many.means.engine) as session, session.begin():
        gone = session.scalars(select(Guest).order_by(Guest.id)).first()
        assert gone is not None
        gone.forgotten_at, gone.sealed, guest_id = desk.hotel.context().now, b"", gone.id
        session.query(GuestIndex).filter(GuestIndex.guest_id == guest_id).delete()
    many.console.answer("keys", "rotate-indexes", "--yes")
    with Session(many.means.engine) as session:
        assert session.scalars(select(GuestIndex).where(GuestIndex.guest_id == guest_id)).all() == []


@pytest.mark.parametrize(
    "command",
    [
        lambda ctx: reindex_profiles(ctx, None),
        lambda ctx: reindex_registrations(ctx, None),
        lambda ctx: note_index_keys(ctx, [1]),
    ],
)
def test_only_whoever_runs_the_machine_rotates_indexes(desk: Arrivals, command: Callable[[Context], object]) -> None:
    with pytest.raises(Forbidden):
        execute(command, desk.hotel.without(Permission.OPERATE))
