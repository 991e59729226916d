"""Openings of hidden stays, looked at the next day by somebody other than who opened them (PRI-7).

A day is reviewed as a whole, whether a hidden guest was opened on it or not: neither the trail nor the record of reads
tells by it that one is in the house.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, update

from frontdesk.guests import sealed
from frontdesk.guests.rules import DisclosureLevel
from frontdesk.identity.models import Account
from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import instants_of, local
from frontdesk.kernel.errors import Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.models import Opening
from frontdesk.rooms.models import Room
from frontdesk.stays.models import Registration, Stay


@dataclass(frozen=True, slots=True)
class HiddenOpening:
    """An opening of a stay with a hidden guest: who opened it, when, how, and why."""

    stay_id: UUID
    room: str
    opened_by: str
    at: datetime
    kind: str
    reason_code: str


@dataclass(frozen=True, slots=True)
class DayToReview:
    """A day whose openings wait for their review, with those of hidden stays."""

    day: date
    openings: list[HiddenOpening]


def day_to_review(ctx: Context) -> DayToReview | None:
    """Return the oldest day before today with openings by others that nobody has reviewed yet, or None."""
    ctx.require(Permission.GUEST_VIEW_PROTECTED)
    oldest = ctx.session.scalar(select(func.min(Opening.at)).where(*_open(ctx, instants_of(_today(ctx), ctx.zone)[0])))
    if oldest is None:
        return None
    day = local(oldest, ctx.zone).date()
    return DayToReview(day, _hidden(ctx, day))


def review_openings(ctx: Context, day: date) -> None:
    """Say that one has looked at the openings of a day; one's own stay for somebody else.

    Raises `Refused` (`day-not-over`) for today or later.
    """
    ctx.require(Permission.GUEST_VIEW_PROTECTED)
    if day >= _today(ctx):
        raise Refused([Reason("day-not-over", "day")])
    begins, ends = instants_of(day, ctx.zone)
    statement = update(Opening).where(*_open(ctx, ends), Opening.at >= begins)
    ctx.session.execute(statement.values(reviewed_at=ctx.now, reviewed_by=ctx.account_id))
    ctx.record("openings.reviewed", "property", ctx.property_id, day=day.isoformat())


def _hidden(ctx: Context, day: date) -> list[HiddenOpening]:
    begins, ends = instants_of(day, ctx.zone)
    mine = and_(Stay.property_id == Opening.property_id, Stay.id == Opening.stay_id)
    statement = (
        select(Opening.stay_id, Room.number, Account.display_name, Opening.at, Opening.kind, Opening.reason_code)
        .join(Stay, mine)
        .join(Room, and_(Room.property_id == Stay.property_id, Room.id == Stay.room_id))
        .join(Account, Account.id == Opening.account_id)
        .where(*_open(ctx, ends), Opening.at >= begins)
        .order_by(Opening.at, Opening.id)
    )
    rows = [HiddenOpening(*row) for row in ctx.session.execute(statement)]
    hidden = _hidden_stays(ctx, {each.stay_id for each in rows})
    return [each for each in rows if each.stay_id in hidden]


def _hidden_stays(ctx: Context, stay_ids: set[UUID]) -> set[UUID]:
    """Return which of these stays have a hidden guest; all of them are noted as read, so that the record tells none."""
    statement = select(Registration.id, Registration.stay_id, Registration.guest_id, Registration.sealed).where(
        Registration.property_id == ctx.property_id,
        Registration.stay_id.in_(stay_ids),
        Registration.forgotten_at.is_(None),  # whoever was forgotten is hidden no more (PRI-11)
    )
    return {
        row.stay_id
        for row in ctx.session.execute(statement)
        if DisclosureLevel(sealed.unseal(ctx, row.guest_id, "registration", row.id, row.sealed)["level"]).is_hidden
    }


def _open(ctx: Context, before: datetime) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of openings by others, before an instant, that nobody has reviewed."""
    return (
        Opening.property_id == ctx.property_id,
        Opening.reviewed_at.is_(None),
        Opening.account_id != ctx.account_id,
        Opening.at < before,
    )


def _today(ctx: Context) -> date:
    return local(ctx.now, ctx.zone).date()
