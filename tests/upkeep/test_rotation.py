"""Keys are rotated while the hotel works, in small steps, and a rotation that was stopped goes on (PRI-10)."""

import json
import threading
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.guests.models import GuestKey
from frontdesk.kernel.errors import Forbidden
from frontdesk.kernel.ids import SystemSource
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Keyring, Place
from frontdesk.upkeep import rotation
from frontdesk.upkeep.sealed_rows import SEALED_COLUMNS, prefix, under_unknown_keys
from tests import databases
from tests.api import front
from tests.cli.conftest import Console
from tests.conftest import KEYRING
from tests.faults.served import bring_to_today, serving
from tests.stays.arrivals import MARY, Arrivals, guest
from tests.upkeep.conftest import Machine

GUESTS = 2 * rotation.AT_ONCE + 7


@pytest.fixture
def many_keys(machine: Machine, desk: Arrivals) -> Machine:
    """Return a hotel with the keys of hundreds of guests."""
    with Session(machine.means.engine) as session, session.begin():
        hotel_id = desk.hotel.property_id
        rows = [UUID(int=5000 + number) for number in range(GUESTS)]
        session.execute(insert(GuestKey), [_key(hotel_id, each) for each in rows])
    return machine


def _key(hotel_id: UUID, guest_id: UUID) -> dict[str, object]:
    place = Place("guest_key", hotel_id, guest_id, "wrapped")
    return {"property_id": hotel_id, "id": guest_id, "wrapped": KEYRING.seal(place, guest_id.bytes * 2, SystemSource())}


def ring(machine: Machine) -> Keyring:
    return Keyring.load((machine.home / "keys.json").read_text())


def opens(machine: Machine) -> int:
    """Open every guest's key with the key file as it is, fail if one is another than before, and count them."""
    with Session(machine.means.engine) as session:
        rows = session.scalars(select(GuestKey)).all()
    for row in rows:
        assert (
            ring(machine).open(Place("guest_key", row.property_id, row.id, "wrapped"), row.wrapped) == row.id.bytes * 2
        )
    return len(rows)


@pytest.mark.rule("PRI-10")
def test_everything_is_sealed_under_the_new_key_and_opens_as_before(many_keys: Machine) -> None:
    done = many_keys.console.answer("keys", "rotate", "--yes", "--forget-old")
    assert done == {"active": "k2", "values": GUESTS, "forgotten": ["k1"]}
    assert set(ring(many_keys).keys) == {"k2"}
    assert opens(many_keys) == GUESTS
    assert (many_keys.home / "keys.json").stat().st_mode & 0o077 == 0


@pytest.mark.rule("PRI-10")
def test_a_rotation_that_was_stopped_goes_on_with_the_same_key(many_keys: Machine, desk: Arrivals) -> None:
    key_file = many_keys.home / "keys.json"
    rotation.add_key(key_file, SystemSource())
    rotation.activate(key_file)
    many_keys.means.keyring = ring(many_keys)
    first = execute(rotation.rewrap, desk.hotel.worker(), SEALED_COLUMNS[0], None)
    assert first is not None
    assert first.rewrapped == rotation.AT_ONCE
    done = many_keys.console.answer("keys", "rotate", "--yes")
    assert (done["active"], done["values"]) == ("k2", GUESTS - rotation.AT_ONCE)
    assert opens(many_keys) == GUESTS


def test_an_older_key_that_is_still_in_use_is_not_forgotten(many_keys: Machine) -> None:
    rotation.add_key(many_keys.home / "keys.json", SystemSource())
    done = many_keys.console.run("keys", "rotate", "--yes", "--only", "activate", "--forget-old")
    assert (done.exit_code, "stand under an older key still" in done.output) == (1, True)
    assert set(ring(many_keys).keys) == {"k1", "k2"}


def test_a_rotation_asks_first(many_keys: Machine) -> None:
    assert many_keys.console.run("keys", "rotate", typed="n\n").exit_code == 1
    assert set(ring(many_keys).keys) == {"k1"}


def test_a_running_program_takes_a_changed_key_file_and_never_that_of_another_hotel(
    many_keys: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.edge.runtime.KEYS_LOOKED_AT", 0.0)
    key_file = many_keys.home / "keys.json"
    means = Runtime(many_keys.means.engine, KEYRING, many_keys.means.blobs, key_file=key_file)
    assert set(means.current_keyring().keys) == {"k1"}
    rotation.add_key(key_file, SystemSource())
    assert set(means.current_keyring().keys) == {"k1", "k2"}
    key_file.write_text("half a file")
    assert set(means.current_keyring().keys) == {"k1", "k2"}
    rotation.write_keys(key_file, Keyring.generate())
    assert set(means.current_keyring().keys) == {"k1", "k2"}


@pytest.mark.parametrize("command", [rotation.record_rotation, rotation.rewrap])
def test_only_whoever_runs_the_machine_rotates(desk: Arrivals, command: object) -> None:
    given = (1,) if command is rotation.record_rotation else (SEALED_COLUMNS[0], None)
    with pytest.raises(Forbidden):
        execute(command, desk.hotel.without(Permission.OPERATE), *given)  # type: ignore[arg-type]


@pytest.mark.rule("PRI-10")
def test_guests_come_and_are_found_while_the_keys_are_rotated(engine_name: str, tmp_path: Path) -> None:
    with databases.copied(engine_name, "interface", front.prepare) as url:
        bring_to_today(url)
        with serving(tmp_path / "home", url) as server:
            seen: list[int] = []
            over = threading.Event()
            first = server.walk_in(guest(MARY), room="301")
            assert server.ask("POST", "walk-ins", first, Idempotency_Key="first").status == 201

            def keep_asking() -> None:
                number = 0
                while not over.is_set():
                    number += 1
                    found = server.ask("POST", "guests/credential", {"document_number": MARY["document"]["number"]})
                    again = server.ask("POST", "walk-ins", first, Idempotency_Key="first")
                    seen.extend([found.status, again.status])

            asking = threading.Thread(target=keep_asking)
            asking.start()
            try:
                console = Console(tmp_path / "home", url)
                done = console.answer("keys", "rotate", "--yes", "--forget-old")
                assert done["values"] >= 2
                assert console.answer("keys", "rotate-indexes", "--yes")["found_by"] == "i2"
                again = server.ask("POST", "walk-ins", server.walk_in(guest(MARY), room="302"), Idempotency_Key="again")
                assert (again.status, b"see-duty-manager" in again.body) == (409, True)
                made = server.ask("POST", "walk-ins", server.walk_in(room="302"), Idempotency_Key="after")
                assert made.status == 201, made.body
            finally:
                over.set()
                asking.join()
            assert (len(seen) > 4, set(seen) <= {200, 201}) == (True, True)
            assert json.loads((tmp_path / "home" / "keys.json").read_text())["active"] == "k2"
            with databases.engine_of(url) as engine, Session(engine) as session:
                rows = [each for each in session.scalars(select(GuestKey.wrapped)) if not each.startswith(prefix("k2"))]
                assert rows == []
                assert under_unknown_keys(session, Keyring.load((tmp_path / "home" / "keys.json").read_text())) == 0
