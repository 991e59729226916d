"""What enquiries, messages, wishes and visits hold of a guest, for that guest's copy, and taking it out again (PRI-11).

Called by `privacy` alone. Whoever asked stands in a copy where the guest was told so; the words of an enquiry are the
asker's, stay as long as those for nobody, and are purged with them: nobody sees by them that a guest was forgotten.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from frontdesk.enquiries.directory import opened_wish
from frontdesk.enquiries.models import AdvanceWish, Enquiry, GuestMessage
from frontdesk.enquiries.rules import Audience, Kind
from frontdesk.enquiries.sealed import Item, Row, outcome_of, question_of, seal_outcome, text_of
from frontdesk.enquiries.visitors_models import Visitor
from frontdesk.kernel.context import Context
from frontdesk.stays.models import Registration

Facts = dict[str, Any]


def wishes_of(ctx: Context, key: bytes, registration_ids: Collection[UUID]) -> list[Facts]:
    """Return what a guest said beforehand: to whom what may be told until when; the pass-phrase is kept as a hash."""
    mine = (AdvanceWish.property_id == ctx.property_id, AdvanceWish.registration_id.in_(registration_ids))
    rows = ctx.session.scalars(select(AdvanceWish).where(*mine).order_by(AdvanceWish.made_at, AdvanceWish.id))
    found = []
    for row in rows:
        told = opened_wish(ctx, key, row)
        said = {"kind": told["kind"], "asked_by": told.get("asker"), "scope": told.get("scope")}
        found.append(said | {"made_at": _text(row.made_at), "until": _text(row.until)})
    return found


def enquiries_of(ctx: Context, registration_ids: Collection[UUID]) -> list[Facts]:
    """Return when somebody asked for a guest and what the guest answered, the earliest first."""
    return [
        {
            "asked_at": _text(row.opened_at),
            "channel": row.channel,
            "asked_by": question_of(ctx, row).asked_by if item.decision or item.kind is Kind.NOTICE else None,
            "decision": item.decision,
            "scope": item.scope,
            "until": _text(item.until),
        }
        for row in _enquiries(ctx, registration_ids)
        for item in outcome_of(ctx, row)
        if item.registration_id in registration_ids
    ]


def messages_of(ctx: Context, registration_ids: Collection[UUID]) -> list[Facts]:
    """Return the messages that were kept for a guest; one that nobody knows to be theirs is not among them."""
    return [
        {
            "taken_at": _text(row.taken_at),
            "asked_by": question_of(ctx, row).asked_by,
            "text": text_of(ctx, row),
            "delivered_at": _text(item.at),
        }
        for row in _messages(ctx)
        for item in outcome_of(ctx, row)
        if item.registration_id in registration_ids and (item.decision or item.audience is Audience.BELL)
    ]


def visits_of(ctx: Context, registration_ids: Collection[UUID]) -> list[Facts]:
    """Return when visitors came whom a guest agreed to see; who they were is theirs."""
    mine = (Visitor.property_id == ctx.property_id, Visitor.agreed_by.in_(registration_ids))
    rows = ctx.session.execute(select(Visitor.came_at, Visitor.left_at).where(*mine).order_by(Visitor.came_at))
    return [{"came_at": _text(came), "left_at": _text(left)} for came, left in rows]


def last_visit(ctx: Context, registration_ids: Collection[UUID]) -> datetime | None:
    """Return when the last visitor came whose entry in the register a guest stands behind, or None."""
    mine = (Visitor.property_id == ctx.property_id, Visitor.agreed_by.in_(registration_ids))
    return ctx.session.scalar(select(func.max(func.coalesce(Visitor.left_at, Visitor.came_at))).where(*mine))


def forget_asked(ctx: Context, registration_ids: Collection[UUID]) -> int:
    """Take these guests out of all that was asked, left and said for them; return of how many things.

    What came of an enquiry stays as long as before, and no row goes but a wish of the guest's own.
    """
    mine = (AdvanceWish.property_id == ctx.property_id, AdvanceWish.registration_id.in_(registration_ids))
    wishes = list(ctx.session.scalars(select(AdvanceWish.id).where(*mine)))
    ctx.session.execute(delete(AdvanceWish).where(*mine), execution_options={"synchronize_session": False})
    rows: list[Row] = [*_enquiries(ctx, registration_ids), *_messages(ctx)]
    changed = [row for row in rows if _without(ctx, row, lambda item: item.registration_id in registration_ids)]
    ctx.session.flush()
    return len(wishes) + len(changed)


def _without(ctx: Context, row: Row, of_them: Callable[[Item], bool]) -> bool:
    items = outcome_of(ctx, row)
    others = [item for item in items if not of_them(item)]
    if len(others) < len(items):
        row.outcome = seal_outcome(ctx, row, others)
    return len(others) < len(items)


def _enquiries(ctx: Context, registration_ids: Collection[UUID]) -> Iterator[Enquiry]:
    """Yield what was asked since the first of these registrations: who was not here yet was not found."""
    here = (Registration.property_id == ctx.property_id, Registration.id.in_(registration_ids))
    since = ctx.session.scalar(select(func.min(Registration.made_at)).where(*here))
    if since is not None:
        asked = (Enquiry.property_id == ctx.property_id, Enquiry.opened_at >= since, Enquiry.outcome.is_not(None))
        yield from ctx.session.scalars(select(Enquiry).where(*asked).order_by(Enquiry.opened_at, Enquiry.id)).all()


def _messages(ctx: Context) -> Iterator[GuestMessage]:
    left = (GuestMessage.property_id == ctx.property_id, GuestMessage.outcome.is_not(None))
    yield from ctx.session.scalars(
        select(GuestMessage).where(*left).order_by(GuestMessage.taken_at, GuestMessage.id)
    ).all()


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
