"""The sealed files on disk, beside the rows that name them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.db import Base

YOUNG: Final = 2 * 24 * 3600
"""Seconds in which a file may wait for its row: a draft's scan becomes a registration's, or goes with the draft."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How many files the rows name, how many of these are gone, and how many old ones no row names."""

    named: int
    missing: int
    unnamed: int


def compare(session: Session, means: Runtime) -> Compared:
    """Count the files that rows name and the files that are there."""
    named = set(_named(session))
    now = means.clock().timestamp()
    there: set[tuple[str, str]] = set()
    old = 0
    for file in means.blobs.folder.glob("*/*/*"):
        name = (file.parts[-3], file.name)
        there.add(name)
        old += name not in named and now - file.stat().st_mtime > YOUNG
    return Compared(len(named), len(named - there), old)


def _named(session: Session) -> Iterator[tuple[str, str]]:
    for table in Base.metadata.tables.values():
        columns = [column for column in table.columns if column.info.get("names_a_file")]
        if not columns:
            continue
        rows = session.execute(select(table.c.property_id, *columns).execution_options(yield_per=5000))
        for property_id, *ids in rows:
            yield from ((str(property_id), each.hex) for each in ids if each is not None)
