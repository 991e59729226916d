"""Putting a backup in the place of a hotel, and proving that it is one."""

import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from frontdesk.audit.anchors import drop_anchor
from frontdesk.audit.service import verify
from frontdesk.edge.execute import execute
from frontdesk.edge.presence import nobody_else
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.start import hotels, operating
from frontdesk.kernel import schema
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.read_store import SqliteReads
from frontdesk.upkeep import postgresql, sqlite
from frontdesk.upkeep.archive import BLOBS, DATABASE, READS, Manifest, digest, extract, opened
from frontdesk.upkeep.backup import Progress, take_backup
from frontdesk.upkeep.errors import UpkeepTrouble


@dataclass(frozen=True, slots=True)
class Restored:
    """A hotel that stands again: its manifest, the length of its trail, and where the former one was put."""

    manifest: Manifest
    trail_entries: int
    behind: bool
    aside: tuple[Path, ...]


def manifest_of(file: Path) -> Manifest:
    """Return what a backup says of itself, or raise `UpkeepTrouble`."""
    with opened(file) as (_, manifest):
        return manifest


def restore(means: Runtime, file: Path, progress: Progress, anchors: Path | None = None) -> Restored:
    """Put a backup in the place of whatever is there, which is put aside, and prove it by its trail.

    Everything that can be wrong with the backup is found before anything is touched. Raises `UpkeepTrouble`: for a
    hotel that is being served, keys other than those that sealed the backup, a damaged file, another engine. Where the
    trail is anchored in a file, it says there from where on the hotel goes on.
    """
    home = means.blobs.folder.parent
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with nobody_else(home), opened(file) as (archive, manifest):
        _refuse_misfit(means, manifest)
        try:
            with tempfile.TemporaryDirectory(prefix=".restore-", dir=home) as folder:
                progress("Reading the backup")
                copy, blobs = _unpack(archive, manifest, Path(folder))
                progress("Putting it in place")
                aside = _put_in_place(means, copy, blobs, progress)
        except OSError as fault:
            raise UpkeepTrouble(f"the backup cannot be put in place: {fault.strerror}") from None
    restored = _proved(means, manifest, aside)
    if anchors is not None and anchors.exists() and not restored.behind:
        with Session(means.engine) as session:
            for hotel in hotels(means):
                drop_anchor(session, means.keyring, anchors, hotel.property_id, means.clock(), "restored")
    return restored


def record_restore(ctx: Context, made_at: str) -> None:
    """Write into the trail that the hotel goes on from a backup; `made_at` is the instant of the backup."""
    ctx.require(Permission.OPERATE)
    ctx.record("hotel.restored", "property", ctx.property_id, backup_of=made_at)


def _refuse_misfit(means: Runtime, manifest: Manifest) -> None:
    engine = means.engine.dialect.name
    if manifest.engine != engine:
        raise UpkeepTrouble(f"the backup is of {manifest.engine}, and FRONTDESK_DATABASE_URL names {engine}")
    missing = sorted(set(manifest.key_names) - set(means.keyring.names()))
    if manifest.key_fingerprint != means.keyring.fingerprint() or missing:
        raise UpkeepTrouble(
            "the key file is not the one that the backup was sealed with: set FRONTDESK_KEY_FILE to the right one"
        )
    if engine == "postgresql" and postgresql.others(means.engine):
        raise UpkeepTrouble("somebody is connected to the database: stop every server and worker first")


def _unpack(archive: tarfile.TarFile, manifest: Manifest, folder: Path) -> tuple[Path, Path]:
    copy, blobs = folder / DATABASE, folder / BLOBS
    blobs.mkdir()
    for member in archive:
        if member.name in {DATABASE, READS}:
            extract(archive, member, folder / member.name)
        elif member.name.startswith(f"{BLOBS}/"):
            target = (folder / member.name).resolve()
            if not target.is_relative_to(blobs.resolve()):
                raise UpkeepTrouble(f"the backup names a file outside of it: {member.name}")
            extract(archive, member, target)
    if digest(copy) != manifest.database_sha256:
        raise UpkeepTrouble("the database in the backup is damaged: its checksum is another")
    if manifest.reads_sha256 and digest(folder / READS) != manifest.reads_sha256:
        raise UpkeepTrouble("the record of reads in the backup is damaged: its checksum is another")
    if manifest.engine == "sqlite":
        sqlite.check(copy)
    return copy, blobs


def _put_in_place(means: Runtime, copy: Path, blobs: Path, progress: Progress) -> tuple[Path, ...]:
    mark = f"before-restore-{means.clock():%Y%m%dT%H%M%S%fZ}"  # finer than a second: two may follow at once
    if means.engine.dialect.name == "sqlite":
        former = sqlite.replace(means.engine, copy, mark)
    else:
        former = _kept_postgresql(means, mark, progress)
        postgresql.load(means.engine, copy)
    reads = _put_reads(means, copy.with_name(READS), mark)
    live = means.blobs.folder
    former_blobs = None
    if live.exists():
        former_blobs = live.rename(live.with_name(f"{live.name}-{mark}"))
    shutil.move(blobs, live)
    return tuple(each for each in (former, reads, former_blobs) if each)


def _put_reads(means: Runtime, copy: Path, mark: str) -> Path | None:
    """Put the record of reads in its place, where it is a file of its own."""
    if not isinstance(means.reads, SqliteReads) or not copy.exists():
        return None
    means.reads.close()
    return sqlite.replace_file(means.reads.file, copy, mark)


def _kept_postgresql(means: Runtime, mark: str, progress: Progress) -> Path | None:
    if schema.revision(means.engine) is None:
        return None
    progress("Keeping a copy of the database that is there")
    return take_backup(means, means.blobs.folder.with_name(f"{mark}.tar"), progress).file


def _proved(means: Runtime, manifest: Manifest, aside: tuple[Path, ...]) -> Restored:
    with Session(means.engine) as session:
        found = [verify(session, hotel.property_id) for hotel in hotels(means)]
    broken = next((each.broken_at for each in found if not each.holds), None)
    if broken is not None or not found:
        raise UpkeepTrouble(f"the restored hotel's trail does not hold: it is broken at entry {broken}")
    behind = schema.revision(means.engine) != schema.newest()
    if not behind:
        with operating(means) as ctx:
            execute(record_restore, ctx, manifest.made_at)
    return Restored(manifest, sum(each.entries for each in found), behind, aside)
