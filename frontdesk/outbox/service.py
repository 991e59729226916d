"""Writing events behind the head that numbers them, and handing each out once."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from frontdesk.audit.models import TrailHead
from frontdesk.kernel.context import Context
from frontdesk.outbox.models import OutboxEvent


def numbered(ctx: Context, head: TrailHead) -> list[dict[str, object]]:
    """Return the buffered events as rows, numbered by the head that the caller holds: their order is that of commit."""
    rows = []
    for event in ctx.events:
        head.event_sequence += 1
        rows.append(
            {
                "property_id": ctx.property_id,
                "sequence": head.event_sequence,
                "kind": event.kind,
                "version": 1,
                "cause": event.cause,
                "facts": dict(event.facts),
                "at": ctx.now,
                "business_date": ctx.business_date,
            },
        )
    return rows


def amend(ctx: Context, cause: UUID, **facts: bool) -> None:
    """Let news of this cause that nobody has delivered say this; what it never spoke of it does not speak of now."""
    statement = select(OutboxEvent).where(
        OutboxEvent.property_id == ctx.property_id, OutboxEvent.cause == cause, OutboxEvent.delivered_at.is_(None)
    )
    held = statement.order_by(OutboxEvent.sequence).with_for_update().execution_options(populate_existing=True)
    for event in ctx.session.scalars(held):
        event.facts = event.facts | {name: value for name, value in facts.items() if name in event.facts}
    ctx.session.flush()


def take(ctx: Context, sequences: Sequence[int]) -> list[OutboxEvent]:
    """Return those of these events that nobody has delivered, in order, held until commit and marked delivered.

    Two who take the same event at once: the second waits, and does not get it (NTF-1).
    """
    return _taken(ctx, _waiting(ctx).where(OutboxEvent.sequence.in_(sequences)))


def take_next(ctx: Context, most: int) -> list[OutboxEvent]:
    """Return the events that have waited longest, no more than so many, as `take` does."""
    return _taken(ctx, _waiting(ctx).limit(most))


def _waiting(ctx: Context) -> Select[OutboxEvent]:
    mine = (OutboxEvent.property_id == ctx.property_id, OutboxEvent.delivered_at.is_(None))
    return select(OutboxEvent).where(*mine).order_by(OutboxEvent.sequence).with_for_update()


def _taken(ctx: Context, statement: Select[OutboxEvent]) -> list[OutboxEvent]:
    events = list(ctx.session.scalars(statement.execution_options(populate_existing=True)))
    for event in events:
        event.delivered_at = ctx.now
    ctx.session.flush()
    return events
