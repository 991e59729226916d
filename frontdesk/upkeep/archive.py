"""The file that a backup is: database, sealed files, and last a manifest, without which the file is not whole."""

import hashlib
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, cast

from frontdesk.upkeep.errors import UpkeepTrouble

FORMAT: Final = 1
DATABASE: Final = "database"
READS: Final = "reads"
BLOBS: Final = "blobs"
MANIFEST: Final = "manifest.json"
_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds and which keys open it; the keys themselves are never in it.

    `made_at` is an ISO instant, `files` counts the sealed files, `database_sha256` is of the database's copy and
    `reads_sha256` of the copy of the record of reads where that is a file of its own.
    """

    format: int
    made_at: str
    engine: str
    revision: str
    hotels: list[str]
    key_fingerprint: str
    key_names: list[str]
    database_sha256: str
    files: int
    reads_sha256: str | None = None


def digest(file: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def finish(archive: tarfile.TarFile, manifest: Manifest, folder: Path) -> None:
    """Write the manifest, which makes the archive whole."""
    file = folder / MANIFEST
    file.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    archive.add(file, MANIFEST)


@contextmanager
def written(target: Path) -> Iterator[tarfile.TarFile]:
    """Give a new archive for its owner's eyes only; it stands under its name when it is durable and whole, or not."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                yield archive
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)
        _fsync_folder(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def opened(file: Path) -> Iterator[tuple[tarfile.TarFile, Manifest]]:
    """Give an archive with its manifest, or raise `UpkeepTrouble` for a file that is no whole backup."""
    try:
        with tarfile.open(file, mode="r:") as archive:
            yield archive, _manifest(archive)
    except FileNotFoundError:
        raise UpkeepTrouble(f"there is no backup at {file}") from None
    except (tarfile.TarError, KeyError, TypeError, ValueError, EOFError):
        raise UpkeepTrouble(f"{file} is not a whole backup of frontdesk") from None


def extract(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Write one member to a file of its own, readable by its owner alone."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    source = archive.extractfile(member)
    if source is None:
        raise UpkeepTrouble(f"{member.name} in the backup is not a file")
    with source, target.open("xb") as file:
        while chunk := source.read(_CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _manifest(archive: tarfile.TarFile) -> Manifest:
    held = archive.extractfile(MANIFEST)
    told = json.loads(cast("tarfile.ExFileObject", held).read())
    if told.get("format") != FORMAT:
        raise UpkeepTrouble(f"the backup is of format {told.get('format')}, and this program reads {FORMAT}")
    return Manifest(**told)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
