"""Commands about messages that leave the house: who receives them, taking them to be sent, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import put
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Place
from frontdesk.notifications.models import Task
from frontdesk.notifications.outgoing_models import Delivery, Subscription
from frontdesk.notifications.outgoing_rules import (
    Channel,
    DeliveryState,
    is_dead,
    is_mail_address,
    is_web_address,
    pause_after,
)
from frontdesk.notifications.rules import Department
from frontdesk.property.models import Property
from frontdesk.rooms.models import Room

AT_ONCE = 10
LEASE = timedelta(minutes=3)
"""For which a message belongs to the worker that took it: longer than so many take whose receivers all keep silent. One
that was killed gives it back by that."""

SENT_KEPT, DEAD_KEPT = timedelta(days=7), timedelta(days=90)
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionGiven:
    """A receiver as an administrator types it."""

    name: str
    channel: str
    target: str
    departments: Sequence[str]
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message to be sent now, and how often it was tried with this one."""

    delivery_id: UUID
    attempts: int
    channel: str
    target: str
    secret: bytes
    facts: Mapping[str, Any]


def add_subscription(ctx: Context, given: SubscriptionGiven) -> tuple[UUID, str | None]:
    """Add a receiver and return its id, with the secret of a webhook, which is told this once (hexadecimal).

    Raises `Invalid`: `missing`, `not-a-choice`, `address-invalid`.
    """
    ctx.require(Permission.PROPERTY_MANAGE)
    name = _checked(given)
    row = Subscription(property_id=ctx.property_id, id=ctx.source.uuid(), name=name, channel=given.channel)
    row.target, row.departments, row.active = given.target, sorted(set(given.departments)), given.active
    secret = ctx.source.bytes(SECRET_BYTES) if given.channel == Channel.WEBHOOK else None
    row.secret_sealed = ctx.keyring.seal(_place(row), secret, ctx.source) if secret else None
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("subscription.added", "subscription", row.id, channel=row.channel)
    return row.id, secret.hex() if secret else None


def switch_subscription(ctx: Context, subscription_id: UUID, *, active: bool) -> None:
    """Tell a receiver no more, or again; what waits for one that is off waits. Raises `NotFound`."""
    ctx.require(Permission.PROPERTY_MANAGE)
    row = ctx.session.get(Subscription, (ctx.property_id, subscription_id), with_for_update=True)
    if row is None:
        raise NotFound
    row.active, row.not_before, row.failures = active, None, 0
    ctx.record("subscription.switched", "subscription", row.id, active=active)


def resend(ctx: Context, delivery_id: UUID) -> None:
    """Try a dead message anew from the beginning; one that is not dead stays as it is. Raises `NotFound`."""
    ctx.require(Permission.PROPERTY_MANAGE)
    row = ctx.session.get(Delivery, (ctx.property_id, delivery_id), with_for_update=True)
    if row is None:
        raise NotFound
    if row.state == DeliveryState.DEAD:
        row.state, row.attempts, row.next_at, row.error = DeliveryState.WAITING, 0, ctx.now, ""
        ctx.record("delivery.resent", "delivery", row.id)


def queue(ctx: Context, lines: Sequence[Mapping[str, Any]]) -> None:
    """Let every receiver of these departments be told of these lines, with this transaction or not at all (NTF-1)."""
    receivers = ctx.session.execute(
        select(Subscription.id, Subscription.departments).where(
            Subscription.property_id == ctx.property_id, Subscription.active
        )
    ).all()
    rows = [
        _row(ctx, subscription_id, line)
        for subscription_id, departments in receivers
        for line in lines
        if line["department"] in departments
    ]
    if rows:
        put(ctx.session, Delivery, rows)


def is_any_due(ctx: Context) -> bool:
    """Tell whether a message is due: to look takes no turn at writing."""
    ctx.require(Permission.OPERATE)
    statement = select(Delivery.id).join(Subscription, _same(Subscription, Delivery.subscription_id))
    return ctx.session.scalars(statement.where(*_due(ctx)).limit(1)).first() is not None


def take_due(ctx: Context) -> list[Parcel]:
    """Take some messages that are due, for this worker alone until the lease ends; the attempt is counted now."""
    ctx.require(Permission.OPERATE)
    found = ctx.session.execute(
        select(Delivery, Subscription, Task, Room.number, Property.code)
        .join(Subscription, _same(Subscription, Delivery.subscription_id))
        .join(Task, _same(Task, Delivery.task_id))
        .join(Property, Property.id == Delivery.property_id)
        .outerjoin(Room, (Room.property_id == Task.property_id) & (Room.id == Task.room_id))
        .where(*_due(ctx))
        .order_by(Delivery.next_at, Delivery.number)
        .limit(AT_ONCE)
        .with_for_update(of=Delivery, skip_locked=True)
    ).all()
    for delivery, *_ in found:
        delivery.attempts += 1
        delivery.next_at = ctx.now + LEASE
    ctx.session.flush()
    return [_parcel(ctx, *row) for row in found]


