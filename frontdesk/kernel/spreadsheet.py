"""Tables for spreadsheets: no cell of them is ever taken for a formula, whoever typed it."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

Cell = str | int | None

FORMULA: Final = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""What makes a program take a cell for a formula when it comes first, with the full-width forms of the signs."""


def guarded(cell: Cell) -> Cell:
    """Return a cell that is shown as it stands: text that could be a formula is led by an apostrophe."""
    if not isinstance(cell, str):
        return cell
    first = cell.lstrip(" \u3000\xa0\0")[:1]
    return f"'{cell}" if first and first in FORMULA else cell


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the rows under their head as CSV: UTF-8 with the mark by which Excel knows it, every text in quotes."""
    paper = StringIO(newline="")
    writer = csv.writer(paper, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([guarded(each) for each in head])
    for row in rows:
        writer.writerow(["" if each is None else guarded(each) for each in row])
    return paper.getvalue().encode("utf-8-sig", errors="replace")
