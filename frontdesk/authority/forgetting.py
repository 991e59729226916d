"""Forgetting who asked for whom, when the time of the register of authorities is over. Called by `privacy` alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_, update

from frontdesk.authority.models import AuthorityOpening, AuthorityRequest
from frontdesk.kernel.context import Context
from frontdesk.stays.models import Registration


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is past its time: when it was made, and the guests whom it showed."""

    id: UUID
    requested_at: datetime
    guest_ids: frozenset[UUID]


def requests_due(ctx: Context, before: datetime, after: tuple[datetime, UUID] | None, limit: int) -> list[Asked]:
    """Return the requests made before an instant that hold words still, the earliest first, from behind a place on."""
    made = (AuthorityRequest.requested_at, AuthorityRequest.id)
    due = select(AuthorityRequest.id, AuthorityRequest.requested_at).where(*_past(ctx, before))
    if after is not None:
        due = due.where(tuple_(*made) > after)
    rows = ctx.session.execute(due.order_by(*made).limit(limit)).all()
    guests = _guests(ctx, [row.id for row in rows])
    return [Asked(row.id, row.requested_at, frozenset(guests.get(row.id, ()))) for row in rows]


def requests_past(ctx: Context, before: datetime) -> int:
    """Return how many requests were made before an instant and hold words still."""
    return ctx.session.scalars(select(func.count()).select_from(AuthorityRequest).where(*_past(ctx, before))).one()


def forget_requests(ctx: Context, request_ids: Collection[UUID]) -> None:
    """Empty these requests of officer, paper, names and notes; number, state, reason and times stay (AUT-4)."""
    ctx.session.execute(
        update(AuthorityRequest)
        .where(AuthorityRequest.property_id == ctx.property_id, AuthorityRequest.id.in_(request_ids))
        .values(sealed=b"", note_sealed=None),
        execution_options={"synchronize_session": False},
    )


def _past(ctx: Context, before: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        AuthorityRequest.property_id == ctx.property_id,
        AuthorityRequest.requested_at < before,
        AuthorityRequest.state != "pending",
        AuthorityRequest.sealed != b"",
    )


def _guests(ctx: Context, request_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return whom each request showed, by the ids of guests."""
    opened = (AuthorityOpening.property_id == ctx.property_id, AuthorityOpening.request_id.in_(request_ids))
    shown: dict[UUID, set[UUID]] = {}
    for request_id, ids in ctx.session.execute(
        select(AuthorityOpening.request_id, AuthorityOpening.registration_ids).where(*opened)
    ):
        shown.setdefault(request_id, set()).update(UUID(each) for each in ids)
    wanted = {each for ids in shown.values() for each in ids}
    known = (Registration.property_id == ctx.property_id, Registration.id.in_(wanted))
    guest_of = dict(ctx.session.execute(select(Registration.id, Registration.guest_id).where(*known)).all())
    return {request: {guest_of[each] for each in ids if each in guest_of} for request, ids in shown.items()}
