"""Who receives messages, and those that could not be delivered."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.outgoing_models import Delivery, Subscription
from frontdesk.notifications.outgoing_rules import DeliveryState

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Receiver:
    """A receiver as the administrator's page shows it; the secret of a webhook is never shown again."""

    id: UUID
    name: str
    channel: str
    target: str
    departments: list[str]
    active: bool
    waiting: int
    dead: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up: for whom, about which line, and why."""

    id: UUID
    receiver: str
    department: str
    number: int
    made_at: datetime
    attempts: int
    error: str


def receivers(ctx: Context) -> list[Receiver]:
    """Return every receiver by name, with how many of its messages wait or were given up."""
    ctx.require(Permission.PROPERTY_MANAGE)
    states = select(Delivery.subscription_id, Delivery.state, func.count())
    states = states.where(Delivery.property_id == ctx.property_id, Delivery.state != DeliveryState.SENT)
    grouped = ctx.session.execute(states.group_by(Delivery.subscription_id, Delivery.state))
    counted = {(subscription_id, state): count for subscription_id, state, count in grouped}
    rows = select(Subscription).where(Subscription.property_id == ctx.property_id).order_by(Subscription.name)
    return [
        Receiver(
            row.id,
            row.name,
            row.channel,
            row.target,
            list(row.departments),
            row.active,
            counted.get((row.id, DeliveryState.WAITING), 0),
            counted.get((row.id, DeliveryState.DEAD), 0),
        )
        for row in ctx.session.scalars(rows)
    ]


def dead_letters(ctx: Context) -> list[DeadLetter]:
    """Return the messages that were given up, the newest first, at most `SHOWN`."""
    ctx.require(Permission.PROPERTY_MANAGE)
    statement = (
        select(
            Delivery.id,
            Subscription.name,
            Delivery.department,
            Delivery.number,
            Delivery.made_at,
            Delivery.attempts,
            Delivery.error,
        )
        .join(
            Subscription,
            (Subscription.property_id == Delivery.property_id) & (Subscription.id == Delivery.subscription_id),
        )
        .where(Delivery.property_id == ctx.property_id, Delivery.state == DeliveryState.DEAD)
        .order_by(Delivery.made_at.desc(), Delivery.id)
        .limit(SHOWN)
    )
    return [DeadLetter(*row) for row in ctx.session.execute(statement)]
