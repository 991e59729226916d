"""Changing a stay's room: every room best first with its price, what it costs before anyone signs, the change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext

from frontdesk.edge.approval_words import KINDS
from frontdesk.edge.approvals import Asked
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.enquiries.neighbours import change_room_beside, swap_rooms_beside
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.property.queries import nearby_hotels
from frontdesk.property.referrals import record_referral
from frontdesk.stays import queries
from frontdesk.stays.fault_moves import ask_cleaning_first
from frontdesk.stays.planned_moves import PlanGiven, plan_move, plan_of, take_plan_back
from frontdesk.stays.room_change import Moved, MoveGiven
from frontdesk.stays.room_change_queries import Outlook, Proposal, outlook
from frontdesk.stays.room_change_rules import Terms
from frontdesk.stays.room_swap import SwapGiven, SwapOutlook, swap_outlook
from frontdesk.web import words
from frontdesk.web.approval_boxes import Box, box_of
from frontdesk.web.neighbour_wishes import enquiry_of, faults_of, near_first, request_names
from frontdesk.web.words import feature_names

bp = Blueprint("room_changes", __name__, url_prefix="/stays/<uuid:stay_id>/room-change")

REASONS: Final[Mapping[str, LazyString]] = words.MOVE_REASONS


@dataclass(frozen=True, slots=True)
class Typed:
    """What the desk has chosen so far."""

    room: str
    reason: str
    free_upgrade: bool
    identity_confirmed: bool
    next_to: UUID | None = None

    @classmethod
    def of(cls, form: Mapping[str, str]) -> "Typed":
        """Return what a form or an address says."""
        return cls(
            form.get("room", "")[:10],
            form.get("reason", ""),
            form.get("free_upgrade") == "on",
            form.get("identity_confirmed") == "on",
            enquiry_of(form.get("next_to", "")),
        )


@bp.get("")
@guarded(Permission.STAY_VIEW, Permission.STAY_MOVE)
def choose(stay_id: UUID) -> ResponseReturnValue:
    """Show every room, best first, with its price and each reason against it; or the prices of the one chosen."""
    ctx = current_context()
    if request.args.get("swap"):
        return _swap_page(ctx, stay_id, Typed.of(request.args))
    return _page(ctx, stay_id, Typed.of(request.args))


@bp.post("")
@guarded(Permission.STAY_VIEW, Permission.STAY_MOVE)
def move(stay_id: UUID) -> ResponseReturnValue:
    """Move the stay, as the guest was told it, or say everything that stands in the way."""
    ctx, typed = current_context(), Typed.of(request.form)
    box = _box(ctx, stay_id, typed)
    given = MoveGiven(
        room=typed.room,
        reason=typed.reason,
        told=_amount("told"),
        identity_confirmed=typed.identity_confirmed,
        free_upgrade=typed.free_upgrade,
        approval_id=box.approval_id if box.state == "granted" else None,
        next_to=typed.next_to,
    )
    try:
        done = execute(change_room_beside, ctx, stay_id, given)
    except Refused as refused:
        return _page(ctx, stay_id, typed, refused.reasons), refused.status
    return _to_stay(stay_id, done)


@bp.post("/swap")
@guarded(Permission.STAY_VIEW, Permission.STAY_MOVE)
def swap(stay_id: UUID) -> ResponseReturnValue:
    """Let two stays change places, or say everything that either has against it."""
    ctx, typed = current_context(), Typed.of(request.form)
    given = SwapGiven(
        room=typed.room,
        reason=typed.reason,
        told=_amount("told"),
        told_other=_amount("told_other"),
        identity_confirmed=typed.identity_confirmed,
        next_to=typed.next_to,
    )
    try:
        done, _other = execute(swap_rooms_beside, ctx, stay_id, given)
    except Refused as refused:
        return _swap_page(ctx, stay_id, typed, refused.reasons), refused.status
    return _to_stay(stay_id, done)


@bp.post("/clean-first")
@guarded(Permission.STAY_VIEW, Permission.STAY_MOVE)
def clean_first(stay_id: UUID) -> ResponseReturnValue:
    """Ask housekeeping to clean a room first, for guests who must leave a broken one (MOV-2)."""
    ctx, typed = current_context(), Typed.of(request.form)
    try:
        execute(ask_cleaning_first, ctx, stay_id, typed.room)
    except Refused as refused:
        return _page(ctx, stay_id, Typed.of({}), refused.reasons), refused.status
    flash(gettext("Housekeeping cleans room %(room)s first.", room=typed.room))
    return redirect(url_for("room_changes.choose", stay_id=stay_id), 303)


@bp.post("/referral")
@guarded(Permission.STAY_VIEW, Permission.STAY_MOVE, Permission.REFERRAL_RECORD)
def refer(stay_id: UUID) -> ResponseReturnValue:
    """Record that guests of a broken room are lodged nearby at the hotel's cost (MOV-2, REG-13)."""
    ctx = current_context()
    found = outlook(ctx, stay_id)
    try:
        hotel_id = UUID(request.form.get("hotel", ""))
    except ValueError:
        raise NotFound from None
    execute(
        record_referral,
        ctx,
        hotel_id,
        persons=found.situation.persons,
        contacted=request.form.get("contacted") == "on",
        consent_to_pass_data=request.form.get("consent") == "on",
        at_hotel_cost=found.terms is Terms.FAULT,
    )
    flash(gettext("The referral is recorded, at the hotel's cost."))
    return redirect(url_for("stays.show", stay_id=stay_id), 303)


