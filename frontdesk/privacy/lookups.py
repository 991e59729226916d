"""Looking for guests, counted per account, found or not (PRI-9); whoever finds a honey guest alarms security."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, case, func, select

from frontdesk.guests import queries as guests
from frontdesk.guests.queries import GuestView
from frontdesk.identity.approvals import consume_approval, subject_hash
from frontdesk.identity.models import Account
from frontdesk.kernel.context import Context, Facts
from frontdesk.kernel.db import PROPERTY, put
from frontdesk.kernel.errors import Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.models import HoneyGuest, Lookup
from frontdesk.privacy.rules import DAY, HOUR, Counted, Limits, needs_approval, warns
from frontdesk.property.settings import settings_of

ONE_LOOKUP: Final[Facts] = {"lookups": 1}
"""What an approval is for: one more look-up, whatever is looked for."""

_WHO = bindparam("account", type_=Uuid())
_LATELY = Lookup.at > bindparam("hour_ago", type_=Lookup.at.type)
_ONE_AT_A_TIME = select(Account.id).where(Account.id == _WHO).with_for_update(key_share=True)
_COUNTED = select(
    func.coalesce(func.sum(case((_LATELY, 1), else_=0)), 0),
    func.count(),
    func.coalesce(func.max(case((Lookup.warned_hour & _LATELY, 1), else_=0)), 0),
    func.coalesce(func.max(case((Lookup.warned_day, 1), else_=0)), 0),
).where(
    Lookup.property_id == PROPERTY,
    Lookup.account_id == _WHO,
    Lookup.at > bindparam("day_ago", type_=Lookup.at.type),
)
_HONEY = select(func.count()).where(
    HoneyGuest.property_id == PROPERTY, HoneyGuest.id.in_(bindparam("found", expanding=True))
)


def search_guests(ctx: Context, term: str, approval_id: UUID | None = None) -> list[GuestView]:
    """Return guests whose shown name, pinyin or initials begin with the term, and count the look-up.

    Raises `Refused` (`lookup-limit`) beyond the day's limit unless an approval is given, which this uses up. What is
    found changes neither the count nor what the caller is told.
    """
    ctx.require(Permission.GUEST_SEARCH)
    lookup_id = _count(ctx, "search", approval_id)
    found = guests.search(ctx, term)
    _alarm(ctx, lookup_id, [each.id for each in found])
    return found


def count_opening(ctx: Context, approval_id: UUID | None = None) -> None:
    """Count an opening with a reason, before it is known whether there is such a stay; refused as a search is."""
    ctx.require(Permission.GUEST_VIEW_PROTECTED)
    _count(ctx, "opening", approval_id)


def _count(ctx: Context, kind: str, approval_id: UUID | None) -> UUID:
    settings = settings_of(ctx)
    limits = Limits(settings.lookups_warn_hour, settings.lookups_warn_day, settings.lookups_most_day)
    # One at a time for each account: a script that asks in parallel is counted as any other.
    ctx.session.execute(_ONE_AT_A_TIME, {"account": ctx.account_id})
    before = counted(ctx)
    beyond = needs_approval(before, limits)
    if beyond:
        if approval_id is None:
            raise Refused([Reason("lookup-limit")])
        consume_approval(ctx, approval_id, "lookup", subject_hash("lookup", ONE_LOOKUP))
    warned, lookup_id = warns(before, limits), ctx.source.uuid()
    row = {"property_id": ctx.property_id, "id": lookup_id, "account_id": ctx.account_id, "kind": kind, "at": ctx.now}
    row |= {"approval_id": approval_id if beyond else None, "warned_hour": warned.hour, "warned_day": warned.day}
    put(ctx.session, Lookup, [row])
    if warned:
        told = {"account_id": str(ctx.account_id), "per_hour": before.hour + 1, "per_day": before.day + 1}
        ctx.announce("lookups.many", lookup_id, **told)  # type: ignore[arg-type]  # texts and numbers
    return lookup_id


def counted(ctx: Context) -> Counted:
    """Return what the account that asks has looked up before."""
    asked = {"property_id": ctx.property_id, "account": ctx.account_id}
    since = {"hour_ago": ctx.now - HOUR, "day_ago": ctx.now - DAY}
    hour, day, warned_hour, warned_day = ctx.session.execute(_COUNTED, asked | since).one()
    return Counted(int(hour), int(day), bool(warned_hour), bool(warned_day))


def _alarm(ctx: Context, lookup_id: UUID, found: Sequence[UUID]) -> None:
    """Tell security when a honey guest is among what was found; the same question is asked whatever was found."""
    if ctx.session.execute(_HONEY, {"property_id": ctx.property_id, "found": found}).scalar_one():
        ctx.announce("honey_guest.shown", lookup_id, account_id=str(ctx.account_id))
