"""What the hotel keeps for the guests of a stay."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select

from frontdesk.concierge.models import Valuables
from frontdesk.guests import sealed
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.stays.models import Registration


@dataclass(frozen=True, slots=True)
class KeptValuables:
    """One receipt for valuables; `shown_name` is the name that the house may see."""

    id: UUID
    number: int
    registration_id: UUID
    shown_name: str
    description: str
    state: str
    kept_at: datetime
    released_at: datetime | None
    signed_on_screen: bool


def of_stay(ctx: Context, stay_id: UUID) -> list[KeptValuables]:
    """Return the valuables of a stay's guests, by receipt number."""
    ctx.require(Permission.VALUABLES_KEEP)
    statement = (
        select(Valuables, Registration.shown_name, Registration.guest_id)
        .join(
            Registration,
            and_(Registration.property_id == Valuables.property_id, Registration.id == Valuables.registration_id),
        )
        .where(Valuables.property_id == ctx.property_id, Registration.stay_id == stay_id)
        .order_by(Valuables.number)
    )
    return [
        KeptValuables(
            id=kept.id,
            number=kept.number,
            registration_id=kept.registration_id,
            shown_name=shown_name,
            description=_description(ctx, guest_id, kept),
            state=kept.state,
            kept_at=kept.kept_at,
            released_at=kept.released_at,
            signed_on_screen=kept.guest_signature_id is not None,
        )
        for kept, shown_name, guest_id in ctx.session.execute(statement)
    ]


def _description(ctx: Context, guest_id: UUID, kept: Valuables) -> str:
    """Return what was kept, in the words of its receipt; nothing once the guest was forgotten (PRI-11)."""
    if not kept.sealed:
        return ""
    return str(sealed.unseal(ctx, guest_id, "valuables", kept.id, kept.sealed)["description"])
