"""Taking the words out of valuables that were handed back (PRI-11). Called by `privacy` alone."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, update

from frontdesk.concierge.models import Valuables
from frontdesk.kernel.context import Context


def still_kept(ctx: Context, registration_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these registrations have valuables in the hotel's safe."""
    mine = (
        Valuables.property_id == ctx.property_id,
        Valuables.registration_id.in_(registration_ids),
        Valuables.state == "kept",
    )
    return set(ctx.session.scalars(select(Valuables.registration_id).where(*mine)))


def forget_valuables(ctx: Context, registration_ids: Collection[UUID]) -> list[UUID]:
    """Take words and signatures out of the receipts of these registrations, and return the files of the signatures."""
    mine = (Valuables.property_id == ctx.property_id, Valuables.registration_id.in_(registration_ids))
    files = [each for each in ctx.session.scalars(select(Valuables.guest_signature_id).where(*mine)) if each]
    ctx.session.execute(
        update(Valuables).where(*mine).values(sealed=b"", guest_signature_id=None),
        execution_options={"synchronize_session": False},
    )
    return files
