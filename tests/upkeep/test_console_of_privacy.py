"""Forgetting and reporting at the console (PRI-11, REG-12)."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.stays.check_out import Leaving, check_out
from frontdesk.stays.models import Registration
from tests.stays.arrivals import Arrivals
from tests.upkeep.conftest import Machine


@pytest.mark.rule("PRI-11")
def test_a_run_at_the_console_forgets_what_a_dry_run_has_named(machine: Machine, desk: Arrivals) -> None:
    made = desk.check_in()
    execute(check_out, desk.ctx, made.stay_id, Leaving(room_checked=True))
    with Session(machine.means.engine) as session, session.begin():
        session.execute(update(Registration).values(left_on=date(2020, 1, 1)))
    dry = machine.console.answer("retention", "run", "--dry-run")
    assert dry["due"]["registration_book"] == {"due": 1, "held": 0}
    done = machine.console.answer("retention", "run")
    assert done["counts"]["registration_book"]["forgotten"] == 1
    assert machine.console.answer("retention", "run")["counts"]["registration_book"]["forgotten"] == 0
    assert machine.console.answer("audit", "verify")["holds"] is True
    assert "registration_book: 0 due" in machine.console.run("retention", "run", "--dry-run").output


@pytest.mark.rule("REG-12")
def test_reports_are_written_for_their_owner_alone_and_swept_when_acknowledged(
    machine: Machine, desk: Arrivals
) -> None:
    desk.check_in()
    (report,) = machine.console.answer("police-report", "export")["reports"]
    file = Path(report["file"])
    assert (file.parent, file.stat().st_mode & 0o777) == (machine.home / "police-reports", 0o600)
    assert "王建国" in file.read_text()
    assert machine.console.answer("police-report", "export")["reports"] == []
    late = machine.console.run("police-report", "overdue", "--json")
    assert (late.exit_code, late.stdout.count("registration_number")) == (1, 1)
    machine.console.answer("police-report", "acknowledge", report["report_id"], "JCG-1")
    assert not file.exists()
    assert machine.console.run("police-report", "overdue").exit_code == 0
