"""How many meals are expected and were taken, by day and time; and the vouchers of a stay."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, delete, or_, select

from frontdesk.concierge.voucher_models import MealVoucher
from frontdesk.concierge.voucher_rules import by_half_hour
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.property.settings import settings_of
from frontdesk.stays.models import Stay

OF_STAY: Final = and_(Stay.property_id == MealVoucher.property_id, Stay.id == MealVoucher.stay_id)


@dataclass(frozen=True, slots=True)
class MealCount:
    """The breakfasts of one day, and nothing of who eats them: still to come, taken, void; taken by half hour."""

    day: date
    issued: int
    redeemed: int
    void: int
    times: tuple[tuple[str, int], ...]


def meals_on(ctx: Context, day: date) -> MealCount:
    """Return the count of one day's breakfasts; what lapsed with its guests is not expected."""
    ctx.require(Permission.MEAL_VOUCHER_COUNT)
    mine = (MealVoucher.property_id == ctx.property_id, MealVoucher.valid_on == day)
    counted = or_(MealVoucher.state != "issued", eats_on(day, ctx.zone))
    statement = select(MealVoucher.state, MealVoucher.ended_at).join(Stay, OF_STAY).where(*mine, counted)
    rows = ctx.session.execute(statement).all()
    counts = Counter(row.state for row in rows)
    taken = [row.ended_at for row in rows if row.state == "redeemed" and row.ended_at is not None]
    return MealCount(day, counts["issued"], counts["redeemed"], counts["void"], tuple(by_half_hour(taken, ctx.zone)))


def eats_on(day: date, zone: ZoneInfo) -> ColumnElement[bool]:
    """Say in SQL that the guests of a stay have not left before a day; on the day itself they may have eaten first."""
    return or_(Stay.checked_out_at.is_(None), Stay.checked_out_at >= datetime.combine(day, time(), zone))


def of_stay(ctx: Context, stay_id: UUID) -> Sequence[MealVoucher]:
    """Return the vouchers of a stay, by day."""
    ctx.require(Permission.MEAL_VOUCHER_ISSUE)
    mine = (MealVoucher.property_id == ctx.property_id, MealVoucher.stay_id == stay_id)
    order = (MealVoucher.valid_on, MealVoucher.number)
    return ctx.session.scalars(select(MealVoucher).where(*mine).order_by(*order)).all()


def purge_vouchers(ctx: Context) -> None:
    """Delete the vouchers of days that are so long past that what was written on tasks is deleted too."""
    ctx.require(Permission.OPERATE)
    before = ctx.business_date - timedelta(days=settings_of(ctx).task_note_days)
    ctx.session.execute(
        delete(MealVoucher).where(MealVoucher.property_id == ctx.property_id, MealVoucher.valid_on < before),
        execution_options={"synchronize_session": False},
    )
