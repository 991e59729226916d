"""What its administrator reads of the price list: plans, lines, the grid of a day, member cards."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.rates.models import MemberCard, Rate, RatePlan
from frontdesk.rates.queries import price_lists
from frontdesk.rates.rules import price_on
from frontdesk.rooms.models import RoomType
from frontdesk.rooms.queries import sold_types


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """One line of a price list, with the type that it prices; amounts in minor units."""

    rate: Rate
    type_code: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """A room type and its price on each plan, in the order of the plans; None where a plan has none that day."""

    room_type: RoomType
    prices: tuple[int | None, ...]


def plans(ctx: Context) -> list[RatePlan]:
    """Return every rate plan, sold or not, in the house's order."""
    ctx.require(Permission.RATE_VIEW)
    statement = select(RatePlan).where(RatePlan.property_id == ctx.property_id)
    return list(ctx.session.scalars(statement.order_by(RatePlan.position, RatePlan.code)))


def plan(ctx: Context, plan_id: UUID) -> RatePlan:
    """Return one rate plan, or raise `NotFound`."""
    ctx.require(Permission.RATE_VIEW)
    row = ctx.session.get(RatePlan, (ctx.property_id, plan_id))
    if row is None:
        raise NotFound
    return row


def price_lines(ctx: Context, plan_id: UUID) -> list[ListedPrice]:
    """Return the price lines of a plan by type, the latest to begin first."""
    ctx.require(Permission.RATE_VIEW)
    statement = (
        select(Rate, RoomType.code)
        .join(RoomType, (RoomType.property_id == Rate.property_id) & (RoomType.id == Rate.room_type_id))
        .where(Rate.property_id == ctx.property_id, Rate.rate_plan_id == plan_id)
        .order_by(RoomType.position, RoomType.code, Rate.from_date.desc(), Rate.weekdays)
    )
    return [ListedPrice(rate, code) for rate, code in ctx.session.execute(statement)]


def price_grid(ctx: Context, columns: list[RatePlan], day: date) -> list[GridRow]:
    """Return what each sold type costs on each of these plans on one day."""
    ctx.require(Permission.RATE_VIEW)
    lists = price_lists(ctx, [column.id for column in columns])
    return [
        GridRow(
            room_type,
            tuple(
                line.amount if (line := price_on(lists[column.id, room_type.id], day)) else None for column in columns
            ),
        )
        for room_type in sold_types(ctx)
    ]


def member_cards(ctx: Context) -> list[MemberCard]:
    """Return every member card, by number."""
    ctx.require(Permission.RATE_MANAGE)
    statement = select(MemberCard).where(MemberCard.property_id == ctx.property_id)
    return list(ctx.session.scalars(statement.order_by(MemberCard.number)))
