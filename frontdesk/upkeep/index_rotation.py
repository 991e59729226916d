"""A new key for the blind indexes while the hotel works: first written under, then found by (PRI-10)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import UUID

from frontdesk.edge.execute import execute, execute_alone
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.start import hotels, operating
from frontdesk.guests.indexes import Page, profiles_lacking, reindex_profiles, rows_under_others
from frontdesk.kernel.context import Context
from frontdesk.kernel.ids import Source
from frontdesk.kernel.secrets import KEY_BYTES
from frontdesk.property.queries import the_property
from frontdesk.property.service import note_index_keys
from frontdesk.stays.once import registrations_lacking, registrations_under_others, reindex_registrations
from frontdesk.upkeep.backup import Progress
from frontdesk.upkeep.errors import UpkeepTrouble
from frontdesk.upkeep.rotation import read_keys, write_keys

REINDEXED: Final[tuple[Callable[[Context, UUID | None], Page | None], ...]] = (reindex_registrations, reindex_profiles)
"""Those in the house first: they are the fewest, and what must be unique is among them."""


def begins(means: Runtime, key_file: Path) -> bool:
    """Tell whether a rotation begins or goes on: not when one was stopped behind the older key's end."""
    return len(read_keys(key_file).indexes.keys) > 1 or strays(means) == 0


def add(key_file: Path, source: Source) -> int:
    """Add an index key that is written under and not found by yet, unless one is there already; return its number."""
    ring = read_keys(key_file)
    if len(ring.indexes.keys) == 1:
        ring = replace(ring, indexes=ring.indexes.with_key(source, KEY_BYTES))
        write_keys(key_file, ring)
    return ring.indexes.newest


def fill(means: Runtime, key_file: Path, progress: Progress) -> int:
    """Let everybody stand under exactly the index keys of the key file; return how many rows were written or removed.

    Whoever has not taken the key file by then can write no more. May be stopped at any moment and begun again: what
    stands under every key already is passed over.
    """
    changed = 0
    for ctx in _hotels(means, key_file):
        numbers, begun = sorted(ctx.keyring.indexes.keys), _begun(ctx)
        if begun:
            execute_alone(note_index_keys, ctx, [each for each in numbers if each not in begun], begun)
        for page in _pages(ctx):
            changed += page.changed
            progress(f"{changed} rows written or removed")
        if begun:
            execute_alone(note_index_keys, ctx, numbers)
    return changed


def activate(means: Runtime, key_file: Path) -> None:
    """Find by the newest index key from now on, or raise `UpkeepTrouble` while somebody does not stand under it."""
    ring = read_keys(key_file)
    newest = replace(ring, indexes=ring.indexes.finding_by_newest())
    if not all(newest.indexes.find_all(each.index_keys) for each in hotels(means)) or _lacking(means, key_file):
        raise UpkeepTrouble("not everybody is found by the new index key yet: run `frontdesk keys rotate-indexes`")
    write_keys(key_file, newest)


def forget(means: Runtime, key_file: Path) -> None:
    """Take the index key that is not found by out of the key file; a backup from before needs the former key file.

    Raises `UpkeepTrouble` while the older one is still found by.
    """
    ring = read_keys(key_file)
    if ring.indexes.found_by != ring.indexes.newest:
        raise UpkeepTrouble("the older index key is still found by: run `frontdesk keys rotate-indexes`")
    for ctx in _hotels(means, key_file):
        execute_alone(note_index_keys, ctx, [ring.indexes.found_by])
    write_keys(key_file, replace(ring, indexes=ring.indexes.without_older()))


def strays(means: Runtime) -> int:
    """Return how many rows stand under index keys that the key file does not hold."""
    return sum(
        rows_under_others(ctx) + registrations_under_others(ctx)
        for each in hotels(means)
        for ctx in _operating(means, each.property_id)
    )


def _lacking(means: Runtime, key_file: Path) -> int:
    newest = read_keys(key_file).indexes.newest
    return sum(profiles_lacking(ctx, newest) + registrations_lacking(ctx, newest) for ctx in _hotels(means, key_file))


def _begun(ctx: Context) -> list[int]:
    """Return the index keys of which the hotel does not note that everybody is found by them."""
    noted = the_property(ctx).index_keys
    return [number for number, mark in ctx.keyring.indexes.fingerprints().items() if not noted.get(mark)]


def _pages(ctx: Context) -> Iterator[Page]:
    for reindex in REINDEXED:
        after = None
        while page := execute(reindex, ctx, after):
            after = page.last
            yield page


def _hotels(means: Runtime, key_file: Path) -> Iterator[Context]:
    means = replace(means, keyring=read_keys(key_file))
    for each in hotels(means):
        yield from _operating(means, each.property_id)


def _operating(means: Runtime, property_id: UUID) -> Iterator[Context]:
    with operating(means, property_id) as ctx:
        yield ctx
