"""A backup taken while guests arrive is a whole hotel, without its keys, and comes back as one."""

import json
import tarfile
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.audit.service import verify
from frontdesk.cashier.queries import receipt_gaps, unbalanced_deposits
from frontdesk.edge.execute import execute
from frontdesk.edge.presence import here
from frontdesk.guests import sealed
from frontdesk.kernel.append_only import missing_triggers
from frontdesk.kernel.errors import Forbidden
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Keyring, Place
from frontdesk.property.models import Property
from frontdesk.simulation.replay_audit import held_twice
from frontdesk.stays.models import Registration, Stay
from frontdesk.upkeep.restore import record_restore
from tests.conftest import KEYRING
from tests.small_hotel import SmallHotel
from tests.stays.arrivals import Arrivals
from tests.upkeep import stream
from tests.upkeep.conftest import Machine


def backed_up(machine: Machine, name: str = "hotel.tar") -> Path:
    """Take a backup on the machine's console and return its file."""
    return Path(machine.console.answer("backup", str(machine.home.parent / name))["file"])


def house_holds(session: Session) -> None:
    """Fail unless everything of the restored hotel agrees with everything else."""
    hotel_id = session.scalars(select(Property.id)).one()
    assert verify(session, hotel_id).holds
    assert receipt_gaps(session, hotel_id) == 0
    assert unbalanced_deposits(session, hotel_id) == []
    assert held_twice(session, hotel_id) == 0
    assert missing_triggers(session.connection()) == []
    stays = session.scalar(select(func.count()).select_from(Stay))
    assert session.scalar(select(func.count()).select_from(Registration)) == stays


def signatures_open(machine: Machine, hotel: SmallHotel) -> int:
    """Open every signature of the hotel and return how many there are."""
    ctx = hotel.context()
    rows = ctx.session.scalars(select(Registration)).all()
    for row in rows:
        place = Place("registration", row.property_id, row.property_id, "signature")
        assert machine.means.blobs.get(sealed.key_of(ctx, row.guest_id), place, row.signature_id)
    ctx.session.close()
    return len(rows)


def test_a_backup_taken_while_guests_arrive_restores_to_a_hotel_whose_audit_holds(
    machine: Machine, desk: Arrivals, elsewhere: Machine
) -> None:
    with stream.running(desk) as guests:
        guests.wait_for(4)
        before = {made.stay_id for made in guests.arrived}
        file = backed_up(machine)
        guests.wait_for(len(guests.arrived) + 2)
    done = elsewhere.console.answer("restore", str(file), "--yes")
    assert done["holds"]
    assert done["trail_entries"] > 0
    with Session(elsewhere.means.engine) as session:
        house_holds(session)
        restored = set(session.scalars(select(Stay.id)))
        hotel = SmallHotel(elsewhere.means, session.scalars(select(Property.id)).one())
    assert before <= restored < {made.stay_id for made in guests.arrived}
    assert signatures_open(elsewhere, hotel) == len(restored)


def test_a_restored_hotel_goes_on_and_its_trail_says_that_it_was_restored(
    machine: Machine, desk: Arrivals, elsewhere: Machine
) -> None:
    desk.check_in(stream.visitor(1), room="1001")
    elsewhere.console.answer("restore", str(backed_up(machine)), "--yes")
    on = Arrivals(
        SmallHotel(elsewhere.means, desk.hotel.property_id),
        SmallHotel(elsewhere.means, desk.hotel.property_id).context(),
    )
    on.check_in(stream.visitor(2), room="1002")
    with Session(elsewhere.means.engine) as session:
        house_holds(session)
        actions = list(session.scalars(select(TrailEntry.action).order_by(TrailEntry.sequence)))
    assert "hotel.restored" in actions


def test_what_was_there_before_a_restore_is_put_aside(machine: Machine, desk: Arrivals) -> None:
    file = backed_up(machine)
    desk.check_in(stream.visitor(1), room="1001")
    machine.means.engine.dispose()
    done = machine.console.answer("restore", str(file), "--yes")
    files = 3 if machine.console.database_url.startswith("sqlite") else 2  # the record of reads is a file of its own
    assert [Path(each).exists() for each in done["aside"]] == [True] * files
    with Session(machine.means.engine) as session:
        assert session.scalar(select(func.count()).select_from(Stay)) == 0
    machine.means.engine.dispose()
    if machine.means.engine.dialect.name == "postgresql":
        machine.console.answer("restore", done["aside"][0], "--yes")
        with Session(machine.means.engine) as session:
            assert session.scalar(select(func.count()).select_from(Stay)) == 1


def test_a_backup_holds_no_key_and_no_name(machine: Machine, desk: Arrivals) -> None:
    desk.check_in(stream.visitor(1, disclosure_level="confidential") | {"name": "Zebulon Quagmire"}, room="1001")
    file = backed_up(machine)
    held = file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    keys = json.loads(KEYRING.dump())
    written = (*keys["keys"].values(), keys["root"], *keys["indexes"].values())
    for secret in (*written, *KEYRING.keys.values(), KEYRING.root, *KEYRING.indexes.keys.values()):
        assert (secret if isinstance(secret, bytes) else secret.encode()) not in held
    assert b"Quagmire" not in held
    with tarfile.open(file) as archive:
        assert not [name for name in archive.getnames() if "keys" in name]


