"""`frontdesk check` and `frontdesk upgrade`: is everything in order, and bringing it up to date."""

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from frontdesk.cli.means import opened, unchecked
from frontdesk.cli.output import as_json, tell
from frontdesk.config import Settings
from frontdesk.edge.start import StartTrouble, check_ready
from frontdesk.kernel import schema

LEAST_DISK = 500 * 1024 * 1024


@click.command()
@as_json
def check(*, json_wanted: bool) -> None:
    """Look at configuration, key, database, migrations and disk; exit 1 with the first thing that is wrong."""
    settings = Settings.from_environment()
    with opened():
        settings.blob_folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(settings.blob_folder).free
    if free < LEAST_DISK:
        raise StartTrouble(f"only {free // 2**20} MB are free where the hotel's files are: make room")
    tell({"ok": True, "disk_free_bytes": free}, json_wanted=json_wanted, line="Everything is in order.")


@click.command()
@click.option("--no-backup", is_flag=True, help="Migrate without a copy of the database (PostgreSQL: make your own).")
@as_json
def upgrade(*, no_backup: bool, json_wanted: bool) -> None:
    """Copy the database (SQLite), bring it to the newest migration, and check it."""
    with unchecked(Settings.from_environment()) as means:
        if means.engine.dialect.name != "sqlite" and not no_backup:
            raise StartTrouble("make a backup with pg_dump first, then run `frontdesk upgrade --no-backup`")
        copy = None if no_backup else copy_sqlite(means.engine, means.clock())
        schema.migrate(means.engine)
        check_ready(means)
    line = f"The database stands at the newest migration.{f' Copy: {copy}' if copy else ''}"
    tell({"ok": True, "copy": str(copy) if copy else None}, json_wanted=json_wanted, line=line)


def copy_sqlite(engine: Engine, now: datetime) -> Path:
    """Copy the database of an engine beside it while others may use it, and return where the copy lies."""
    source = Path(engine.url.database or "")
    if not source.exists():
        raise StartTrouble(f"there is no database at {source}: run `frontdesk init`")
    target = source.with_name(f"{source.stem}-{now:%Y%m%dT%H%M%SZ}{source.suffix}")
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
    target.chmod(0o600)
    return target
