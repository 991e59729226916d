"""Finding guests: by the name that the house knows, or by the number that the guest at the desk shows."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from frontdesk.edge.approval_words import KINDS
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.guests.names import form_of_address
from frontdesk.guests.queries import GuestView
from frontdesk.guests.rules import Sex
from frontdesk.kernel.errors import NotFound, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy import openings
from frontdesk.privacy.lookups import search_guests
from frontdesk.privacy.openings import Credential
from frontdesk.web.approval_boxes import lookup_box

bp = Blueprint("guests", __name__, url_prefix="/guests")

LONGEST = 200


@bp.route("/search", methods=["GET", "POST"])
@guarded(Permission.GUEST_SEARCH)
def search() -> ResponseReturnValue:
    """Search by shown name, pinyin or initials; the term travels in the body, never in an address.

    Each search counts; beyond the day's limit the page asks for an approval (PRI-9).
    """
    if request.method == "GET":
        return _search_page("")
    ctx, term = current_context(), request.form.get("q", "")[:LONGEST]
    box = lookup_box(ctx, request.form)
    try:
        found = execute(search_guests, ctx, term, box.approval_id if box.state == "granted" else None)
    except Refused as refused:
        return _search_page(term, box=box, said=[title_of(each) for each in refused.reasons]), refused.status
    return _search_page(term, found=found)


def _search_page(term: str, **told: Any) -> str:
    may_copy = current_context().may(Permission.GUEST_COPY)
    return render_template("guests/search.html", term=term, address=_address, kinds=KINDS, may_copy=may_copy, **told)


@bp.route("/credential", methods=["GET", "POST"])
@guarded(Permission.GUEST_CREDENTIAL)
def credential() -> ResponseReturnValue:
    """Open the stay of the guest at the desk for ten minutes, by one exact number; the same for every guest (PRI-7)."""
    if request.method == "GET":
        return render_template("guests/credential.html", said=[])
    kind, number = request.form.get("kind", ""), request.form.get("number", "").strip()[:LONGEST]
    given = {kind: number} if kind in Credential.__dataclass_fields__ and number else {}
    try:
        opening = execute(openings.open_by_credential, current_context(), Credential(**given))
    except NotFound:
        said = [gettext("No stay in the house has this number.")]
        return render_template("guests/credential.html", said=said, kind=kind), 404
    except Refused as refused:
        return render_template(
            "guests/credential.html", said=[title_of(each) for each in refused.reasons]
        ), refused.status
    return redirect(url_for("stays.show", stay_id=opening.stay_id), 303)


def _address(guest: GuestView) -> str:
    return form_of_address(guest.shown_surname, Sex(guest.sex), str(get_locale()))
