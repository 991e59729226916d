"""Asking for an approval from the clerk's page: by the approver's sign-in here, or from afar (ACC-6).

A box stands in the page of whoever asks. What it is about is read from the page's own fields, so that nothing is typed
twice; the box keeps the id of the request among them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from frontdesk.edge import sign_in as entrance
from frontdesk.edge.approval_words import KINDS
from frontdesk.edge.approvals import Asked, ask, asked_of, facts_of
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.identity.approvals import approval_state, grant_approval, read_approval, state_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.rates import quotes
from frontdesk.web.walk_in_fields import Fields, kept
from frontdesk.web.walk_in_prices import REASON, typed_prices

bp = Blueprint("approval_boxes", __name__, url_prefix="/approvals")

FULL_AMOUNT: Final = 18
"""Digits of the longest amount in minor units that is read at all."""

LONGEST_NUMBER: Final = 10
"""Characters of the longest room number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One approval in the page: what it is about, its state (empty before it was asked for), and what was refused."""

    kind: str
    deposit_id: UUID | None = None
    amount: int | None = None
    stay_id: UUID | None = None
    complaint_id: UUID | None = None
    room: str = ""
    state: str = ""
    approval_id: UUID | None = None
    said: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return what the parts of this box are called by in the page."""
        return str(self.deposit_id or self.kind)

    @property
    def field(self) -> str:
        """Return the field of the page's form that keeps the id of the request."""
        return f"refund_approvals.{self.deposit_id}" if self.kind == "refund" else f"approvals.{self.kind}"

    @property
    def refund(self) -> tuple[UUID, UUID] | None:
        """Return the deposit and the approval given for its refund, or None."""
        if self.state != "granted" or self.deposit_id is None or self.approval_id is None:
            return None
        return self.deposit_id, self.approval_id


def box_of(ctx: Context, box: Box, asked: Asked | None, approval_id: str) -> Box:
    """Return the box with the state of the request that the page names; one for something else counts as none."""
    if asked is None or not approval_id:
        return box
    try:
        found = UUID(approval_id)
        state = approval_state(ctx, found, asked.kind, facts_of(ctx, asked))
    except (ValueError, Refused):
        return box
    return box if state == "used" else replace(box, state=state, approval_id=found)


def walk_in_boxes(ctx: Context, fields: Fields, kinds: Iterable[str]) -> dict[str, Box]:
    """Return the approvals of a walk-in, by kind: those that are wanted, and those that were asked for already."""
    found = {}
    for kind in ("price", "document", "minor", "room"):
        given = fields.get(f"approvals.{kind}", "")
        box = box_of(ctx, Box(kind=kind), _asked_if_whole(ctx, kind, fields) if given else None, given)
        if box.state or kind in kinds:
            found[kind] = box
    return found


def lookup_box(ctx: Context, form: Mapping[str, str]) -> Box:
    """Return the approval of one more look-up, as far as the page has asked for it (PRI-9)."""
    box = Box(kind="lookup")
    return box_of(ctx, box, Asked(kind="lookup"), form.get(box.field, ""))


def granted(boxes: Iterable[Box]) -> dict[str, str]:
    """Return the ids of the approvals that were given, by their kind."""
    return {box.kind: str(box.approval_id) for box in boxes if box.state == "granted"}


@bp.post("/here")
@guarded(Permission.APPROVAL_REQUEST)
def give_here() -> ResponseReturnValue:
    """Let somebody stand behind an exception by their own sign-in on this screen."""
    ctx, form = current_context(), request.form
    try:
        asked = asked_in(ctx, form)
        facts = facts_of(ctx, asked)
        proof = entrance.prove(ctx, form.get("username", ""), form.get("password", ""))
        given = entrance.second_factor_in(form)
        approval_id = execute(grant_approval, ctx, proof, given, asked.kind, facts)
    except Refused as refused:
        return _refused(refused)
    return shown(replace(_box(asked), state="granted", approval_id=approval_id))


@bp.post("/requests")
@guarded(Permission.APPROVAL_REQUEST)
def send() -> ResponseReturnValue:
    """Ask whoever may approve, on their own screen; the page goes on and learns of the answer by itself."""
    ctx = current_context()
    try:
        asked = asked_in(ctx, request.form)
        approval_id = execute(ask, ctx, asked)
    except Refused as refused:
        return _refused(refused)
    return shown(replace(_box(asked), state="pending", approval_id=approval_id))


@bp.get("/requests/<uuid:approval_id>")
@guarded(Permission.APPROVAL_REQUEST)
def look(approval_id: UUID) -> ResponseReturnValue:
    """Tell a page that waits what became of its request: nothing while it is open, else the box with the answer."""
    ctx = current_context()
    approval, _requester = read_approval(ctx, approval_id)
    state = state_of(approval, ctx.now)
    if state == "pending":
        return "", 204
    box = replace(_box(asked_of(approval.kind, approval.subject)), state=state, approval_id=approval_id)
    return shown(box, "layouts/fragment.html" if "HX-Request" in request.headers else "layouts/bare.html")


def asked_in(ctx: Context, form: Mapping[str, str]) -> Asked:
    """Return the question that a page asks. Raises `Refused` for what was typed wrong, and `NotFound`."""
    kind = form.get("kind", "")
    if kind == "refund":
        return Asked(kind=kind, deposit_id=_id(form.get("deposit_id", "")), amount=_amount(form))
    if kind == "compensation":
        return Asked(kind=kind, complaint_id=_id(form.get("complaint_id", "")), amount=_amount(form))
    if kind == "move":
        return Asked(kind=kind, stay_id=_id(form.get("stay_id", "")), room=form.get("room") or None)
    if joined := _id(form.get("joins", "")):
        return Asked(kind=kind, joins=joined)
    quote_id = _id(form.get("quote_id", ""))
    if kind == "price" and quote_id:
        nights = typed_prices(quotes.told(ctx, quote_id), kept(form))
        return Asked(kind=kind, quote_id=quote_id, nights=nights, reason=form.get(REASON))
    return Asked(kind=kind, quote_id=quote_id, room=(form.get("room") or None) if kind == "room" else None)


def shown(box: Box, layout: str = "layouts/fragment.html") -> str:
    """Return the box as the page shows it, or as a page of its own."""
    currency = current_context().currency
    return render_template("approvals/answered.html", box=box, kinds=KINDS, currency=currency, layout=layout)


def _box(asked: Asked) -> Box:
    room = (asked.room or "") if asked.kind == "move" else ""
    return Box(
        kind=asked.kind,
        deposit_id=asked.deposit_id,
        amount=asked.amount,
        stay_id=asked.stay_id,
        complaint_id=asked.complaint_id,
        room=room,
    )


def _refused(refused: Refused) -> ResponseReturnValue:
    form = request.form
    box = Box(
        kind=form.get("kind", "") if form.get("kind", "") in KINDS else "price",
        deposit_id=_id(form.get("deposit_id", "")),
        amount=_amount(form),
        stay_id=_id(form.get("stay_id", "")),
        complaint_id=_id(form.get("complaint_id", "")),
        room=form.get("room", "")[:LONGEST_NUMBER],
        said=tuple(title_of(reason) for reason in refused.reasons),
    )
    return shown(box), 422


def _asked_if_whole(ctx: Context, kind: str, fields: Fields) -> Asked | None:
    try:
        return asked_in(ctx, {**fields, "kind": kind})
    except Refused:
        return None


def _amount(form: Mapping[str, str]) -> int | None:
    """Return an amount that the page itself had put into a form, in minor units."""
    text = form.get("amount", "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < FULL_AMOUNT else None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