def test_the_same_backup_is_never_written_over(machine: Machine, desk: Arrivals) -> None:
    file = backed_up(machine)
    again = machine.console.run("backup", str(file))
    assert (again.exit_code, "never overwrites" in again.output) == (1, True)


def test_a_folder_keeps_as_many_backups_as_it_is_told(machine: Machine, desk: Arrivals) -> None:
    folder = machine.home.parent / "backups"
    folder.mkdir()
    for day in ("20260101", "20260102", "20260103"):
        (folder / f"frontdesk-{day}T000000Z.tar").touch()
    done = machine.console.answer("backup", str(folder), "--keep", "2")
    assert len(done["removed"]) == 2
    assert sorted(folder.iterdir()) == [folder / "frontdesk-20260103T000000Z.tar", Path(done["file"])]


def test_a_backup_without_room_leaves_nothing_behind(machine: Machine, desk: Arrivals) -> None:
    done = machine.console.run("backup", str(machine.home / "nowhere" / "hotel.tar"))
    assert (done.exit_code, "there is no folder" in done.output) == (1, True)
    assert not list(machine.home.glob("*.tar*"))


def test_a_restore_asks_first(machine: Machine, desk: Arrivals) -> None:
    file = backed_up(machine)
    assert machine.console.run("restore", str(file), typed="n\n").exit_code == 1


def test_a_hotel_that_is_served_is_not_restored(machine: Machine, desk: Arrivals) -> None:
    file = backed_up(machine)
    machine.means.engine.dispose()
    with here(machine.home):
        done = machine.console.run("restore", str(file), "--yes")
    assert (done.exit_code, "stop server and worker first" in done.output) == (1, True)


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_database_that_another_machine_uses_is_not_restored(machine: Machine, desk: Arrivals) -> None:
    file = backed_up(machine)
    with machine.means.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        done = machine.console.run("restore", str(file), "--yes")
    assert (done.exit_code, "somebody is connected" in done.output) == (1, True)


def test_a_backup_is_not_restored_under_other_keys(machine: Machine, desk: Arrivals, elsewhere: Machine) -> None:
    file = backed_up(machine)
    (elsewhere.home / "keys.json").write_text(Keyring.generate().dump(), encoding="utf-8")
    done = elsewhere.console.run("restore", str(file), "--yes")
    assert (done.exit_code, "the key file is not the one" in done.output) == (1, True)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def turned(file: Path) -> None:
    held = bytearray(file.read_bytes())
    with tarfile.open(file) as archive:
        middle = archive.getmember("database").offset_data + archive.getmember("database").size // 2
    held[middle] ^= 1
    file.write_bytes(held)


@pytest.mark.parametrize(("spoil", "said"), [(cut, "not a whole backup"), (turned, "its checksum is another")])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    machine: Machine, desk: Arrivals, spoil: object, said: str
) -> None:
    desk.check_in(stream.visitor(1), room="1001")
    file = backed_up(machine)
    spoil(file)  # type: ignore[operator]
    machine.means.engine.dispose()
    done = machine.console.run("restore", str(file), "--yes")
    assert (done.exit_code, said in done.output) == (1, True), done.output
    with Session(machine.means.engine) as session:
        assert session.scalar(select(func.count()).select_from(Stay)) == 1


def test_a_backup_of_the_other_engine_is_refused(machine: Machine, desk: Arrivals, tmp_path: Path) -> None:
    file = backed_up(machine)
    mine = machine.means.engine.dialect.name
    other = f"sqlite:///{tmp_path}/x.db" if mine == "postgresql" else "postgresql://nobody@/nothing?host=/nowhere"
    done = machine.console.run("restore", str(file), "--yes", FRONTDESK_DATABASE_URL=other)
    assert (done.exit_code, f"the backup is of {mine}" in done.output) == (1, True)


def test_a_file_that_is_no_backup_is_named(machine: Machine, tmp_path: Path) -> None:
    assert "there is no backup" in machine.console.run("restore", str(tmp_path / "none.tar"), "--yes").output
    (tmp_path / "some.tar").write_text("no")
    assert "not a whole backup" in machine.console.run("restore", str(tmp_path / "some.tar"), "--yes").output


def test_only_whoever_runs_the_machine_records_a_restore(desk: Arrivals) -> None:
    with pytest.raises(Forbidden):
        execute(record_restore, desk.hotel.without(Permission.OPERATE), "2026-05-01")


def test_no_file_of_a_backup_lands_outside_of_the_hotels_folder(
    machine: Machine, desk: Arrivals, elsewhere: Machine
) -> None:
    file = backed_up(machine)
    stranger = machine.home / "stranger"
    stranger.write_text("out")
    with tarfile.open(file) as archive, tarfile.open(file.with_name("bad.tar"), "w") as bad:
        for member in archive:
            bad.addfile(member, archive.extractfile(member))
            if member.name == "database":
                bad.add(stranger, f"blobs/../../../{UUID(int=1)}")
    done = elsewhere.console.run("restore", str(file.with_name("bad.tar")), "--yes")
    assert (done.exit_code, "outside of it" in done.output) == (1, True)
