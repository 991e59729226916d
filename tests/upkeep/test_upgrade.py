"""An upgrade backs up, migrates and checks, from every earlier migration, with a hotel in the database."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frontdesk.audit.service import verify
from frontdesk.edge.presence import here
from frontdesk.kernel import schema
from frontdesk.kernel.append_only import missing_triggers
from frontdesk.property.models import Property
from frontdesk.stays.models import Stay
from frontdesk.upkeep.restore import manifest_of
from tests.stays.arrivals import Arrivals
from tests.upkeep import stream
from tests.upkeep.conftest import Machine

REVISIONS = schema.revisions()


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_hotel_with_data_comes_up_from_each_earlier_migration(
    machine: Machine, desk: Arrivals, revision: str
) -> None:
    desk.check_in(stream.visitor(1), room="1001")
    if revision != REVISIONS[-1]:
        schema.revert(machine.means.engine, revision)
    machine.means.engine.dispose()
    done = machine.console.answer("upgrade", "--yes")
    assert (done["from"], done["to"]) == (revision, REVISIONS[-1])
    assert manifest_of(Path(done["copy"])).revision == revision
    desk.check_in(stream.visitor(2), room="1002")
    with Session(machine.means.engine) as session:
        assert verify(session, session.scalars(select(Property.id)).one()).holds
        assert missing_triggers(session.connection()) == []
        assert session.scalar(select(func.count()).select_from(Stay)) == 2


def test_the_backup_of_an_upgrade_restores(machine: Machine, desk: Arrivals, elsewhere: Machine) -> None:
    desk.check_in(stream.visitor(1), room="1001")
    copy = machine.console.answer("upgrade", "--yes")["copy"]
    assert elsewhere.console.answer("restore", copy, "--yes")["holds"]


def test_an_upgrade_asks_first(machine: Machine, desk: Arrivals) -> None:
    assert machine.console.run("upgrade", typed="n\n").exit_code == 1


def test_a_backup_may_be_left_out_or_go_elsewhere(machine: Machine, desk: Arrivals, tmp_path: Path) -> None:
    assert machine.console.answer("upgrade", "--yes", "--no-backup")["copy"] is None
    there = tmp_path / "before.tar"
    assert machine.console.answer("upgrade", "--yes", "--backup-to", str(there))["copy"] == str(there)


def test_a_hotel_that_is_served_is_not_upgraded(machine: Machine, desk: Arrivals) -> None:
    with here(machine.home):
        done = machine.console.run("upgrade", "--yes")
    assert (done.exit_code, "stop server and worker first" in done.output) == (1, True)


def test_a_backup_that_fails_keeps_the_database_from_being_migrated(machine: Machine, desk: Arrivals) -> None:
    done = machine.console.run("upgrade", "--yes", "--backup-to", "/nonexistent/before.tar")
    assert (done.exit_code, "there is no folder" in done.output) == (1, True)