def close_attempt(ctx: Context, delivery_id: UUID, attempts: int, error: str | None) -> None:
    """Note how an attempt ended: `error` is a code, or None for a message that was taken.

    An attempt whose lease ran out, and that somebody else has begun anew, changes nothing.
    """
    ctx.require(Permission.OPERATE)
    row = ctx.session.get(Delivery, (ctx.property_id, delivery_id), with_for_update=True)
    if row is None or row.attempts != attempts or row.state != DeliveryState.WAITING:
        return
    receiver = ctx.session.get_one(Subscription, (ctx.property_id, row.subscription_id), with_for_update=True)
    if error is None:
        row.state, row.error = DeliveryState.SENT, ""
        receiver.failures, receiver.not_before = 0, None
        return
    receiver.failures += 1
    receiver.not_before = ctx.now + pause_after(receiver.failures)
    row.error, row.next_at = error[:40], ctx.now + pause_after(attempts)
    if is_dead(attempts):
        row.state = DeliveryState.DEAD


def put_back(ctx: Context, delivery_id: UUID, attempts: int) -> None:
    """Give back a message that was taken and not tried, since its receiver had just failed; no attempt is counted."""
    ctx.require(Permission.OPERATE)
    row = ctx.session.get(Delivery, (ctx.property_id, delivery_id), with_for_update=True)
    if row is not None and row.attempts == attempts and row.state == DeliveryState.WAITING:
        row.attempts, row.next_at = attempts - 1, ctx.now


def purge_deliveries(ctx: Context) -> None:
    """Delete messages that were sent or given up long enough ago; the worker's job."""
    ctx.require(Permission.OPERATE)
    for state, kept in ((DeliveryState.SENT, SENT_KEPT), (DeliveryState.DEAD, DEAD_KEPT)):
        old = (Delivery.property_id == ctx.property_id, Delivery.state == state, Delivery.made_at < ctx.now - kept)
        ctx.session.execute(delete(Delivery).where(*old))


def _checked(given: SubscriptionGiven) -> str:
    faults = Faults()
    name = faults.line("name", given.name, most=80)
    checks = {Channel.WEBHOOK: is_web_address, Channel.MAIL: is_mail_address}
    if given.channel not in tuple(Channel):
        faults.add("not-a-choice", "channel")
    elif len(given.target) > 500 or not checks[Channel(given.channel)](given.target):  # noqa: PLR2004 - its column
        faults.add("address-invalid", "target")
    if not given.departments:
        faults.add("missing", "departments")
    elif not set(given.departments) <= set(Department):
        faults.add("not-a-choice", "departments")
    faults.check()
    return name


def _same(model: Any, own_id: Any) -> Any:
    return (model.property_id == Delivery.property_id) & (model.id == own_id)


def _place(row: Subscription) -> Place:
    return Place("subscription", row.property_id, row.id, "secret_sealed")


def _row(ctx: Context, subscription_id: UUID, line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "property_id": ctx.property_id,
        "id": ctx.source.uuid(),
        "subscription_id": subscription_id,
        "department": line["department"],
        "number": line["number"],
        "change": line["change"],
        "task_id": line["task_id"],
        "made_at": ctx.now,
        "next_at": ctx.now,
    }


def _parcel(
    ctx: Context, delivery: Delivery, receiver: Subscription, task: Task, room: str | None, code: str
) -> Parcel:
    sealed = receiver.secret_sealed
    return Parcel(
        delivery_id=delivery.id,
        attempts=delivery.attempts,
        channel=receiver.channel,
        target=receiver.target,
        secret=ctx.keyring.open(_place(receiver), sealed) if sealed else b"",
        facts={
            "delivery_id": str(delivery.id),
            "property": code,
            "department": delivery.department,
            "change": delivery.change,
            "task_id": str(task.id),
            "kind": task.kind,
            "room": room,
            "told_at": _said(task.made_at, ctx),
            "due_at": _said(task.due_at, ctx),
        },
    )


def _said(instant: datetime, ctx: Context) -> str:
    return instant.astimezone(ctx.zone).isoformat(timespec="seconds")


def _due(ctx: Context) -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.property_id == ctx.property_id,
        Delivery.state == DeliveryState.WAITING,
        Delivery.next_at <= ctx.now,
        Subscription.active.is_(True),
        or_(Subscription.not_before.is_(None), Subscription.not_before <= ctx.now),
    )
