"""What may be read about shifts, folios, deposits and receipts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from frontdesk.cashier.models import Deposit, DepositEntry, Folio, FolioEntry, Receipt
from frontdesk.cashier.rules import TAKEN, shortfall
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.property.models import Counter

Other = aliased(DepositEntry)

RECEIPTS = "receipt"
"""The counter of deposit receipts."""

_BALANCES = (
    select(FolioEntry.folio_id, func.sum(FolioEntry.amount))
    .where(FolioEntry.property_id == PROPERTY, FolioEntry.folio_id.in_(bindparam("folio_ids", expanding=True)))
    .group_by(FolioEntry.folio_id)
)
_CHARGED = select(FolioEntry.night).where(
    FolioEntry.property_id == PROPERTY,
    FolioEntry.folio_id == bindparam("folio_id"),
    FolioEntry.code == bindparam("code"),
    FolioEntry.night.is_not(None),
)
_COVER = select(func.coalesce(func.sum(Deposit.held), 0)).where(
    Deposit.property_id == PROPERTY, Deposit.folio_id.in_(bindparam("folio_ids", expanding=True))
)
_INCIDENTALS = select(func.coalesce(func.sum(FolioEntry.amount), 0)).where(
    FolioEntry.property_id == PROPERTY,
    FolioEntry.folio_id.in_(bindparam("folio_ids", expanding=True)),
    FolioEntry.code != "room",
    FolioEntry.kind != "deposit",
)


@dataclass(frozen=True, slots=True)
class ReceiptPrint:
    """What stands on a deposit receipt, but for the name, which the registration of the folio adds.

    `kind` is received, top_up or refunded; `voided` tells that an entry reverses it; `account_id` took or gave it.
    """

    number: int
    kind: str
    method: str
    amount: int
    currency: str
    reference: str | None
    company_id: UUID | None
    at: datetime
    business_date: date
    account_id: UUID
    shift_id: UUID
    entry_id: UUID
    deposit_id: UUID
    folio_id: UUID
    voided: bool


@dataclass(frozen=True, slots=True)
class TopUp:
    """A deposit that no longer covers what was used up, and the amount missing in minor units (催押, DEP-3)."""

    deposit_id: UUID
    folio_id: UUID
    held: int
    used: int
    missing: int


def balances(ctx: Context, folio_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return what is still to be paid on each of these folios, in minor units."""
    asked = {"property_id": ctx.property_id, "folio_ids": list(folio_ids)}
    found = {folio_id: int(amount) for folio_id, amount in ctx.session.execute(_BALANCES, asked)}
    return {folio_id: found.get(folio_id, 0) for folio_id in folio_ids}


def charged_nights(ctx: Context, folio_id: UUID, code: str) -> set[date]:
    """Return the nights that stand on a folio under a code, reversed or not."""
    asked = {"property_id": ctx.property_id, "folio_id": folio_id, "code": code}
    return {night for night in ctx.session.scalars(_CHARGED, asked) if night is not None}


def held_on(ctx: Context, folio_ids: Collection[UUID]) -> int:
    """Return what the deposits of these folios hold together, in minor units: their cover (REG-5)."""
    asked = {"property_id": ctx.property_id, "folio_ids": list(folio_ids)}
    return int(ctx.session.execute(_COVER, asked).scalar_one())


