"""The auditor's pages: who has looked at whom, what was done, and whether the record of both still holds (PRI-1)."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext

from frontdesk.audit import queries as trail
from frontdesk.audit.anchors import read_anchors
from frontdesk.edge.context import current_context, runtime
from frontdesk.edge.execute import reading
from frontdesk.edge.guard import guarded
from frontdesk.identity.queries import accounts
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.read_queries import Wanted, reads, subjects_of
from frontdesk.privacy.verification import verification
from frontdesk.web.table_files import MOST_ROWS, table_file

bp = Blueprint("audit", __name__, url_prefix="/audit")

SHOWN: Final = 100
LONGEST: Final = 40

PAGES: Final[dict[str, LazyString]] = {
    "board": lazy_gettext("Room board"),
    "guests": lazy_gettext("Find a guest"),
    "stays": lazy_gettext("Stay"),
    "registrations": lazy_gettext("Registration"),
    "walk_in": lazy_gettext("Walk-in"),
    "walk_ins": lazy_gettext("Walk-in"),
    "late_arrivals": lazy_gettext("Late arrival"),
    "rooms": lazy_gettext("Rooms"),
    "prints": lazy_gettext("Papers"),
    "valuables": lazy_gettext("Valuables"),
    "tasks": lazy_gettext("Department inbox"),
    "approvals": lazy_gettext("Approvals"),
    "openings": lazy_gettext("Openings"),
    "honey_guests": lazy_gettext("Honey guests"),
    "audit": lazy_gettext("Who looked at guests"),
    "authority": lazy_gettext("Authority requests"),
    "consents": lazy_gettext("Guests to ask"),
    "messages": lazy_gettext("Messages"),
    "switchboard": lazy_gettext("Switchboard"),
    "own_data": lazy_gettext("A guest’s own data"),
    "room_changes": lazy_gettext("Room change"),
    "visitors": lazy_gettext("Visitors"),
}
"""What the pages of a blueprint are called; one that is not here is shown by its code."""

FAULTS: Final[dict[str, LazyString]] = {
    "entry-changed": lazy_gettext("An entry of the trail was changed"),
    "entries-missing": lazy_gettext("Entries of the trail are missing"),
    "entries-added": lazy_gettext("Entries were added to the trail"),
    "head-changed": lazy_gettext("The head of the trail was changed"),
    "row-changed": lazy_gettext("A read was changed or added"),
    "rows-missing": lazy_gettext("Reads are missing"),
    "rows-added": lazy_gettext("Reads were added"),
    "rows-reordered": lazy_gettext("Reads changed places"),
    "reads-dropped-early": lazy_gettext("Reads were let go before their time"),
    "seal-missing": lazy_gettext("A seal of reads is missing"),
    "rolled-back": lazy_gettext("The database was set back to an earlier state"),
    "rewritten": lazy_gettext("The trail was written anew"),
    "anchor-changed": lazy_gettext("A line of the anchors was changed or is missing"),
}
"""What can be wrong with the record, by its code."""


@bp.route("/reads", methods=["GET", "POST"])
@guarded(Permission.TRAIL_READ, Permission.ACCOUNT_VIEW)
def read_list() -> ResponseReturnValue:
    """List who has looked at guests: by the number of a registration or booking, by colleague, by day.

    What is asked for travels in the body: the number is a guest's credential, and stands in no address.
    """
    ctx, wanted, before = current_context(), _wanted(), request.form.get("before", "")
    found = reads(ctx, runtime().reads, wanted, int(before) if _is_number(before) else None, SHOWN + 1)
    return render_template("audit/reads.html", found=found[:SHOWN], more=len(found) > SHOWN, **_asked(wanted))


@bp.post("/reads/file")
@guarded(Permission.TRAIL_READ, Permission.ACCOUNT_VIEW)
def read_file() -> ResponseReturnValue:
    """Give the same list as a file, all of it; that it was taken is on record, by the guest where one was named."""
    ctx, wanted = current_context(), _wanted()
    found = reads(ctx, runtime().reads, wanted, limit=MOST_ROWS + 1)
    asked = _asked(wanted)
    head = [gettext("When"), gettext("Who"), gettext("Page"), gettext("For"), gettext("Records"), gettext("Request")]
    rows = [
        (
            each.at.astimezone(ctx.zone).isoformat(timespec="seconds"),
            asked["name_of"](each.account_id),
            each.kind,
            each.purpose,
            each.count,
            each.request_id,
        )
        for each in found
    ]
    return table_file("reads", ctx.business_date, head, rows, about=subjects_of(ctx, wanted))


@bp.route("/entries", methods=["GET", "POST"])
@guarded(Permission.TRAIL_READ, Permission.ACCOUNT_VIEW)
def entry_list() -> ResponseReturnValue:
    """List what was done, the newest first: by colleague, by business date."""
    form = request.form
    wanted = Wanted(account_id=_id(form.get("account_id", "")), day=_day(form.get("day", "")))
    before = form.get("before", "")
    found = trail.newest(
        current_context(),
        account_id=wanted.account_id,
        day=wanted.day,
        before=int(before) if _is_number(before) else None,
        limit=SHOWN + 1,
    )
    return render_template("audit/entries.html", found=found[:SHOWN], more=len(found) > SHOWN, **_asked(wanted))


@bp.get("/verification")
@guarded(Permission.TRAIL_READ)
def verify() -> ResponseReturnValue:
    """Read everything again and say whether it holds."""
    means = runtime()
    with reading(current_context()) as ctx:
        found = verification(ctx, means.reads, read_anchors(means.anchor_file))
    return render_template("audit/verification.html", found=found, faults=FAULTS)


def page_name(kind: str) -> str:
    """Return what a page that was read is called, or its code."""
    name = PAGES.get(kind.split(".", maxsplit=1)[0].removeprefix("api_"))
    return str(name) if name else kind


def _wanted() -> Wanted:
    form = request.form
    return Wanted(
        number=form.get("number", "").strip()[:LONGEST] or None,
        account_id=_id(form.get("account_id", "")),
        day=_day(form.get("day", "")),
    )


def _asked(wanted: Wanted) -> dict[str, Any]:
    ctx = current_context()
    names = {each.id: each.display_name for each in accounts(ctx)}
    return {
        "wanted": wanted,
        "names": names,
        "name_of": lambda account_id: names.get(account_id, gettext("The hotel's own program")),
        "page_name": page_name,
        "zone": ctx.zone,
    }


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 18  # noqa: PLR2004 - what a column holds
