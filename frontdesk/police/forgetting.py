"""Forgetting what was suspicious when the time of the book is over (PRI-11). Called by `privacy` alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from frontdesk.kernel.context import Context
from frontdesk.police.models import Suspicion


def drop_suspicions(ctx: Context, before: datetime, limit: int) -> list[UUID]:
    """Remove what was suspicious before an instant, and return the ids; that it was reported stays in the trail."""
    old = (Suspicion.property_id == ctx.property_id, Suspicion.at < before)
    ids = list(ctx.session.scalars(select(Suspicion.id).where(*old).order_by(Suspicion.at, Suspicion.id).limit(limit)))
    ctx.session.execute(
        delete(Suspicion).where(Suspicion.property_id == ctx.property_id, Suspicion.id.in_(ids)),
        execution_options={"synchronize_session": False},
    )
    return ids
