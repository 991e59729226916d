"""`frontdesk audit`: the trail, read again from its beginning."""

import click
from sqlalchemy.orm import Session

from frontdesk.audit.service import verify
from frontdesk.cli.means import opened
from frontdesk.cli.output import as_json, tell
from frontdesk.edge.start import hotels


@click.group()
def audit() -> None:
    """Read the audit trail."""


@audit.command("verify")
@as_json
@click.pass_context
def audit_verify(command: click.Context, *, json_wanted: bool) -> None:
    """Read the whole chain again; exit 1 and name the first broken entry if it does not hold."""
    with opened() as means, Session(means.engine) as session:
        found = [verify(session, property_id) for property_id, _ in hotels(means)]
    broken = next((each.broken_at for each in found if not each.holds), None)
    entries = sum(each.entries for each in found)
    line = f"The trail holds: {entries} entries." if broken is None else f"The trail is broken at entry {broken}."
    tell({"entries": entries, "holds": broken is None, "broken_at": broken}, json_wanted=json_wanted, line=line)
    if broken is not None:
        command.exit(1)
