"""`frontdesk check` and `frontdesk upgrade`: is everything in order, and bringing it up to date."""

from dataclasses import asdict
from pathlib import Path

import click

from frontdesk.cli.means import opened, unchecked
from frontdesk.cli.output import as_json, said_now_and_then, tell
from frontdesk.config import Settings
from frontdesk.edge.presence import nobody_else
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.start import check_ready
from frontdesk.kernel import schema

MARKS = {"ok": "  ok      ", "warning": "  WARNING ", "wrong": "  WRONG   "}


@click.command()
@as_json
@click.pass_context
def check(command: click.Context, *, json_wanted: bool) -> None:
    """Look at configuration, keys, migrations, triggers, rows, files, trail, clock, news, disk and backups.

    Exit 1 if anything is wrong; a warning alone does not fail.
    """
    from frontdesk.upkeep.findings import findings

    settings = Settings.from_environment()
    with opened() as means:
        settings.blob_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = list(findings(means, settings.key_file))
    well = all(each.state != "wrong" for each in found)
    lines = [f"{MARKS[each.state]}{each.name}: {each.says}" for each in found]
    lines.append("Everything is in order." if well else "Something is wrong.")
    result = {"ok": well, "findings": [asdict(each) for each in found]}
    tell(result, json_wanted=json_wanted, line="\n".join(lines))
    if not well:
        command.exit(1)


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask before migrating.")
@click.option("--no-backup", is_flag=True, help="Migrate without a backup.")
@click.option(
    "--backup-to",
    type=click.Path(path_type=Path),
    help="The file or folder of the backup; `backups` in the home folder unless told.",
)
@as_json
def upgrade(*, yes: bool, no_backup: bool, backup_to: Path | None, json_wanted: bool) -> None:
    """Make a backup, bring the database to the newest migration, and check it; server and worker must be stopped."""
    settings = Settings.from_environment()
    home = settings.blob_folder.parent
    with unchecked(settings) as means, nobody_else(home):
        before = schema.revision(means.engine)
        if not yes:
            click.confirm(f"Migrate the database from {before} to {schema.newest()}?", abort=True, err=True)
        copy = None if no_backup else _backed_up(means, home, backup_to)
        schema.migrate(means.engine)
        check_ready(means)
    line = f"The database stands at the newest migration.{f' Backup: {copy}' if copy else ''}"
    result = {"ok": True, "from": before, "to": schema.newest(), "copy": str(copy) if copy else None}
    tell(result, json_wanted=json_wanted, line=line)


def _backed_up(means: Runtime, home: Path, target: Path | None) -> Path:
    from frontdesk.upkeep.backup import take_backup

    if target is None:
        target = home / "backups"
        target.mkdir(mode=0o700, exist_ok=True)
    return take_backup(means, target, said_now_and_then()).file
