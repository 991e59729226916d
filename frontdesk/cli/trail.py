"""`frontdesk audit`: the trail and the record of reads, read again from their beginning, and the trail's anchors."""

from dataclasses import asdict

import click
from sqlalchemy.orm import Session

from frontdesk.audit.anchors import read_anchors
from frontdesk.audit.service import Fault
from frontdesk.cli.means import opened
from frontdesk.cli.output import as_json, tell
from frontdesk.config import Settings
from frontdesk.edge.start import StartTrouble, hotels
from frontdesk.edge.worker import anchor_once
from frontdesk.privacy.verification import verify_hotel

WORDS = {
    "entry-changed": "the trail's entry {first} was changed",
    "entries-missing": "the trail's entries {first} to {last} are missing",
    "entries-added": "the trail's entries {first} to {last} were added",
    "head-changed": "the trail's head was changed",
    "row-changed": "the read {first} was changed or added",
    "rows-missing": "reads between {first} and {last} are missing",
    "rows-added": "reads between {first} and {last} were added",
    "rows-reordered": "reads between {first} and {last} changed places",
    "reads-dropped-early": "the reads {first} to {last} were let go before their time",
    "seal-missing": "the seal of the reads {first} to {last} is missing",
    "rolled-back": "the database was set back: an anchor names the trail's entry {last}, and it ends before {first}",
    "rewritten": "the trail was written anew: an anchor names another entry {first}",
    "anchor-changed": "line {first} of the anchors was changed, or one before it is missing",
}


@click.group()
def audit() -> None:
    """Read the audit trail, and anchor it."""


@audit.command("verify")
@as_json
@click.pass_context
def audit_verify(command: click.Context, *, json_wanted: bool) -> None:
    """Read trail and reads again, compare them with the anchors, and name every fault; exit 1 if there is any."""
    anchors = read_anchors(Settings.from_environment().anchor_file)
    with opened() as means, Session(means.engine) as session:
        found = [verify_hotel(session, means.keyring, each.property_id, means.reads, anchors) for each in hotels(means)]
    faults = list(dict.fromkeys(fault for each in found for fault in each.faults))
    entries, reads = sum(each.trail.entries for each in found), sum(each.reads.sealed for each in found)
    broken = next((each.trail.broken_at for each in found if not each.trail.holds), None)
    result = {
        "entries": entries,
        "holds": not faults,
        "broken_at": broken,
        "reads": reads,
        "anchors": sum(each.anchors for each in found),
        "faults": [asdict(each) for each in faults],
    }
    tell(result, json_wanted=json_wanted, line=_told(faults, entries, reads))
    if faults:
        command.exit(1)


@audit.command("anchor")
@as_json
def audit_anchor(*, json_wanted: bool) -> None:
    """Write where the trail stands to the file of anchors, outside the database; the worker does so every day."""
    file = Settings.from_environment().anchor_file
    with opened() as means:
        try:
            made = anchor_once(means, file, always=True)
        except OSError as fault:
            raise StartTrouble(f"the anchors cannot be written to {file}: {fault.strerror}") from None
    heads = ", ".join(str(each.sequence) for each in made)
    tell(
        {"file": str(file), "anchors": [asdict(each) for each in made]},
        json_wanted=json_wanted,
        line=f"{file}: {heads}",
    )


def _told(faults: list[Fault], entries: int, reads: int) -> str:
    if not faults:
        return f"The trail holds: {entries} entries, {reads} reads sealed."
    lines = [WORDS[each.code].format(first=each.first, last=each.last) for each in faults]
    return "\n".join(["The record does not hold:", *lines])
