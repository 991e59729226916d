"""What may be read of authorities' requests: all in the register; at the desk one's own and the open ones (AUT-4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import aliased

from frontdesk.authority import intake
from frontdesk.authority.intake import Officer
from frontdesk.authority.models import AuthorityOpening, AuthorityReceipt, AuthorityRequest, EmergencyNames
from frontdesk.authority.rules import State, is_open, state_now
from frontdesk.identity.models import Account
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room

SHOWN: Final = 200
"""A page of the register shows no more at once."""

_REQUESTER, _ANSWERER = aliased(Account), aliased(Account)


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as whoever asks may see it; to whom guests are not shown, `person` is None (ACC-4).

    `state` is as of now: one that nobody answered in time has expired. `open_until` is empty unless the disclosure is
    open at this moment.
    """

    id: UUID
    number: int
    state: str
    officer: str
    agency: str
    document_type: str
    document_number: str
    basis: str
    basis_number: str
    copies: bool
    scope: str
    person: str | None
    room: str | None
    from_date: date
    until_date: date
    fields: tuple[str, ...]
    requested_by: str
    requested_by_id: UUID
    requested_at: datetime
    paged_at: datetime | None
    expires_at: datetime
    answered_by: str | None
    answered_at: datetime | None
    ended_at: datetime | None
    reason: str | None
    note: str
    open_until: datetime | None
    receipt: int | None

    @property
    def code(self) -> str:
        """Return the number as people say it."""
        return f"CX-{self.number:06d}"


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """Once that a disclosure was opened; never what it showed."""

    at: datetime
    kind: str
    account: str


def requests(
    ctx: Context, *, state: str | None = None, before: tuple[datetime, UUID] | None = None, limit: int = SHOWN
) -> list[RequestView]:
    """Return requests, newest first, of one state if named: all of them for who keeps the register.

    The desk sees its own, and what is still open of everybody's: whoever stands there tells the officer.
    """
    ctx.require(Permission.AUTHORITY_VIEW)
    statement = _seen(ctx).order_by(AuthorityRequest.requested_at.desc(), AuthorityRequest.id.desc()).limit(limit)
    if state is not None:
        statement = statement.where(_in_state(ctx, State(state)))
    if before is not None:
        instant, request_id = before
        same = and_(AuthorityRequest.requested_at == instant, AuthorityRequest.id < request_id)
        statement = statement.where((AuthorityRequest.requested_at < instant) | same)
    return [_view(ctx, row) for row in ctx.session.execute(statement)]


def request(ctx: Context, request_id: UUID) -> RequestView:
    """Return one request, or raise `NotFound` for one that is not there or not this person's to see."""
    ctx.require(Permission.AUTHORITY_VIEW)
    row = ctx.session.execute(_seen(ctx).where(AuthorityRequest.id == request_id)).one_or_none()
    if row is None:
        raise NotFound
    return _view(ctx, row)


def openings(ctx: Context, request_id: UUID) -> Sequence[OpeningLine]:
    """Return when a disclosure was opened and by whom, oldest first, for who keeps the register (AUT-2)."""
    ctx.require(Permission.AUTHORITY_READ)
    statement = (
        select(AuthorityOpening.at, AuthorityOpening.kind, Account.display_name)
        .join(Account, Account.id == AuthorityOpening.account_id)
        .where(AuthorityOpening.property_id == ctx.property_id, AuthorityOpening.request_id == request_id)
        .order_by(AuthorityOpening.at, AuthorityOpening.id)
        .limit(SHOWN)
    )
    return [OpeningLine(*row) for row in ctx.session.execute(statement)]


@dataclass(frozen=True, slots=True)
class NamesLine:
    """Once that the names of everybody were opened in an emergency, and its review; never a name of a guest."""

    id: UUID
    opened_by: str
    opened_by_id: UUID
    opened_at: datetime
    reason: str
    reviewed_by: str | None
    reviewed_at: datetime | None
    verdict: str | None


