"""The hands of the staff in a simulated hotel: the same commands as everybody's, at a simulated hour."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from frontdesk.edge.context import make_context, operator_context
from frontdesk.edge.execute import execute, execute_alone, reading
from frontdesk.edge.runtime import Runtime
from frontdesk.identity.policy import permissions_of
from frontdesk.kernel.context import Actor, Context
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.service import BATCH, deliver
from frontdesk.outbox.queries import undelivered
from frontdesk.property.models import Property
from frontdesk.rates.quotes import QuoteRequest, QuoteView, make_quote
from frontdesk.rooms.rules import Cleanliness
from frontdesk.rooms.service import set_cleanliness
from frontdesk.stays.check_in import check_in_walk_in
from frontdesk.stays.check_out import CheckedOut, Leaving, check_out
from frontdesk.stays.checked_in import CheckedIn
from frontdesk.stays.intake import read_walk_in

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class SimulatedClock:
    """A clock that stands where it is put, and moves on a little with each look at it, so that nothing is at once."""

    now: datetime
    step: timedelta = timedelta(seconds=1)

    def __call__(self) -> datetime:
        """Return the instant, and move on."""
        self.now += self.step
        return self.now

    def put(self, day: date, hour: int, zone: ZoneInfo) -> None:
        """Put the clock to an hour of a day in the hotel's zone; it never goes back."""
        self.now = max(self.now, datetime.combine(day, time(hour), zone).astimezone(UTC))


@dataclass(slots=True)
class Colleague:
    """One person of the staff, who runs commands under their own account and roles."""

    means: Runtime
    hotel: Property
    account_id: UUID
    roles: frozenset[str]
    _context: Context | None = field(default=None, init=False)

    def context(self) -> Context:
        """Return this person's context at this moment."""
        if self._context is None:
            actor = Actor(self.account_id, self.roles, permissions_of(self.roles))
            session = Session(self.means.engine, expire_on_commit=False)
            self._context = make_context(self.means, session, self.hotel, actor, locale="zh", request_id="-")
        request_id = self.means.source.uuid().hex
        return replace(self._context, now=self.means.clock(), request_id=request_id)

    def run(self, command: Callable[Concatenate[Context, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a command in a transaction of its own."""
        return execute(command, self.context(), *args, **kwargs)

    def run_alone(self, command: Callable[Concatenate[Context, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a command while no other runs in this hotel."""
        return execute_alone(command, self.context(), *args, **kwargs)

    def read(self, query: Callable[Concatenate[Context, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Read something as this person may."""
        with reading(self.context()) as ctx:
            return query(ctx, *args, **kwargs)

    def may(self, permission: Permission) -> bool:
        """Tell whether this person holds a permission."""
        return permission in permissions_of(self.roles)

    def quote(self, request: QuoteRequest) -> QuoteView:
        """Tell a guest a price."""
        return self.run(make_quote, request)

    def check_in(self, quote: QuoteView, body: dict[str, Any]) -> CheckedIn:
        """Check guests in with what the screen would send; `body` says everything but which quote it was."""
        return self.run(check_in_walk_in, read_walk_in(body | {"quote_id": str(quote.id)}))

    def check_out(self, stay_id: UUID) -> CheckedOut:
        """Check a stay out whose room was looked at and whose deposit covers what it owes."""
        return self.run(check_out, stay_id, Leaving(room_checked=True))

    def clean(self, room_ids: Iterable[UUID]) -> None:
        """Clean dirty rooms, and note all of them at the end of the round."""
        self.run(_clean, room_ids)


def _clean(ctx: Context, room_ids: Iterable[UUID]) -> None:
    for room_id in room_ids:
        set_cleanliness(ctx, room_id, Cleanliness.CLEAN)


def deposit(method: str, amount: int, number: int) -> dict[str, Any]:
    """Return a deposit as the screen sends it; what a terminal confirms carries a made-up reference."""
    if method == "cash":
        return {"method": method, "amount": amount}
    return {"method": method, "amount": amount, "reference": f"T{number:06d}"}


def tell_departments(means: Runtime, property_id: UUID) -> None:
    """Deliver all that waits in the outbox, a batch to a transaction: a simulated day has nobody to wait for it."""
    while True:
        with Session(means.engine, expire_on_commit=False) as session:
            ctx = operator_context(means, session, property_id)
            waiting = undelivered(session, property_id, BATCH)
        if not waiting:
            return
        execute(_deliver, ctx, waiting)


def _deliver(ctx: Context, sequences: Sequence[int]) -> None:
    for sequence in sequences:
        deliver(ctx, sequence)
