"""What the room board shows of its tiles: which ones a filter lets through, by floor, and how many there are. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from frontdesk.rooms.board import MARKS, BoardTile

CODES = ("VC", "VI", "VD", "OC", "OI", "OD", "OOO", "OOS")
"""The letter codes in the order of the board: what can be given to a guest comes first."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody wants to see; an empty part lets everything through."""

    search: str = ""
    codes: frozenset[str] = frozenset()
    type_code: str = ""
    floor: str = ""
    feature: str = ""
    mark: str = ""
    ready: bool = False

    def lets_through(self, tile: BoardTile) -> bool:
        """Tell whether a tile is shown."""
        return (
            (not self.codes or tile.code in self.codes)
            and self.type_code in ("", tile.type_code)
            and self.floor in ("", tile.floor)
            and (not self.feature or self.feature in tile.features)
            and (not self.mark or (self.mark in MARKS and bool(getattr(tile, self.mark))))
            and (tile.ready or not self.ready)
            and self._found(tile)
        )

    def _found(self, tile: BoardTile) -> bool:
        """Look for the text in what the tile shows anyway: its number, and the name if this viewer sees one."""
        text = self.search.casefold()
        return text in tile.number.casefold() or text in (tile.shown_name or "").casefold()


@dataclass(frozen=True, slots=True)
class Board:
    """The tiles that are shown, by floor from the top of the house, and the counts of the whole house."""

    floors: list[tuple[str, list[BoardTile]]]
    shown: int
    counts: Mapping[str, int]


def arrange(tiles: list[BoardTile], chosen: Filter) -> Board:
    """Return the board for this filter; the counts are of all rooms, whatever is shown."""
    shown = tiles if chosen == Filter() else [tile for tile in tiles if chosen.lets_through(tile)]
    by_floor = groupby(sorted(shown, key=_height, reverse=True), key=lambda tile: tile.floor)
    floors = [(floor, sorted(group, key=lambda tile: tile.number)) for floor, group in by_floor]
    return Board(floors, len(shown), count(tiles))


def floors_of(tiles: Sequence[BoardTile]) -> list[str]:
    """Return the floors of the house from its top down."""
    return list(dict.fromkeys(tile.floor for tile in sorted(tiles, key=_height, reverse=True)))


def count(tiles: Sequence[BoardTile]) -> Counter[str]:
    """Count rooms by code, by occupancy, those ready for a guest, and those that carry a mark."""
    counts = Counter(tile.code for tile in tiles)
    counts.update(tile.occupancy for tile in tiles)
    counts.update(mark for tile in tiles for mark in tile.marks)
    counts["all"] = len(tiles)
    counts["ready"] = sum(tile.ready for tile in tiles)
    return counts


def _height(tile: BoardTile) -> tuple[int, str]:
    """Order floors as a house has them: 10 above 9; those without a number (G, B1) below."""
    return (int(tile.floor), "") if tile.floor.isascii() and tile.floor.isdigit() else (-1, tile.floor)
