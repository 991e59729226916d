"""Closing the business date: a plain roll."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete

from frontdesk.housekeeping.service import soil_stay_overs
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.night_audit.errors import NotReadyToRoll
from frontdesk.night_audit.models import NightAudit
from frontdesk.night_audit.queries import blockers
from frontdesk.property.service import roll_business_date
from frontdesk.stays.models import Draft


@dataclass(frozen=True, slots=True)
class Rolled:
    """What closing a day did."""

    business_date: date
    drafts_dropped: int
    rooms_soiled: int
    carried_over: int


def roll(ctx: Context, *, carry_over: bool = False) -> Rolled:
    """Close the business date and open the next; run by the edge's `execute_alone` (NAU-3).

    Unfinished drafts are gone (REG-3), stay-over rooms turn dirty (HSK-1); the runner's own shift goes on. Raises
    `NotReadyToRoll` (`departure-open` for each) while somebody who was to leave is in the house, unless those stays
    are carried over to the new day (NAU-1).
    """
    ctx.require(Permission.NIGHT_AUDIT_RUN)
    open_departures = blockers(ctx)
    if open_departures and not carry_over:
        raise NotReadyToRoll(open_departures)
    dropped = ctx.session.scalars(delete(Draft).where(Draft.property_id == ctx.property_id).returning(Draft.id)).all()
    soiled = soil_stay_overs(ctx)
    opened = roll_business_date(ctx)
    rolled = Rolled(opened, len(dropped), soiled, len(open_departures))
    _keep(ctx, rolled)
    ctx.record(
        "night_audit.rolled",
        "property",
        ctx.property_id,
        business_date=opened.isoformat(),
        drafts_dropped=rolled.drafts_dropped,
        rooms_soiled=rolled.rooms_soiled,
        carried_over=rolled.carried_over,
    )
    return rolled


def _keep(ctx: Context, rolled: Rolled) -> None:
    """Keep that this business date was closed: the table lets no date be closed twice (NAU-3)."""
    closing = NightAudit(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        closed_date=ctx.business_date,
        opened_date=rolled.business_date,
        drafts_dropped=rolled.drafts_dropped,
        rooms_soiled=rolled.rooms_soiled,
        carried_over=rolled.carried_over,
        run_at=ctx.now,
        run_by=ctx.actor.account_id,
    )
    ctx.session.add(closing)
    ctx.session.flush()
