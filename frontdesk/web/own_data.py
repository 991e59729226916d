"""A guest's own data on the screen: shown, printed, taken along as a file, and forgotten (PRI-11).

The guest's number travels in the body of each request, so that nothing personal stands in an address.
"""

import json
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

import structlog
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from frontdesk.edge import papers
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import WORDINGS, title_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Reason, Refused, Unavailable
from frontdesk.kernel.paper import GuestCopy
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.printing import PrintFailed, print_paper
from frontdesk.privacy.copies import Copy, copy_for
from frontdesk.privacy.erasing import Erased, erase
from frontdesk.privacy.subjects import OwnNumber, find_subject
from frontdesk.web.own_data_words import sections

bp = Blueprint("own_data", __name__, url_prefix="/guests/own-data")

log = structlog.get_logger(__name__)

LONGEST: Final = 40


@bp.get("")
@guarded(Permission.GUEST_COPY)
def ask() -> ResponseReturnValue:
    """Ask for the number that the guest at the desk shows."""
    return _asked([])


@bp.post("")
@guarded(Permission.GUEST_COPY)
def show() -> ResponseReturnValue:
    """Show the guest what is held on them, and what would stay if they were forgotten."""
    try:
        copy = _copied(current_context())
    except Refused as refused:
        return _asked(_said(refused)), refused.status
    return render_template("own_data/show.html", copy=copy, sections=sections(copy), **_kept_in_the_form())


@bp.post("/file")
@guarded(Permission.GUEST_COPY)
def file() -> ResponseReturnValue:
    """Give the guest the copy to take along: `pdf` to read, or `json` with the files in it."""
    ctx = current_context()
    try:
        copy = _copied(ctx)
    except Refused as refused:
        return _asked(_said(refused)), refused.status
    if request.form.get("format") == "json":
        told = json.dumps(asdict(copy), ensure_ascii=False, indent=1, default=str)
        return _attached(told.encode(), "application/json", "json")
    return _attached(_pdf(ctx, copy), "application/pdf", "pdf")


@bp.post("/erase")
@guarded(Permission.GUEST_COPY, Permission.GUEST_ERASE)
def forget() -> ResponseReturnValue:
    """Forget the guest as far as the law lets, and say what stays, until when."""
    ctx = current_context()
    if request.form.get("sure") != "on":
        return _asked([gettext("Tick that the guest wants to be forgotten.")]), 422
    try:
        number = _number()
        done = execute(erase, ctx, find_subject(ctx, number), number)
    except Refused as refused:
        return _asked(_said(refused)), refused.status
    for each in done.files:
        ctx.blobs.remove(ctx.property_id, each)
    return _forgotten(done)


def _copied(ctx: Context) -> Copy:
    number = _number()
    guest_id: UUID = find_subject(ctx, number)
    return execute(copy_for, ctx, guest_id, number)


def _number() -> OwnNumber:
    kind, number = request.form.get("kind", ""), request.form.get("number", "").strip()[:LONGEST]
    return OwnNumber(**({kind: number} if kind in OwnNumber.__dataclass_fields__ and number else {}))


def _pdf(ctx: Context, copy: Copy) -> bytes:
    paper = GuestCopy(
        letterhead=papers.letterhead(ctx),
        number=copy.guest_id.hex[:8].upper(),
        business_date=ctx.business_date,
        clerk=papers.person_name(ctx, ctx.account_id),
        printed_at=papers.now_on_paper(ctx),
        sections=sections(copy),
    )
    try:
        return print_paper(paper, papers.language())
    except PrintFailed as failed:
        log.warning("print-failed", document="guest_copy")
        raise Unavailable([Reason(failed.code)]) from None


def _attached(content: bytes, media_type: str, ending: str) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="guest-copy.{ending}"'
    return answer


def _said(refused: Refused) -> list[str]:
    if isinstance(refused, NotFound):
        return [gettext("This number leads to nobody, or to more than one. Try the registration number.")]
    return [title_of(each) for each in refused.reasons]


def _asked(said: list[str]) -> str:
    return render_template("own_data/ask.html", said=said, kind=request.form.get("kind"))


def _kept_in_the_form() -> dict[str, Any]:
    return {"kind": request.form.get("kind", ""), "number": request.form.get("number", "").strip()[:LONGEST]}


def _forgotten(done: Erased) -> str:
    return render_template("own_data/forgotten.html", done=done, words=WORDINGS)
