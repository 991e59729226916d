"""The one way in which a list leaves as a file: a guarded table, for who may read the list, and on record."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from flask import Response

from frontdesk.edge.context import current_context
from frontdesk.kernel.errors import Invalid, Reason
from frontdesk.kernel.reads import note_taken
from frontdesk.kernel.spreadsheet import Cell, table

MOST_ROWS: Final = 20_000


def table_file(
    name: str, day: date, head: Sequence[str], rows: Sequence[Sequence[Cell]], about: Iterable[UUID] = ()
) -> Response:
    """Return a list as a file `name-day.csv`; that it was taken is recorded as a read of these, or of the hotel.

    Raises `Invalid` (`too-many-rows`) rather than leave something out.
    """
    if len(rows) > MOST_ROWS:
        raise Invalid([Reason("too-many-rows", facts={"most": MOST_ROWS})])
    ctx = current_context()
    note_taken(ctx.session, list(about) or [ctx.property_id])
    answer = Response(table(head, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{day.isoformat()}.csv"'
    return answer
