"""What becomes of enquiries and messages when their guest asks for more discretion (PRI-7)."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import or_, select

from frontdesk.enquiries import events
from frontdesk.enquiries.models import Enquiry, GuestMessage
from frontdesk.enquiries.queries import NOTICES_WAIT
from frontdesk.enquiries.rules import Audience, Decision
from frontdesk.enquiries.sealed import Item, consent_id, outcome_of, seal_outcome
from frontdesk.kernel.context import Context


def keep_from_the_house(ctx: Context, registration_id: UUID) -> None:
    """Leave what was asked of a guest by the name that the house knew to the duty manager, and end consents.

    Else the words of askers would stand beside the guest's new name. What only the duty manager knew of stays so.
    """
    _enquiries(ctx, registration_id)
    _messages(ctx, registration_id)
    ctx.session.flush()


def _enquiries(ctx: Context, registration_id: UUID) -> None:
    alive = or_(Enquiry.closes_at > ctx.now - NOTICES_WAIT, Enquiry.given_until > ctx.now)
    statement = select(Enquiry).where(Enquiry.property_id == ctx.property_id, alive)
    held = statement.order_by(Enquiry.id).with_for_update().execution_options(populate_existing=True)
    for row in ctx.session.scalars(held):
        items = outcome_of(ctx, row)
        for item in _seen_by_the_house(items, registration_id):
            items = [_left(ctx, each) if each == item else each for each in items]
            row.outcome = seal_outcome(ctx, row, items)
            if item.decision is Decision.GIVEN and row.given_until is not None:
                row.given_until = min(row.given_until, ctx.now)
            elif item.decision is None:
                events.consent_answered(ctx, consent_id(ctx, row.id, item))


def _messages(ctx: Context, registration_id: UUID) -> None:
    statement = select(GuestMessage).where(
        GuestMessage.property_id == ctx.property_id, GuestMessage.outcome.is_not(None)
    )
    held = statement.order_by(GuestMessage.id).with_for_update().execution_options(populate_existing=True)
    for row in ctx.session.scalars(held):
        items = outcome_of(ctx, row)
        for item in _seen_by_the_house(items, registration_id):
            row.outcome = seal_outcome(ctx, row, [_left(ctx, each) if each == item else each for each in items])
            if item.decision is None:
                events.message_delivered(ctx, row.id)


def _seen_by_the_house(items: Sequence[Item], registration_id: UUID) -> list[Item]:
    return [
        each for each in items if each.registration_id == registration_id and each.audience is not Audience.DUTY_MANAGER
    ]


def _left(ctx: Context, item: Item) -> Item:
    """Return an item as the duty manager alone sees it: a consent is over."""
    if item.decision is Decision.GIVEN and item.scope is not None:
        return replace(item, audience=Audience.DUTY_MANAGER, decision=Decision.WITHDRAWN, by=ctx.account_id, at=ctx.now)
    return replace(item, audience=Audience.DUTY_MANAGER)
