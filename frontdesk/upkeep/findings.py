"""Everything that a keeper wants to know of a hotel's machine, one finding for each thing that is looked at."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import URL, func, select, text
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry, TrailHead
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.append_only import missing_triggers
from frontdesk.outbox import queries as outbox
from frontdesk.privacy.read_store import FAULTS
from frontdesk.privacy.seals import rows_behind, sealed_upto
from frontdesk.property.models import Property
from frontdesk.upkeep import files, sqlite
from frontdesk.upkeep.errors import UpkeepTrouble
from frontdesk.upkeep.index_rotation import strays
from frontdesk.upkeep.sealed_rows import under_unknown_keys

State = Literal["ok", "warning", "wrong"]

LEAST_DISK: Final = 500 * 1024 * 1024
LITTLE_DISK: Final = 5 * 1024 * 1024 * 1024
CLOCK_DRIFT: Final = timedelta(seconds=5)
NEWS_WAITS: Final = timedelta(minutes=2)
READS_WAIT: Final = timedelta(minutes=10)
BACKUP_EACH: Final = timedelta(hours=26)
"""A day, and two hours for a backup that takes long."""

THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})

LAST_BACKUP: Final = "last-backup.json"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is in order, and what to know or to do."""

    name: str
    state: State
    says: str


def findings(means: Runtime, key_file: Path | None) -> Iterator[Finding]:
    """Yield what is found of a hotel whose database, migrations and key were found to belong together."""
    yield _key_file(key_file)
    yield line(means.engine.url)
    with Session(means.engine) as session:
        yield _keys(session, means)
        yield _triggers(session)
        yield _rows(session)
        yield _files(session, means)
        yield from _trail(session, means.clock())
        yield from _reads(session, means)
        yield _clock(session, means)
        yield from _business_dates(session, means.clock())
        yield _news(session, means.clock())
    yield disk(means.blobs.folder.parent)
    yield _backup(means.blobs.folder.parent, means.clock())


def disk(folder: Path) -> Finding:
    """Return how much room there is where the hotel's files are."""
    free = shutil.disk_usage(folder).free
    says = f"{free // 2**20} MB are free where the hotel's files are"
    if free < LEAST_DISK:
        return Finding("disk", "wrong", f"only {says}: make room")
    return Finding("disk", "ok" if free >= LITTLE_DISK else "warning", says)


def line(url: URL) -> Finding:
    """Return whether the program knows with whom it speaks when it speaks to the database of this URL."""
    named = str(url.host or url.query.get("host", ""))
    if url.get_backend_name() == "sqlite" or named.startswith("/") or named in {"", *THIS_MACHINE}:
        return Finding("line", "ok", "the database is on this machine")
    if url.query.get("sslmode", os.environ.get("PGSSLMODE")) == "verify-full":
        return Finding("line", "ok", "the line to the database is encrypted, and the database proves who it is")
    return Finding("line", "warning", f"{named} need not prove who it is: let the database URL say sslmode=verify-full")


def note_backup(home: Path, made_at: datetime, file: Path) -> None:
    """Keep when the last backup was made and where it lies, for `check`."""
    (home / LAST_BACKUP).write_text(json.dumps({"at": made_at.isoformat(), "file": str(file)}), encoding="utf-8")


def _key_file(key_file: Path | None) -> Finding:
    if key_file and key_file.stat().st_mode & 0o077:
        return Finding("key file", "wrong", f"others than its owner may read {key_file}: chmod 600")
    return Finding("key file", "ok", "only its owner may read it")


def _keys(session: Session, means: Runtime) -> Finding:
    unknown = under_unknown_keys(session, means.keyring)
    if unknown:
        return Finding("keys", "wrong", f"{unknown} sealed values stand under keys that the key file does not hold")
    if stray := strays(means):
        says = f"{stray} rows stand under index keys that the key file does not hold: `frontdesk keys rotate-indexes`"
        return Finding("keys", "wrong", says)
    return Finding("keys", "ok", "every sealed value stands under a key of the key file")


def _triggers(session: Session) -> Finding:
    missing = missing_triggers(session.connection())
    if missing:
        return Finding("triggers", "wrong", f"missing: {', '.join(missing)}; what may only be appended is unguarded")
    return Finding("triggers", "ok", "what may only be appended is guarded")


