"""`frontdesk police-report`: writing registrations out for the police, and the numbers under which they took them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import click

from frontdesk.cli.means import operator
from frontdesk.cli.output import as_json, said_now_and_then, tell
from frontdesk.edge import police_files
from frontdesk.edge.context import OPERATOR
from frontdesk.edge.execute import execute, reading
from frontdesk.kernel.context import Actor, Context
from frontdesk.kernel.permissions import Permission
from frontdesk.police import queries, service
from frontdesk.police.rules import Form

REPORTER = Actor(
    None,
    permissions=OPERATOR.permissions | {Permission.POLICE_REPORT_VIEW, Permission.POLICE_REPORT_SEND},
)
AT_ONCE = 100


@click.group("police-report")
def police_report() -> None:
    """Report registrations to the police."""


@police_report.command()
@click.option("--form", type=click.Choice([str(each) for each in Form]), default=str(Form.XML), show_default=True)
@as_json
def export(*, form: str, json_wanted: bool) -> None:
    """Write a file for each registration that waits, into `police-reports` of the home folder, for its owner's eyes.

    The files hold true names: hand them over, give `acknowledge` the number of each, and the worker sweeps them.
    """
    say, written = said_now_and_then(), []
    with _reporter() as ctx:
        while waiting := _waiting(ctx):
            for registration_id in waiting:
                made = execute(service.export, ctx, registration_id, form, into_file=True)
                file = police_files.write(ctx, made.file_name or "", made.content)
                written.append({"report_id": str(made.report_id), "file": str(file)})
                say(f"{len(written)} reports written")
    lines = [f"{each['report_id']}  {each['file']}" for each in written]
    tell({"reports": written}, json_wanted=json_wanted, line="\n".join([*lines, f"{len(written)} reports written."]))


@police_report.command()
@click.argument("report_id", type=click.UUID)
@click.argument("number")
@as_json
def acknowledge(*, report_id: UUID, number: str, json_wanted: bool) -> None:
    """Keep the NUMBER under which the police took a report; its file is swept."""
    with _reporter() as ctx:
        execute(service.acknowledge, ctx, report_id, number)
        police_files.remove(ctx, execute(service.files_to_sweep, ctx))
    tell({"report_id": str(report_id), "number": number}, json_wanted=json_wanted, line="The report is acknowledged.")


@police_report.command()
@as_json
@click.pass_context
def overdue(command: click.Context, *, json_wanted: bool) -> None:
    """List the registrations that should have been reported by now; exit 1 if there are any."""
    with _reporter() as ctx, reading(ctx) as bound:
        late = queries.queue(bound, overdue=True)
    found = [{"registration_number": each.registration_number, "due_at": each.due_at.isoformat()} for each in late]
    lines = [f"{each['registration_number']}  {each['due_at']}" for each in found]
    tell({"overdue": found}, json_wanted=json_wanted, line="\n".join(lines) or "Nothing is late.")
    if found:
        command.exit(1)


@contextmanager
def _reporter() -> Iterator[Context]:
    with operator() as ctx:
        yield replace(ctx, actor=REPORTER)


def _waiting(ctx: Context) -> list[UUID]:
    with reading(ctx) as bound:
        return queries.waiting(bound, AT_ONCE)