def held_by_folio(ctx: Context, folio_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return what the deposit of each of these folios holds, in minor units."""
    statement = select(Deposit.folio_id, Deposit.held).where(
        Deposit.property_id == ctx.property_id,
        Deposit.folio_id.in_(folio_ids),
    )
    return dict.fromkeys(folio_ids, 0) | dict(ctx.session.execute(statement).all())


def incidentals_on(ctx: Context, folio_ids: Collection[UUID]) -> int:
    """Return what stands on these folios beside the room itself, in minor units: it is taken from the cover (REG-5)."""
    asked = {"property_id": ctx.property_id, "folio_ids": list(folio_ids)}
    return max(0, int(ctx.session.execute(_INCIDENTALS, asked).scalar_one()))


def deposits_of(ctx: Context, folio_ids: Collection[UUID]) -> list[Deposit]:
    """Return the deposits of these folios, by id."""
    ctx.require(Permission.DEPOSIT_VIEW)
    statement = select(Deposit).where(Deposit.property_id == ctx.property_id, Deposit.folio_id.in_(folio_ids))
    # Asked for in order, SQLite would go through all deposits by their id.
    return sorted(ctx.session.scalars(statement), key=lambda deposit: deposit.id)


def open_deposits(ctx: Context, after: UUID | None, limit: int) -> list[Deposit]:
    """Return so many deposits whose folios are open, by id, behind the one named."""
    ctx.require(Permission.DEPOSIT_VIEW)
    statement = (
        select(Deposit)
        .join(Folio, and_(Folio.property_id == Deposit.property_id, Folio.id == Deposit.folio_id))
        .where(Deposit.property_id == ctx.property_id, Folio.closed_at.is_(None))
        .order_by(Deposit.id)
        .limit(limit)
    )
    return list(ctx.session.scalars(statement if after is None else statement.where(Deposit.id > after)))


def deposit(ctx: Context, deposit_id: UUID) -> Deposit:
    """Return one deposit with its sums, or raise `NotFound`."""
    ctx.require(Permission.DEPOSIT_VIEW)
    statement = select(Deposit).where(Deposit.property_id == ctx.property_id, Deposit.id == deposit_id)
    if found := ctx.session.scalars(statement).one_or_none():
        return found
    raise NotFound


def deposit_entries(ctx: Context, deposit_id: UUID) -> list[Row[DepositEntry, int | None]]:
    """Return each entry of a deposit with its receipt number, if it has one, oldest first."""
    ctx.require(Permission.DEPOSIT_VIEW)
    statement = (
        select(DepositEntry, Receipt.number)
        .outerjoin(
            Receipt,
            and_(Receipt.property_id == DepositEntry.property_id, Receipt.deposit_entry_id == DepositEntry.id),
        )
        .where(DepositEntry.property_id == ctx.property_id, DepositEntry.deposit_id == deposit_id)
        .order_by(DepositEntry.at, Receipt.number, DepositEntry.id)
    )
    return list(ctx.session.execute(statement))


def folio(ctx: Context, folio_id: UUID) -> Folio:
    """Return one folio, or raise `NotFound`."""
    ctx.require(Permission.FOLIO_VIEW)
    statement = select(Folio).where(Folio.property_id == ctx.property_id, Folio.id == folio_id)
    if found := ctx.session.scalars(statement).one_or_none():
        return found
    raise NotFound


def folio_entries(ctx: Context, folio_id: UUID) -> list[FolioEntry]:
    """Return what stands on a folio, oldest first."""
    ctx.require(Permission.FOLIO_VIEW)
    statement = select(FolioEntry).where(FolioEntry.property_id == ctx.property_id, FolioEntry.folio_id == folio_id)
    return list(ctx.session.scalars(statement.order_by(FolioEntry.at, FolioEntry.night, FolioEntry.id)))


def receipt(ctx: Context, number: int) -> ReceiptPrint:
    """Return what stands on the receipt with this number, or raise `NotFound` (DEP-1)."""
    ctx.require(Permission.DEPOSIT_VIEW)
    statement = (
        select(
            Receipt.number,
            DepositEntry.kind,
            DepositEntry.method,
            DepositEntry.amount,
            DepositEntry.currency,
            DepositEntry.reference,
            DepositEntry.company_id,
            DepositEntry.at,
            DepositEntry.business_date,
            DepositEntry.account_id,
            DepositEntry.shift_id,
            DepositEntry.id.label("entry_id"),
            DepositEntry.deposit_id,
            Deposit.folio_id,
            _is_reversed().label("voided"),
        )
        .join(
            DepositEntry,
            and_(DepositEntry.property_id == Receipt.property_id, DepositEntry.id == Receipt.deposit_entry_id),
        )
        .join(Deposit, and_(Deposit.property_id == DepositEntry.property_id, Deposit.id == DepositEntry.deposit_id))
        .where(Receipt.property_id == ctx.property_id, Receipt.number == number)
    )
    if found := ctx.session.execute(statement).mappings().one_or_none():
        return ReceiptPrint(**{str(name): value for name, value in found.items()})
    raise NotFound


def top_ups(ctx: Context, accrued: Mapping[UUID, int] | None = None) -> list[TopUp]:
    """Return every open deposit that no longer covers its folio, the largest amount missing first (催押, DEP-3).

    `accrued` adds, per folio, what is used up and not charged yet, in minor units.
    """
    ctx.require(Permission.DEPOSIT_VIEW)
    statement = (
        select(Deposit.id, Deposit.folio_id, Deposit.held)
        .join(Folio, and_(Folio.property_id == Deposit.property_id, Folio.id == Deposit.folio_id))
        .where(Deposit.property_id == ctx.property_id, Folio.closed_at.is_(None))
    )
    found = ctx.session.execute(statement).all()
    owed = balances(ctx, [row.folio_id for row in found])
    listed = (_top_up(row, owed[row.folio_id] + (accrued or {}).get(row.folio_id, 0)) for row in found)
    return sorted((each for each in listed if each.missing), key=lambda each: (-each.missing, str(each.deposit_id)))


def _top_up(row: Row[UUID, UUID, int], used: int) -> TopUp:
    deposit_id, folio_id, held = row
    return TopUp(deposit_id, folio_id, held, used, shortfall(held, used))


def _is_reversed() -> ColumnElement[bool]:
    return exists().where(
        Other.property_id == DepositEntry.property_id,
        Other.reverses_id == DepositEntry.id,
    )


def unbalanced_deposits(session: Session, property_id: UUID) -> list[UUID]:
    """Return the deposits whose sums are not what their entries add up to, or do not balance (DEP-2)."""
    entries = _sums(property_id).subquery()
    sums = (Deposit.received, Deposit.applied, Deposit.refunded, Deposit.forfeited)
    differs = [column != func.coalesce(entries.c[column.key], 0) for column in sums]
    unequal = Deposit.received != Deposit.held + Deposit.applied + Deposit.refunded + Deposit.forfeited
    statement = (
        select(Deposit.id)
        .outerjoin(entries, entries.c.deposit_id == Deposit.id)
        .where(Deposit.property_id == property_id, or_(unequal, *differs))
    )
    return list(session.scalars(statement))


def receipt_gaps(session: Session, property_id: UUID) -> int:
    """Return how many numbers are missing between the first receipt, number 1, and the last number taken (DEP-1)."""
    count, last = session.execute(
        select(func.count(), func.coalesce(func.max(Receipt.number), 0)).where(Receipt.property_id == property_id),
    ).one()
    taken = session.execute(
        select(Counter.value).where(Counter.property_id == property_id, Counter.name == RECEIPTS),
    ).scalar_one_or_none()
    return max(int(last), taken or 0) - int(count)


def _sums(property_id: UUID) -> Select[*tuple[Any, ...]]:
    kind = func.coalesce(Other.kind, DepositEntry.kind)
    undone = case((DepositEntry.kind == "reversal", -1), else_=1)

    def total(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
        return func.sum(case((condition, DepositEntry.amount * undone), else_=0)).label(name)

    return (
        select(
            DepositEntry.deposit_id,
            total(kind.in_(TAKEN), "received"),
            *(total(kind == name, name) for name in ("applied", "refunded", "forfeited")),
        )
        .outerjoin(
            Other,
            and_(Other.property_id == DepositEntry.property_id, Other.id == DepositEntry.reverses_id),
        )
        .where(DepositEntry.property_id == property_id)
        .group_by(DepositEntry.deposit_id)
    )
