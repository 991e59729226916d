"""In an emergency: rooms and headcount with one click or key, the names by duty manager or security alone (EMG)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from frontdesk.authority import emergency, queries
from frontdesk.authority.emergency import REASONS, VERDICTS, Need
from frontdesk.edge.context import current_context
from frontdesk.edge.emergency_list import list_rooms
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.stays import queries as stays
from frontdesk.web import authority_words as words

bp = Blueprint("emergency", __name__)

LONGEST_COUNT = 3
"""Digits of a headcount that is read at all."""


@bp.get("/emergency")
@guarded(Permission.EMERGENCY_ROOMS)
def show() -> ResponseReturnValue:
    """Offer both lists, and show which openings of the names wait for a review."""
    return _page()


@bp.post("/emergency/rooms")
@guarded(Permission.EMERGENCY_ROOMS)
def rooms() -> ResponseReturnValue:
    """Show every occupied room with its headcount, ready to print (EMG-1)."""
    ctx = current_context()
    found = execute(list_rooms, ctx)
    return render_template("emergency/rooms.html", found=found, words=words, zone=ctx.zone)


@bp.post("/emergency/names")
@guarded(Permission.EMERGENCY_NAMES)
def names() -> ResponseReturnValue:
    """Show everybody under their true names, at once; the others are alarmed (EMG-2)."""
    ctx = current_context()
    try:
        found = execute(emergency.list_names, ctx, request.form.get("reason", ""))
    except Refused as refused:
        return _page([title_of(each) for each in refused.reasons]), refused.status
    return render_template("emergency/names.html", found=found, words=words, zone=ctx.zone)


@bp.post("/emergency/names/<uuid:opening_id>/review")
@guarded(Permission.EMERGENCY_NAMES)
def review(opening_id: UUID) -> ResponseReturnValue:
    """Say whether it was in order that the names were opened; another person does (EMG-2)."""
    try:
        execute(emergency.review_names, current_context(), opening_id, request.form.get("verdict", ""))
    except Refused as refused:
        return _page([title_of(each) for each in refused.reasons]), refused.status
    flash(gettext("The review is on record."))
    return redirect(url_for("emergency.show"), 303)


@bp.get("/stays/<uuid:stay_id>/assistance")
@guarded(Permission.EMERGENCY_ROOMS, Permission.STAY_VIEW)
def assistance(stay_id: UUID) -> ResponseReturnValue:
    """Ask how many guests of a stay need help to leave the building."""
    return _needs_page(current_context(), stay_id)


@bp.post("/stays/<uuid:stay_id>/assistance")
@guarded(Permission.EMERGENCY_ROOMS, Permission.STAY_VIEW)
def record_assistance(stay_id: UUID) -> ResponseReturnValue:
    """Keep how many need which help."""
    ctx = current_context()
    try:
        execute(emergency.record_needs, ctx, stay_id, {need: _count(request.form.get(need, "")) for need in Need})
    except Refused as refused:
        return _needs_page(ctx, stay_id, [title_of(each) for each in refused.reasons]), refused.status
    flash(gettext("Kept for the emergency list."))
    return redirect(url_for("stays.show", stay_id=stay_id), 303)


def _count(text: str) -> int:
    """Return the number that was typed; nothing is none, and what is no number is one that is refused."""
    text = text.strip()
    if not text:
        return 0
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= LONGEST_COUNT else -1


def _page(said: list[str] | None = None) -> str:
    ctx = current_context()
    may_open_names = ctx.may(Permission.EMERGENCY_NAMES)
    return render_template(
        "emergency/show.html",
        said=said or [],
        reasons=REASONS,
        verdicts=VERDICTS,
        words=words,
        zone=ctx.zone,
        own=ctx.account_id,
        may_open_names=may_open_names,
        opened=queries.names_opened(ctx) if may_open_names else [],
    )


def _needs_page(ctx: Context, stay_id: UUID, said: list[str] | None = None) -> str:
    stay = stays.stay(ctx, stay_id)
    kept: dict[str, Any] = dict(emergency.needs_of(ctx, stay_id))
    typed = {need: request.form.get(need, "") for need in Need} if request.method == "POST" else kept
    return render_template(
        "emergency/assistance.html", stay=stay, needs=tuple(Need), typed=typed, said=said or [], words=words
    )
