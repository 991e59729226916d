"""The figures of complaints for the duty manager: on the screen, and as a file (CPL-6)."""

from collections.abc import Iterator, Mapping
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from frontdesk.complaints.figures import Figures
from frontdesk.complaints.statistics import Statistics, statistics
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.errors import Invalid, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.spreadsheet import Cell
from frontdesk.web import complaint_words as words
from frontdesk.web.formatting import plain_money
from frontdesk.web.inbox import DEPARTMENTS
from frontdesk.web.table_files import table_file

bp = Blueprint("complaint_statistics", __name__, url_prefix="/complaints/statistics")


@bp.get("")
@guarded(Permission.COMPLAINT_DECIDE)
def show() -> ResponseReturnValue:
    """Show the figures of a period; of the last thirty days unless it is named."""
    ctx, said, status = current_context(), list[str](), 200
    try:
        found = statistics(ctx, *_period())
    except Invalid as refused:
        found, status = statistics(ctx), refused.status
        said = [title_of(reason) for reason in refused.reasons]
    page = render_template(
        "complaints/statistics.html",
        found=found,
        said=said,
        groups=list(_groups(found)),
        currency=ctx.currency,
    )
    return page, status


@bp.get("/file")
@guarded(Permission.COMPLAINT_DECIDE)
def file() -> ResponseReturnValue:
    """Give the figures of a period as a file."""
    ctx = current_context()
    found = statistics(ctx, *_period())
    head = [
        gettext("Measure"),
        gettext("What is counted"),
        gettext("Complaints"),
        gettext("Liable"),
        gettext("Not liable"),
        gettext("Not decided"),
        gettext("Answered after (minutes)"),
        gettext("Share satisfied (percent)"),
        gettext("Compensation"),
    ]
    rows = [
        _row(title, names.get(each.name, title), each, ctx.currency)
        for title, names, lines in _groups(found)
        for each in lines
    ]
    return table_file("complaints", found.until_date, head, rows)


def _groups(found: Statistics) -> Iterator[tuple[str, Mapping[str, object], list[Figures]]]:
    """Yield what is counted: its heading, what its lines are called, and the lines."""
    yield gettext("Together"), {}, [found.together]
    yield gettext("By kind"), words.KINDS, found.kinds
    yield gettext("By department"), DEPARTMENTS, found.departments


def _row(title: str, name: object, each: Figures, currency: str) -> list[Cell]:
    return [
        title,
        str(name),
        each.count,
        each.liable,
        each.not_liable,
        each.undecided,
        each.minutes,
        each.satisfied_percent,
        plain_money(each.compensation, currency),
    ]


def _period() -> tuple[date | None, date | None]:
    """Return the days that the address names, or raise `Invalid` for what is no day."""
    return _day("from"), _day("until")


def _day(name: str) -> date | None:
    typed = request.args.get(name, "")
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Invalid([Reason("not-a-date", name)]) from None
