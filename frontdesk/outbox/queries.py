"""What waits in the outbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from frontdesk.outbox.models import OutboxEvent


@dataclass(frozen=True, slots=True)
class Lag:
    """How many events wait, and for how long the oldest has."""

    waiting: int
    oldest: timedelta


def undelivered(session: Session, property_id: UUID, limit: int) -> list[int]:
    """Return the numbers of the events that wait for delivery, in their order, at most `limit`."""
    statement = (
        select(OutboxEvent.sequence)
        .where(OutboxEvent.property_id == property_id, OutboxEvent.delivered_at.is_(None))
        .order_by(OutboxEvent.sequence)
        .limit(limit)
    )
    return list(session.scalars(statement))


def is_waiting(session: Session) -> bool:
    """Tell whether any event of any hotel of this database waits for delivery."""
    return bool(session.scalar(select(exists().where(OutboxEvent.delivered_at.is_(None)))))


def lag(session: Session, now: datetime) -> Lag:
    """Return how far delivery is behind, over all hotels of this database."""
    statement = select(func.count(), func.min(OutboxEvent.at)).where(OutboxEvent.delivered_at.is_(None))
    waiting, oldest = session.execute(statement).one()
    return Lag(waiting, max(now - oldest, timedelta(0)) if waiting else timedelta(0))