@bp.post("/plan")
@guarded(Permission.STAY_VIEW, Permission.STAY_MOVE)
def plan(stay_id: UUID) -> ResponseReturnValue:
    """Plan the change for a later day: the room is held from then on, and the guests move with the clerk that day."""
    ctx, typed = current_context(), Typed.of(request.form)
    try:
        on = date.fromisoformat(request.form.get("on", ""))
    except ValueError:
        return _page(ctx, stay_id, typed, [Reason("move-day-outside", "on", "MOV-3")]), 422
    try:
        execute(plan_move, ctx, stay_id, PlanGiven(room=typed.room, on=on, reason=typed.reason))
    except Refused as refused:
        return _page(ctx, stay_id, typed, refused.reasons), refused.status
    flash(gettext("The room change is planned, and the room is held from that day on."))
    return redirect(url_for("room_changes.choose", stay_id=stay_id), 303)


@bp.post("/plan/take-back")
@guarded(Permission.STAY_VIEW, Permission.STAY_MOVE)
def take_back(stay_id: UUID) -> ResponseReturnValue:
    """Let the guests stay where they are after all."""
    ctx = current_context()
    try:
        execute(take_plan_back, ctx, stay_id)
    except Refused as refused:
        return _page(ctx, stay_id, Typed.of({}), refused.reasons), refused.status
    flash(gettext("The planned room change is taken back."))
    return redirect(url_for("room_changes.choose", stay_id=stay_id), 303)


def _to_stay(stay_id: UUID, done: Moved) -> ResponseReturnValue:
    flash(gettext("Moved to room %(room)s. Have the slip signed and hand over the new key cards.", room=done.to_room))
    return redirect(url_for("stays.show", stay_id=stay_id), 303)


def _amount(name: str) -> int | None:
    """Return an amount that the page itself had put into a form, in minor units."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(10**14)) else None


def _box(ctx: Context, stay_id: UUID, typed: Typed) -> Box:
    box = Box(kind="move", stay_id=stay_id, room=typed.room)
    asked = Asked(kind="move", stay_id=stay_id, room=typed.room)
    return box_of(ctx, box, asked, request.form.get(box.field, "")) if typed.free_upgrade else box


def _page(ctx: Context, stay_id: UUID, typed: Typed, reasons: Iterable[Reason] = ()) -> str:
    found, alone = near_first(ctx, outlook(ctx, stay_id, free_upgrade=typed.free_upgrade), typed.next_to)
    chosen = next((each for each in found.rooms if each.number == typed.room), None)
    page = "room_changes/confirm.html" if chosen else "room_changes/choose.html"
    against = chosen.reasons if chosen and alone else ()
    return render_template(
        page,
        **_told(ctx, stay_id, typed, [*reasons, *against, *alone]),
        found=found,
        chosen=chosen,
        nights=_nights(found, chosen) if chosen else [],
        box=_box(ctx, stay_id, typed) if _needs_approval(ctx, found, chosen) else None,
        kinds=KINDS,
        nearby=nearby_hotels(ctx) if found.is_full else [],
        features=feature_names(),
        requests=request_names(ctx),
    )


def _swap_page(ctx: Context, stay_id: UUID, typed: Typed, reasons: Iterable[Reason] = ()) -> str:
    found: SwapOutlook = swap_outlook(ctx, stay_id, typed.room)
    alone = faults_of(ctx, typed.next_to)
    against = found.reasons if alone else ()
    told = _told(ctx, stay_id, typed, [*reasons, *against, *alone])
    return render_template("room_changes/swap.html", **told, found=found)


def _told(ctx: Context, stay_id: UUID, typed: Typed, reasons: Iterable[Reason]) -> dict[str, object]:
    return {
        "stay": queries.stay(ctx, stay_id),
        "typed": typed,
        "reasons": REASONS,
        "currency": ctx.currency,
        "said": list(dict.fromkeys(_sentence(reason) for reason in reasons)),
        "sentence": _sentence,
        "Terms": Terms,
        "words": words,
        "planned": plan_of(ctx, stay_id),
        "tomorrow": ctx.business_date + timedelta(days=1),
    }


def _sentence(reason: Reason) -> str:
    """Return a reason in words, with the rule that it follows."""
    return f"{title_of(reason)} ({reason.rule})" if reason.rule else title_of(reason)


def _needs_approval(ctx: Context, found: Outlook, chosen: Proposal | None) -> bool:
    given_free = chosen is not None and found.terms is Terms.FREE and not chosen.reasons
    return given_free and not ctx.may(Permission.MOVE_APPROVE)


def _nights(found: Outlook, chosen: Proposal) -> list[tuple[object, int, int]]:
    after = found.situation.after(found.terms, chosen.room_type_id)
    return [(night, amount, after[night]) for night, amount in found.situation.charged.items()]
