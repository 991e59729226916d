"""`frontdesk retention`: forgetting what nobody may keep any longer."""

import click

from frontdesk.cli.means import opened
from frontdesk.cli.output import as_json, said_now_and_then, tell
from frontdesk.edge.execute import reading
from frontdesk.edge.retaining import run_whole
from frontdesk.edge.start import operating
from frontdesk.privacy.retention import Progress
from frontdesk.privacy.retention_queries import due_now


@click.group()
def retention() -> None:
    """Forget what nobody may keep any longer."""


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Only say what is due; nothing is changed.")
@as_json
def run(*, dry_run: bool, json_wanted: bool) -> None:
    """Forget what is due, while the hotel works; begun again after it was stopped, it goes on where it was.

    The worker does the same each day. Each run leaves an entry in the trail: how many of each purpose, and a hash of
    which.
    """
    with opened() as means, operating(means) as ctx:
        if dry_run:
            with reading(ctx) as bound:
                due = due_now(bound)
            lines = [f"{name}: {each['due']} due, {each['held']} on hold" for name, each in due.items()]
            tell({"dry_run": True, "due": due}, json_wanted=json_wanted, line="\n".join(lines))
            return
        say = said_now_and_then()

        def told(progress: Progress) -> None:
            say(f"{progress.purpose}: {progress.forgotten} forgotten so far")

        done = run_whole(ctx, means.reads, told)
    lines = [f"{name}: {each['forgotten']} forgotten, {each['held']} on hold" for name, each in done.counts.items()]
    result = {"dry_run": False, "run_id": str(done.run_id), "counts": done.counts}
    tell(result, json_wanted=json_wanted, line="\n".join(lines))
