"""The worker looks up who is asked for, after the asker has been answered: once for each enquiry, whoever it is."""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import select

from frontdesk.enquiries import directory, events
from frontdesk.enquiries.models import Enquiry
from frontdesk.enquiries.rules import Audience, Channel, Decision, Kind, Present, Wanted, looked_up
from frontdesk.enquiries.sealed import Item, consent_id, outcome_of, question_of, seal_outcome
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission

BATCH = 100


def drain(ctx: Context, run: Callable[..., object]) -> int:
    """Look up every enquiry that waits, oldest first, one in each transaction, and return how many; `run` executes.

    The queue is the rows without an outcome: stopping at any point loses nothing and repeats nothing.
    """
    ctx.require(Permission.OPERATE)
    waiting = _waiting(ctx)
    if waiting:
        house = directory.house(ctx)
        ctx.session.close()
        for enquiry_id in waiting:
            run(look_up, ctx, enquiry_id, house)
    return len(waiting)


def look_up(ctx: Context, enquiry_id: UUID, house: Sequence[Present]) -> None:
    """Write the outcome of one enquiry, as long for everybody; who is to be asked by the desk becomes its task.

    A consent given beforehand closes the enquiry at once. Whoever is asked for under a name that the house does not
    know makes no task, no entry and no news.
    """
    ctx.require(Permission.OPERATE)
    enquiry = ctx.session.get(Enquiry, (ctx.property_id, enquiry_id), with_for_update=True, populate_existing=True)
    if enquiry is None or enquiry.outcome is not None:
        return
    wanted = looked_up(question_of(ctx, enquiry), Channel(enquiry.channel), house)
    items = [_item(ctx, each) for each in wanted]
    enquiry.outcome = seal_outcome(ctx, enquiry, items)
    for item in items:
        if item.decision is Decision.GIVEN:
            enquiry.given_until = item.until
            ctx.record("consent.given", "enquiry", enquiry.id, beforehand=True)
    ctx.session.flush()
    for consent in to_ask(ctx, enquiry):
        events.consent_wanted(ctx, consent, enquiry.closes_at)


def to_ask(ctx: Context, enquiry: Enquiry) -> list[UUID]:
    """Return the consents that the desk is asked to get and that nobody has answered, while the enquiry is open."""
    if enquiry.given_until is not None or enquiry.closes_at <= ctx.now:
        return []
    open_ones = [item for item in outcome_of(ctx, enquiry) if item.decision is None and item.kind is Kind.ASK]
    return [consent_id(ctx, enquiry.id, item) for item in open_ones if item.audience is Audience.DESK]


def _waiting(ctx: Context) -> Sequence[UUID]:
    statement = select(Enquiry.id).where(Enquiry.property_id == ctx.property_id, Enquiry.outcome.is_(None))
    return ctx.session.scalars(statement.order_by(Enquiry.opened_at, Enquiry.id).limit(BATCH)).all()


def _item(ctx: Context, wanted: Wanted) -> Item:
    if wanted.scope is None:
        return Item(registration_id=wanted.guest.registration_id, audience=wanted.audience, kind=wanted.kind)
    return Item(
        registration_id=wanted.guest.registration_id,
        audience=wanted.audience,
        decision=Decision.GIVEN,
        scope=wanted.scope,
        until=wanted.until,
        at=ctx.now,
    )
