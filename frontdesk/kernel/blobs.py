"""Sealed files (scans, signatures) behind one interface: written before the commit, orphans swept later."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from frontdesk.kernel.ids import Source
from frontdesk.kernel.secrets import Place, open_under, seal_under

NAMES_A_FILE: Final = {"names_a_file": True}
"""The mark of a column that holds the id of a sealed file: a file that no such column names is swept (PRI-11)."""

SHELVES: Final = 256
"""How many folders the files of one property are spread over."""


class BlobStore:
    """A folder of sealed files under opaque names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: bytes, place: Place, content: bytes, source: Source) -> UUID:
        """Seal the content under a guest's key, write it durably, and return its opaque id, or raise `OSError`."""
        blob_id = source.uuid()
        path = self._path(place.property_id, blob_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("xb") as file:
                file.write(seal_under(key, place._replace(row_id=blob_id), content, source))
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            path.unlink(missing_ok=True)  # half a scan is none
            raise
        return blob_id

    def get(self, key: bytes, place: Place, blob_id: UUID) -> bytes:
        """Return the opened content, or raise `FileNotFoundError` or `KeyTrouble`."""
        return open_under(key, place._replace(row_id=blob_id), self._path(place.property_id, blob_id).read_bytes())

    def remove(self, property_id: UUID, blob_id: UUID) -> None:
        """Remove a file, if it is there."""
        self._path(property_id, blob_id).unlink(missing_ok=True)

    def older_than(self, property_id: UUID, shelf: int, instant: datetime) -> Iterator[UUID]:
        """Yield the ids of the files of one of `SHELVES` folders that were written before an instant."""
        folder = self.folder / str(property_id) / f"{shelf:02x}"
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if file.stat().st_mtime < instant.timestamp():
                yield UUID(hex=file.name)

    def _path(self, property_id: UUID, blob_id: UUID) -> Path:
        return self.folder / str(property_id) / blob_id.hex[:2] / blob_id.hex