def names_opened(ctx: Context) -> list[NamesLine]:
    """Return when the names were opened in emergencies, newest first, for who opens and reviews them (EMG-2)."""
    ctx.require(Permission.EMERGENCY_NAMES)
    statement = (
        select(
            EmergencyNames.id,
            _REQUESTER.display_name,
            EmergencyNames.opened_by,
            EmergencyNames.opened_at,
            EmergencyNames.reason_code,
            _ANSWERER.display_name,
            EmergencyNames.reviewed_at,
            EmergencyNames.verdict,
        )
        .join(_REQUESTER, _REQUESTER.id == EmergencyNames.opened_by)
        .outerjoin(_ANSWERER, _ANSWERER.id == EmergencyNames.reviewed_by)
        .where(EmergencyNames.property_id == ctx.property_id)
        .order_by(EmergencyNames.opened_at.desc(), EmergencyNames.id)
        .limit(SHOWN)
    )
    return [NamesLine(*row) for row in ctx.session.execute(statement)]


def due(ctx: Context) -> tuple[list[UUID], list[UUID]]:
    """Return the requests for which security must be paged now, and those that have ended without an answer."""
    ctx.require(Permission.OPERATE)
    waiting = (AuthorityRequest.property_id == ctx.property_id, AuthorityRequest.state == State.PENDING)
    page = select(AuthorityRequest.id).where(
        *waiting,
        AuthorityRequest.paged_at.is_(None),
        AuthorityRequest.page_at <= ctx.now,
        AuthorityRequest.expires_at > ctx.now,
    )
    ended = select(AuthorityRequest.id).where(*waiting, AuthorityRequest.expires_at <= ctx.now)
    return list(ctx.session.scalars(page)), list(ctx.session.scalars(ended))


def _seen(ctx: Context) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            AuthorityRequest,
            Room.number.label("room"),
            _REQUESTER.display_name.label("requester"),
            _ANSWERER.display_name.label("answerer"),
            AuthorityReceipt.number.label("receipt"),
        )
        .join(_REQUESTER, _REQUESTER.id == AuthorityRequest.requested_by)
        .outerjoin(_ANSWERER, _ANSWERER.id == AuthorityRequest.answered_by)
        .outerjoin(Room, and_(Room.property_id == AuthorityRequest.property_id, Room.id == AuthorityRequest.room_id))
        .outerjoin(
            AuthorityReceipt,
            and_(
                AuthorityReceipt.property_id == AuthorityRequest.property_id,
                AuthorityReceipt.request_id == AuthorityRequest.id,
            ),
        )
        .where(AuthorityRequest.property_id == ctx.property_id)
    )
    if ctx.may(Permission.AUTHORITY_READ):
        return statement
    waits = and_(AuthorityRequest.state == State.PENDING, AuthorityRequest.expires_at > ctx.now)
    is_shown = and_(AuthorityRequest.state == State.APPROVED, AuthorityRequest.open_until > ctx.now)
    own = AuthorityRequest.requested_by == ctx.account_id
    return statement.where(own | waits | is_shown)


def _in_state(ctx: Context, state: State) -> Any:
    unanswered = and_(AuthorityRequest.state == State.PENDING, AuthorityRequest.expires_at <= ctx.now)
    if state is State.EXPIRED:
        return (AuthorityRequest.state == State.EXPIRED) | unanswered
    if state is State.PENDING:
        return and_(AuthorityRequest.state == State.PENDING, AuthorityRequest.expires_at > ctx.now)
    return AuthorityRequest.state == state


def _view(ctx: Context, found: Row[*tuple[Any, ...]]) -> RequestView:
    row: AuthorityRequest = found[0]
    told: Officer = intake.unseal(ctx, row)
    shows_guests = ctx.may(Permission.AUTHORITY_REQUEST) or ctx.may(Permission.AUTHORITY_APPROVE)
    return RequestView(
        id=row.id,
        number=row.number,
        state=state_now(row.state, row.expires_at, ctx.now),
        officer=told.officer,
        agency=told.agency,
        document_type=told.document_type,
        document_number=told.document_number,
        basis=row.basis,
        basis_number=told.basis_number,
        copies=row.copies,
        scope=row.scope,
        person=told.person if shows_guests else None,
        room=found.room,
        from_date=row.from_date,
        until_date=row.until_date,
        fields=tuple(row.fields),
        requested_by=found.requester,
        requested_by_id=row.requested_by,
        requested_at=row.requested_at,
        paged_at=row.paged_at,
        expires_at=row.expires_at,
        answered_by=found.answerer,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        reason=row.reason_code,
        note=intake.unseal_note(ctx, row) if shows_guests else "",
        open_until=row.open_until if is_open(row.state, row.open_until, ctx.now) else None,
        receipt=found.receipt,
    )
