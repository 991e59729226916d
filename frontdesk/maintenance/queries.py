"""What may be read of work orders."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from frontdesk.identity.models import Account, Membership
from frontdesk.identity.policy import PERMISSIONS
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.maintenance.blocks import Conflict, conflicts
from frontdesk.maintenance.models import WorkOrder
from frontdesk.maintenance.rules import OPEN, State
from frontdesk.maintenance.sealed import open_words, photo
from frontdesk.rooms.models import Room, RoomBlock

SHOWN: Final = 200

_UNREPAIRABLE = (
    select(WorkOrder)
    .where(
        WorkOrder.property_id == PROPERTY,
        WorkOrder.room_id == bindparam("room_id"),
        WorkOrder.state == State.UNREPAIRABLE,
    )
    .order_by(WorkOrder.ended_at, WorkOrder.number)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class WorkOrderView:
    """A work order as everybody sees it who may see any: where, what, who, and what came of it; never a guest."""

    id: UUID
    number: int
    room: str | None
    area: str | None
    fault: str
    priority: str
    state: str
    source: str
    words: str
    has_photo: bool
    reported_at: datetime
    assigned_to: UUID | None
    repairer: str | None
    deferred_until: date | None
    out_until: date | None
    block: str | None
    blocked_from: date | None
    blocked_until: date | None
    work: str
    parts: str
    cost: int | None
    charge: int | None
    charged: bool
    call_back: str | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Repairer:
    """A colleague to whom work orders are given."""

    account_id: UUID
    name: str


def orders(
    ctx: Context,
    *,
    ended: bool = False,
    room: str | None = None,
    before: tuple[datetime, UUID] | None = None,
    limit: int = SHOWN,
) -> list[WorkOrderView]:
    """Return what is still broken, or every work order (`ended`), the latest reported first; of one room if named."""
    ctx.require(Permission.WORK_ORDER_VIEW)
    statement = _orders(ctx).order_by(WorkOrder.reported_at.desc(), WorkOrder.id.desc()).limit(limit)
    if not ended:
        statement = statement.where(WorkOrder.state.in_(OPEN))
    if room is not None:
        statement = statement.where(Room.number == room)
    if before is not None:
        instant, order_id = before
        same = and_(WorkOrder.reported_at == instant, WorkOrder.id < order_id)
        statement = statement.where((WorkOrder.reported_at < instant) | same)
    return [_view(ctx, row) for row in ctx.session.execute(statement)]


def order(ctx: Context, order_id: UUID) -> WorkOrderView:
    """Return one work order, or raise `NotFound`."""
    ctx.require(Permission.WORK_ORDER_VIEW)
    found = ctx.session.execute(_orders(ctx).where(WorkOrder.id == order_id)).one_or_none()
    if found is None:
        raise NotFound
    return _view(ctx, found)


def photo_of(ctx: Context, order_id: UUID) -> bytes:
    """Return the photograph of a work order, or raise `NotFound` where there is none."""
    ctx.require(Permission.WORK_ORDER_VIEW)
    row = ctx.session.get(WorkOrder, (ctx.property_id, order_id))
    content = photo(ctx, row) if row else None
    if content is None:
        raise NotFound
    return content


def conflicts_of(ctx: Context, order_id: UUID) -> list[Conflict]:
    """Return who holds the room of a fault that was declared unrepairable, on nights until it can be sold again."""
    ctx.require(Permission.WORK_ORDER_VIEW)
    row = ctx.session.get(WorkOrder, (ctx.property_id, order_id))
    if row is None or row.state != State.UNREPAIRABLE or row.room_id is None or row.out_until is None:
        return []
    return conflicts(ctx, row.room_id, ctx.business_date, row.out_until)


def repairers(ctx: Context) -> list[Repairer]:
    """Return the colleagues to whom a work order can be given, by name."""
    ctx.require(Permission.WORK_ORDER_REPAIR)
    roles = [role for role, held in PERMISSIONS.items() if Permission.WORK_ORDER_REPAIR in held]
    statement = (
        select(Account.id, func.min(Account.display_name))
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.property_id == ctx.property_id, Membership.role.in_(roles), Account.active)
        .group_by(Account.id)
    )
    found = [Repairer(account_id, name) for account_id, name in ctx.session.execute(statement)]
    return sorted(found, key=lambda each: (each.name, each.account_id))


def unrepairable_in(ctx: Context, room_id: UUID) -> WorkOrder | None:
    """Return the fault of a room that was declared unrepairable and is not repaired yet, the first declared; or None.

    As long as there is one, the guest of the room must be moved, unconditionally (MOV-2).
    """
    ctx.require(Permission.WORK_ORDER_VIEW)
    return ctx.session.scalars(_UNREPAIRABLE, {"property_id": ctx.property_id, "room_id": room_id}).one_or_none()


def _orders(ctx: Context) -> Select[*tuple[Any, ...]]:
    repairer = aliased(Account)
    return (
        select(WorkOrder, Room.number.label("room"), repairer.display_name.label("repairer"), RoomBlock)
        .outerjoin(Room, and_(Room.property_id == WorkOrder.property_id, Room.id == WorkOrder.room_id))
        .outerjoin(RoomBlock, and_(RoomBlock.property_id == WorkOrder.property_id, RoomBlock.id == WorkOrder.block_id))
        .outerjoin(repairer, repairer.id == WorkOrder.assigned_to)
        .where(WorkOrder.property_id == ctx.property_id)
    )


def _view(ctx: Context, found: Row[*tuple[Any, ...]]) -> WorkOrderView:
    row: WorkOrder = found[0]
    block: RoomBlock | None = found[3]
    if block is not None and (block.released_at is not None or block.until_date <= ctx.business_date):
        block = None
    work = open_words(ctx, row.id, "work_sealed", row.work_sealed)
    return WorkOrderView(
        id=row.id,
        number=row.number,
        room=found.room,
        area=row.area,
        fault=row.fault,
        priority=row.priority,
        state=row.state,
        source=row.source,
        words=open_words(ctx, row.id, "sealed", row.sealed)["words"],
        has_photo=row.photo_id is not None,
        reported_at=row.reported_at,
        assigned_to=row.assigned_to,
        repairer=found.repairer,
        deferred_until=row.deferred_until if row.state == State.DEFERRED else None,
        out_until=row.out_until if row.state == State.UNREPAIRABLE else None,
        block=block.kind if block else None,
        blocked_from=block.from_date if block else None,
        blocked_until=block.until_date if block else None,
        work=work.get("words", ""),
        parts=work.get("parts", ""),
        cost=row.cost,
        charge=row.charge,
        charged=row.charge_entry_id is not None,
        call_back=row.call_back,
        ended_at=row.ended_at,
    )