def _rows(session: Session) -> Finding:
    if session.get_bind().dialect.name == "postgresql":
        return Finding("orphans", "ok", "PostgreSQL holds every row to its parent")
    orphans = len(session.execute(text("PRAGMA foreign_key_check")).all())
    if orphans:
        return Finding("orphans", "wrong", f"{orphans} rows have lost their parent: restore a backup")
    return Finding("orphans", "ok", "every row has its parent")


def _files(session: Session, means: Runtime) -> Finding:
    found = files.compare(session, means)
    if found.missing:
        return Finding("files", "wrong", f"{found.missing} of {found.named} scans and signatures are gone")
    return Finding(
        "files", "ok", f"{found.named} scans and signatures are there, {found.unnamed} old files belong to none"
    )


def _trail(session: Session, now: datetime) -> Iterator[Finding]:
    for head in session.scalars(select(TrailHead)):
        last = session.get(TrailEntry, (head.property_id, head.sequence)) if head.sequence else None
        if head.sequence and (last is None or last.hash != head.hash):
            yield Finding(
                "trail", "wrong", "its last entry is not the one that its head names: `frontdesk audit verify`"
            )
        elif last is not None and last.at > now + CLOCK_DRIFT:
            yield Finding("trail", "wrong", f"its last entry is of {last.at:%Y-%m-%d %H:%M} UTC, in the future")
        else:
            yield Finding("trail", "ok", f"{head.sequence} entries; `frontdesk audit verify` reads them all")


def _reads(session: Session, means: Runtime) -> Iterator[Finding]:
    """Look whether the record of reads can be read, and whether a worker seals it."""
    try:
        if means.engine.dialect.name == "sqlite":
            sqlite.check(sqlite.file_of(means.reads.engine))
        for hotel_id in session.scalars(select(Property.id)):
            waiting = next(rows_behind(means.reads, hotel_id, sealed_upto(session, hotel_id), most=1), None)
            if waiting is not None and means.clock() - waiting.at > READS_WAIT:
                yield Finding("reads", "warning", f"reads wait for their seal since {waiting.at:%Y-%m-%d %H:%M} UTC")
                return
    except (UpkeepTrouble, *FAULTS):
        yield Finding("reads", "wrong", "the record of who read what cannot be read: no page of a guest is shown")
        return
    yield Finding(
        "reads", "ok", "the record of who read what is there and sealed; `frontdesk audit verify` reads it all"
    )


def _clock(session: Session, means: Runtime) -> Finding:
    if session.get_bind().dialect.name == "sqlite":
        return Finding("clock", "ok", "the database uses this machine's")
    drift = abs(session.scalars(select(func.clock_timestamp())).one() - means.clock())
    if drift > CLOCK_DRIFT:
        return Finding(
            "clock", "wrong", f"this machine and the database differ by {drift.total_seconds():.0f} s: use NTP"
        )
    return Finding("clock", "ok", "this machine and the database agree")


def _business_dates(session: Session, now: datetime) -> Iterator[Finding]:
    for hotel in session.scalars(select(Property).order_by(Property.code)):
        days = (now.astimezone(ZoneInfo(hotel.time_zone)).date() - hotel.business_date).days
        late = days not in {0, 1}
        says = (
            f"{hotel.code} is at {hotel.business_date}, {abs(days)} days {'behind' if days > 0 else 'ahead of'} today"
        )
        yield Finding("business date", "warning" if late else "ok", says)


def _news(session: Session, now: datetime) -> Finding:
    lag = outbox.lag(session, now)
    if lag.oldest > NEWS_WAITS:
        return Finding("news", "warning", f"{lag.waiting} pieces of news wait: is a worker running?")
    return Finding("news", "ok", f"{lag.waiting} pieces of news wait")


def _backup(home: Path, now: datetime) -> Finding:
    try:
        at = datetime.fromisoformat(json.loads((home / LAST_BACKUP).read_text(encoding="utf-8"))["at"])
    except (OSError, ValueError, KeyError):
        return Finding("backup", "warning", "no backup was ever made: `frontdesk backup FILE`")
    return Finding(
        "backup", "warning" if now - at > BACKUP_EACH else "ok", f"the last one is of {at:%Y-%m-%d %H:%M} UTC"
    )
