"""The register of authorities as a table: what its page shows, a request a row."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext

from frontdesk.authority.queries import RequestView
from frontdesk.kernel.spreadsheet import Cell
from frontdesk.web import authority_words as words


def register_table(found: Iterable[RequestView], zone: ZoneInfo) -> tuple[list[str], list[list[Cell]]]:
    """Return the head and the rows, in the reader's language; whom a request named is not among them."""
    head = [
        gettext("Number"),
        gettext("State"),
        gettext("Officer"),
        gettext("Agency"),
        gettext("Document number"),
        gettext("Basis"),
        gettext("Asked at"),
        gettext("Received by"),
        gettext("Answered at"),
        gettext("Answered by"),
        gettext("Reason"),
        gettext("Signed receipt"),
    ]
    return head, [_row(each, zone) for each in found]


def _row(each: RequestView, zone: ZoneInfo) -> list[Cell]:
    return [
        each.code,
        str(words.STATES[each.state]),
        each.officer,
        each.agency,
        each.document_number,
        " ".join(filter(None, [str(words.BASES[each.basis]), each.basis_number])),
        _at(each.requested_at, zone),
        each.requested_by,
        _at(each.answered_at, zone),
        each.answered_by or "",
        str(words.REASONS[each.reason]) if each.reason else "",
        f"HZ-{each.receipt:06d}" if each.receipt else "",
    ]


def _at(instant: datetime | None, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat(timespec="seconds") if instant else ""
