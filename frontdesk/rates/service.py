"""Commands about rate plans, their prices and member cards (kept by the administrator)."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select

from frontdesk.companies.models import Company
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.rates.models import MemberCard, Rate, RatePlan
from frontdesk.rates.rules import MOST_MONEY, PlanKind
from frontdesk.rooms.models import RoomType

MINUTES_OF_DAY = 24 * 60
EVERY_DAY = 127


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDetails:
    """A way of pricing; which of the fields count depends on the kind, the others are left out."""

    code: str
    kind: str
    name_zh: str
    name_en: str
    terms_zh: str = ""
    terms_en: str = ""
    company_id: UUID | None = None
    member_level: str | None = None
    sold_from_minute: int | None = None
    sold_until_minute: int | None = None
    check_out_minute: int | None = None
    block_hours: int | None = None
    position: int | None = 0
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceDetails:
    """One line of a price list, in minor units; `weekdays` is a bit mask, Monday the lowest bit."""

    rate_plan_id: UUID
    room_type_id: UUID
    from_date: date | None
    until_date: date | None = None
    weekdays: int = EVERY_DAY
    amount: int | None
    further_hour: int | None = None


BELONGS_TO: dict[str, frozenset[str]] = {
    PlanKind.RACK: frozenset(),
    PlanKind.MEMBER: frozenset({"member_level"}),
    PlanKind.CORPORATE: frozenset({"company_id"}),
    PlanKind.EARLY_MORNING: frozenset({"sold_from_minute", "sold_until_minute", "check_out_minute"}),
    PlanKind.HOURLY: frozenset({"block_hours"}),
}
"""Which fields a kind of plan has beside those that all have; only the member level may stay empty (any card)."""


def save_plan(ctx: Context, details: PlanDetails, plan_id: UUID | None = None) -> RatePlan:
    """Add a rate plan, or change the one of this id; raise `Invalid` naming every fault, or `NotFound`.

    The kind of a plan never changes (code `plan-kind-fixed`): quotes of it were told under its conditions.
    """
    ctx.require(Permission.RATE_MANAGE)
    row = _plan(ctx, plan_id) if plan_id else None
    faults = Faults()
    values = _texts(faults, details) | _particulars(ctx, faults, details)
    if row is not None and row.kind != details.kind:
        faults.add("plan-kind-fixed", "kind")
    if _holder(ctx, values["code"]) not in (None, plan_id):
        faults.add("code-taken", "code")
    faults.check()
    row = row or RatePlan(property_id=ctx.property_id, id=ctx.source.uuid(), kind=details.kind)
    for name, value in values.items():
        setattr(row, name, value)
    row.active = details.active
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("rate_plan.saved", "rate_plan", row.id, kind=row.kind, active=row.active)
    return row


def set_price(ctx: Context, details: PriceDetails) -> Rate:
    """Write one line of a price list; it replaces a line of the same plan, type, first day and weekdays.

    Raises `Invalid` naming every fault. Quotes already told keep their prices.
    """
    ctx.require(Permission.RATE_MANAGE)
    faults = Faults()
    values = _price(ctx, faults, details)
    faults.check()
    statement = select(Rate).where(
        Rate.property_id == ctx.property_id,
        Rate.rate_plan_id == details.rate_plan_id,
        Rate.room_type_id == details.room_type_id,
        Rate.from_date == details.from_date,
        Rate.weekdays == details.weekdays,
    )
    row = ctx.session.scalars(statement).first()
    row = row or Rate(property_id=ctx.property_id, id=ctx.source.uuid())
    for name, value in values.items():
        setattr(row, name, value)
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("rate.set", "rate", row.id, rate_plan_id=str(row.rate_plan_id), amount=row.amount)
    return row


def set_prices(ctx: Context, lines: Iterable[PriceDetails]) -> list[Rate]:
    """Write several lines of price lists, all or none; raise as `set_price` does."""
    ctx.require(Permission.RATE_MANAGE)
    return [set_price(ctx, line) for line in lines]


def remove_price(ctx: Context, rate_id: UUID) -> None:
    """Take a line out of a price list, or raise `NotFound`; quotes already told keep their prices."""
    ctx.require(Permission.RATE_MANAGE)
    gone = ctx.session.scalars(
        delete(Rate).where(Rate.property_id == ctx.property_id, Rate.id == rate_id).returning(Rate.id),
    ).one_or_none()
    if gone is None:
        raise NotFound
    ctx.record("rate.removed", "rate", rate_id)


def save_member_card(
    ctx: Context,
    number: str,
    level: str,
    *,
    valid_until: date | None = None,
    active: bool = True,
) -> MemberCard:
    """Add a member card, or change the one of this number; raise `Invalid` naming every fault."""
    ctx.require(Permission.RATE_MANAGE)
    faults = Faults()
    number = faults.line("number", number, most=40)
    level = faults.line("level", level, most=20)
    faults.check()
    statement = select(MemberCard).where(MemberCard.property_id == ctx.property_id, MemberCard.number == number)
    row = ctx.session.scalars(statement).one_or_none()
    row = row or MemberCard(property_id=ctx.property_id, id=ctx.source.uuid(), number=number)
    row.level, row.valid_until, row.active = level, valid_until, active
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("member_card.saved", "member_card", row.id, active=active)
    return row


def _texts(faults: Faults, details: PlanDetails) -> dict[str, object]:
    lines = {
        "name_zh": faults.line("name_zh", details.name_zh, most=60),
        "name_en": faults.line("name_en", details.name_en, most=60),
        "terms_zh": faults.line("terms_zh", details.terms_zh, most=400, optional=True),
        "terms_en": faults.line("terms_en", details.terms_en, most=400, optional=True),
        "position": faults.number("position", details.position, least=0, most=100_000),
    }
    return {"code": faults.line("code", details.code, most=20).upper(), **lines}


def _particulars(ctx: Context, faults: Faults, details: PlanDetails) -> dict[str, object]:
    """Read the fields that the plan's kind has, and empty those that belong to other kinds."""
    if details.kind not in BELONGS_TO:
        faults.add("plan-kind-unknown", "kind")
        return {}
    own = BELONGS_TO[details.kind]
    read: dict[str, object] = dict.fromkeys(frozenset[str]().union(*BELONGS_TO.values()))
    if "member_level" in own:
        read["member_level"] = faults.line("member_level", details.member_level, most=20, optional=True) or None
    if "company_id" in own:
        read["company_id"] = _company(ctx, faults, details.company_id)
    for name in own & {"sold_from_minute", "sold_until_minute", "check_out_minute"}:
        read[name] = faults.number(name, getattr(details, name), least=0, most=MINUTES_OF_DAY - 1)
    if "block_hours" in own:
        read["block_hours"] = faults.number("block_hours", details.block_hours, least=1, most=24)
    if details.kind == PlanKind.EARLY_MORNING and details.sold_from_minute == details.sold_until_minute:
        faults.add("window-empty", "sold_until_minute")
    return read


