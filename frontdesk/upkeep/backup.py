"""A backup of everything but the keys, taken while the hotel works."""

import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.edge.runtime import Runtime
from frontdesk.kernel import schema
from frontdesk.property.models import Property
from frontdesk.upkeep import postgresql, sqlite
from frontdesk.upkeep.archive import BLOBS, DATABASE, FORMAT, READS, Manifest, digest, finish, written
from frontdesk.upkeep.errors import UpkeepTrouble

Progress = Callable[[str], None]

NAME: Final = "frontdesk-{:%Y%m%dT%H%M%SZ}.tar"
NAMES: Final = "frontdesk-*.tar"
TOLD_EVERY: Final = 1000


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup: where it lies, its size in bytes, and what it holds."""

    file: Path
    size: int
    manifest: Manifest


def take_backup(means: Runtime, target: Path, progress: Progress) -> Backup:
    """Write database and sealed files to one file, while others work, and return it; the keys stay out.

    `target` is a file that does not exist yet, or a folder, in which the backup is named by its instant (UTC). The
    database is copied first, the record of reads and the sealed files after: a file is written before the row that
    names it, and a read before its seal, so that each row of the copy finds its file and each seal its reads. Raises
    `UpkeepTrouble`; nothing half written is left then.
    """
    file = target / NAME.format(means.clock()) if target.is_dir() else target
    if file.exists():
        raise UpkeepTrouble(f"{file} is there already: a backup never overwrites anything")
    if not file.parent.is_dir():
        raise UpkeepTrouble(f"there is no folder {file.parent}")
    try:
        with tempfile.TemporaryDirectory(prefix=".frontdesk-", dir=file.parent) as folder, written(file) as archive:
            manifest = _fill(archive, means, Path(folder), progress)
    except OSError as fault:
        raise UpkeepTrouble(f"the backup cannot be written to {file.parent}: {fault.strerror}") from None
    return Backup(file, file.stat().st_size, manifest)


def drop_older(folder: Path, keep: int) -> list[Path]:
    """Remove the oldest backups of a folder until so many are left, and return those that went."""
    found = sorted(folder.glob(NAMES), reverse=True)
    for each in found[keep:]:
        each.unlink()
    return found[keep:]


def _fill(archive: tarfile.TarFile, means: Runtime, folder: Path, progress: Progress) -> Manifest:
    progress("Copying the database")
    copy = folder / DATABASE
    engine = means.engine.dialect.name
    with Session(means.engine) as session:
        hotels = list(session.scalars(select(Property.code).order_by(Property.code)))
    (sqlite.dump if engine == "sqlite" else postgresql.dump)(means.engine, copy)
    archive.add(copy, DATABASE)
    reads = _add_reads(archive, means, folder)
    manifest = Manifest(
        format=FORMAT,
        made_at=means.clock().isoformat(),
        engine=engine,
        revision=schema.revision(means.engine) or "",
        hotels=hotels,
        key_fingerprint=means.keyring.fingerprint(),
        key_names=means.keyring.names(),
        database_sha256=digest(copy),
        files=_add_files(archive, means.blobs.folder, progress),
        reads_sha256=reads,
    )
    finish(archive, manifest, folder)
    return manifest


def _add_reads(archive: tarfile.TarFile, means: Runtime, folder: Path) -> str | None:
    """Copy the record of reads where it is a file of its own, and return the copy's digest."""
    if means.engine.dialect.name != "sqlite":
        return None
    copy = folder / READS
    sqlite.dump(means.reads.engine, copy)
    archive.add(copy, READS)
    return digest(copy)


def _add_files(archive: tarfile.TarFile, blobs: Path, progress: Progress) -> int:
    count = 0
    for count, file in enumerate(_files(blobs), start=1):
        archive.add(file, f"{BLOBS}/{file.relative_to(blobs)}")
        if count % TOLD_EVERY == 0:
            progress(f"{count} sealed files copied")
    return count


def _files(blobs: Path) -> Iterator[Path]:
    """Yield the sealed files; one that went since the folder was listed was wanted by no row of the copy."""
    for file in sorted(blobs.rglob("*")):
        if file.is_file():
            yield file
