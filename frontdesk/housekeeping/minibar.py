"""What is in the minibars, and at which prices."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from frontdesk.housekeeping.models import MinibarItem
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission

MOST_PRICE = 10**7


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDetails:
    """One thing of a minibar, as its administrator types it; the price in minor units."""

    code: str | None
    name_zh: str | None
    name_en: str | None
    price: int | None
    active: bool = True


def save_item(ctx: Context, details: ItemDetails, item_id: UUID | None = None) -> MinibarItem:
    """Add something to the minibars or change it, or raise `Invalid` with everything that is wrong, `NotFound`."""
    ctx.require(Permission.MINIBAR_MANAGE)
    faults = Faults()
    code = faults.line("code", details.code, most=20)
    names = [faults.line(field, getattr(details, field), most=60) for field in ("name_zh", "name_en")]
    price = faults.number("price", details.price, least=1, most=MOST_PRICE)
    same = select(MinibarItem.id).where(MinibarItem.property_id == ctx.property_id, MinibarItem.code == code)
    if ctx.session.scalars(same).one_or_none() not in {None, item_id}:
        faults.add("code-taken", "code")
    faults.check()
    row = _row(ctx, item_id)
    row.code, row.price, row.active = code, price, details.active
    row.name_zh, row.name_en = names
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("minibar.item_saved", "minibar_item", row.id, code=code, price=price)
    return row


def all_items(ctx: Context) -> list[MinibarItem]:
    """Return everything that is or was in the minibars."""
    ctx.require(Permission.MINIBAR_MANAGE)
    statement = select(MinibarItem).where(MinibarItem.property_id == ctx.property_id)
    return list(ctx.session.scalars(statement.order_by(MinibarItem.position, MinibarItem.code)))


def _row(ctx: Context, item_id: UUID | None) -> MinibarItem:
    if item_id is None:
        return MinibarItem(property_id=ctx.property_id, id=ctx.source.uuid())
    row = ctx.session.get(MinibarItem, (ctx.property_id, item_id))
    if row is None:
        raise NotFound
    return row