def _company(ctx: Context, faults: Faults, company_id: UUID | None) -> UUID | None:
    if company_id is None:
        faults.add("missing", "company_id")
    elif ctx.session.get(Company, (ctx.property_id, company_id)) is None:
        faults.add("company-unknown", "company_id")
    return company_id


def _price(ctx: Context, faults: Faults, details: PriceDetails) -> dict[str, object]:
    plan = ctx.session.get(RatePlan, (ctx.property_id, details.rate_plan_id))
    if plan is None:
        faults.add("rate-plan-unknown", "rate_plan_id")
    if ctx.session.get(RoomType, (ctx.property_id, details.room_type_id)) is None:
        faults.add("room-type-unknown", "room_type_id")
    if details.from_date is None:
        faults.add("missing", "from_date")
    elif details.until_date is not None and details.until_date <= details.from_date:
        faults.add("dates-backwards", "until_date")
    hourly = plan is not None and plan.kind == PlanKind.HOURLY
    return asdict(details) | {
        "weekdays": faults.number("weekdays", details.weekdays, least=1, most=EVERY_DAY),
        "amount": faults.number("amount", details.amount, least=0, most=MOST_MONEY),
        "further_hour": faults.optional_number("further_hour", details.further_hour, least=0, most=MOST_MONEY)
        if hourly
        else None,
    }


def _holder(ctx: Context, code: object) -> UUID | None:
    return ctx.session.scalar(select(RatePlan.id).where(RatePlan.property_id == ctx.property_id, RatePlan.code == code))


def _plan(ctx: Context, plan_id: UUID) -> RatePlan:
    row = ctx.session.get(RatePlan, (ctx.property_id, plan_id))
    if row is None:
        raise NotFound
    return row
