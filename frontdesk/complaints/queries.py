"""What may be read of complaints: the desk reads all of one, a department what it was asked (CPL-3)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from frontdesk.cashier.models import FolioEntry
from frontdesk.complaints.models import Complaint, ComplaintCallBack, ComplaintCompensation, ComplaintTask
from frontdesk.complaints.rules import State, departments_of
from frontdesk.complaints.sealed import open_words
from frontdesk.identity.models import Account
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.models import Room
from frontdesk.stays.models import Registration

SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class DepartmentAnswer:
    """What one department was asked, and what it said."""

    id: UUID
    department: str
    asked_at: datetime
    answered_at: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class CallBackView:
    """A call that is due, or was made, and what the guest said."""

    id: UUID
    due_at: datetime
    done_at: datetime | None
    outcome: str | None
    words: str


@dataclass(frozen=True, slots=True)
class CompensationView:
    """What the guest was given, in minor units, and whether it was taken back on the folio."""

    amount: int
    posted_at: datetime
    taken_back: bool


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """A complaint as the desk sees it; `guest` is the name that may be shown of who complains, if that is known."""

    id: UUID
    number: int
    channel: str
    kind: str
    severity: str
    state: str
    room: str | None
    stay_id: UUID | None
    registration_id: UUID | None
    guest: str | None
    words: str
    liability: str
    liability_reason: str
    received_at: datetime
    received_by: str
    answered_at: datetime | None
    answer: str
    closed_at: datetime | None
    close_reason: str
    departments: tuple[DepartmentAnswer, ...]
    call_backs: tuple[CallBackView, ...]
    compensation: tuple[CompensationView, ...]

    @property
    def call_back_due(self) -> datetime | None:
        """Return when the guest is to be called back, or None while nobody waits."""
        return next((each.due_at for each in self.call_backs if each.done_at is None), None)

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Return the departments that have not answered."""
        return tuple(each.department for each in self.departments if each.answered_at is None)


@dataclass(frozen=True, slots=True)
class AskedView:
    """What a department is asked about a complaint: room, kind and severity, never the words nor the guest (CPL-3)."""

    id: UUID
    number: int
    department: str
    room: str | None
    kind: str
    severity: str
    asked_at: datetime
    answered_at: datetime | None


def complaints(
    ctx: Context,
    *,
    state: str | None = None,
    kind: str | None = None,
    room: str | None = None,
    closed: bool = True,
    before: tuple[datetime, UUID] | None = None,
    limit: int = SHOWN,
) -> list[ComplaintView]:
    """Return complaints, the latest first: of one state, kind or room if named, without the closed ones if wanted."""
    ctx.require(Permission.COMPLAINT_TAKE)
    statement = _complaints(ctx).order_by(Complaint.received_at.desc(), Complaint.id.desc()).limit(limit)
    if not closed:
        statement = statement.where(Complaint.state != State.CLOSED)
    for column, wanted in ((Complaint.state, state), (Complaint.kind, kind), (Room.number, room)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if before is not None:
        instant, complaint_id = before
        same = and_(Complaint.received_at == instant, Complaint.id < complaint_id)
        statement = statement.where(or_(Complaint.received_at < instant, same))
    return _views(ctx, ctx.session.execute(statement).all())


def complaint(ctx: Context, complaint_id: UUID) -> ComplaintView:
    """Return one complaint, or raise `NotFound`."""
    ctx.require(Permission.COMPLAINT_TAKE)
    found = ctx.session.execute(_complaints(ctx).where(Complaint.id == complaint_id)).all()
    if not found:
        raise NotFound
    return _views(ctx, found)[0]


def asked(ctx: Context) -> list[AskedView]:
    """Return what one's own departments were asked and have not answered, the first asked first (CPL-3)."""
    ctx.require(Permission.COMPLAINT_WORK)
    open_ = (ComplaintTask.answered_at.is_(None), Complaint.state != State.CLOSED)
    mine = ComplaintTask.department.in_(departments_of(ctx.actor.roles))
    statement = _asked(ctx).where(mine, *open_).order_by(ComplaintTask.asked_at, ComplaintTask.id).limit(SHOWN)
    return [AskedView(*row) for row in ctx.session.execute(statement)]


def asked_of_department(ctx: Context, task_id: UUID) -> AskedView:
    """Return what a department was asked, as it sees it, or raise `NotFound`; one's own department's alone."""
    ctx.require(Permission.COMPLAINT_WORK)
    row = ctx.session.execute(_asked(ctx).where(ComplaintTask.id == task_id)).one_or_none()
    own = departments_of(ctx.actor.roles)
    if row is None or (row.department not in own and not ctx.may(Permission.COMPLAINT_TAKE)):
        raise NotFound
    return AskedView(*row)


def guests_of(ctx: Context, stay_id: UUID | None) -> list[tuple[UUID, str]]:
    """Return the guests of a stay with the names that may be shown, so that it can be said who complains."""
    ctx.require(Permission.COMPLAINT_TAKE, Permission.REGISTRATION_VIEW)
    if stay_id is None:
        return []
    mine = (Registration.property_id == ctx.property_id, Registration.stay_id == stay_id)
    found = select(Registration.id, Registration.shown_name).where(*mine).order_by(Registration.position)
    return [(registration_id, name) for registration_id, name in ctx.session.execute(found)]


def _complaints(ctx: Context) -> Select[*tuple[Any, ...]]:
    taker = aliased(Account)
    guest = and_(Registration.property_id == Complaint.property_id, Registration.id == Complaint.registration_id)
    return (
        select(Complaint, Room.number.label("room"), Registration.shown_name, taker.display_name.label("taker"))
        .outerjoin(Room, and_(Room.property_id == Complaint.property_id, Room.id == Complaint.room_id))
        .outerjoin(Registration, guest)
        .join(taker, taker.id == Complaint.received_by)
        .where(Complaint.property_id == ctx.property_id)
    )


def _asked(ctx: Context) -> Select[*tuple[Any, ...]]:
    of = and_(Complaint.property_id == ComplaintTask.property_id, Complaint.id == ComplaintTask.complaint_id)
    return (
        select(
            ComplaintTask.id,
            Complaint.number,
            ComplaintTask.department,
            Room.number.label("room"),
            Complaint.kind,
            Complaint.severity,
            ComplaintTask.asked_at,
            ComplaintTask.answered_at,
        )
        .join(Complaint, of)
        .outerjoin(Room, and_(Room.property_id == Complaint.property_id, Room.id == Complaint.room_id))
        .where(ComplaintTask.property_id == ctx.property_id)
    )


def _views(ctx: Context, found: Sequence[Row[*tuple[Any, ...]]]) -> list[ComplaintView]:
    """Return the views of complaints: as many queries for a hundred as for one."""
    ids = [row[0].id for row in found]
    departments, calls, given = _departments(ctx, ids), _calls(ctx, ids), _given(ctx, ids)
    return [_view(ctx, row, departments[row[0].id], calls[row[0].id], given[row[0].id]) for row in found]


def _departments(ctx: Context, ids: Collection[UUID]) -> dict[UUID, list[DepartmentAnswer]]:
    mine = (ComplaintTask.property_id == ctx.property_id, ComplaintTask.complaint_id.in_(ids))
    found: defaultdict[UUID, list[DepartmentAnswer]] = defaultdict(list)
    statement = select(ComplaintTask).where(*mine).order_by(ComplaintTask.asked_at, ComplaintTask.id)
    for row in ctx.session.scalars(statement):
        words = open_words(ctx, row, "sealed")
        found[row.complaint_id].append(DepartmentAnswer(row.id, row.department, row.asked_at, row.answered_at, words))
    return found


def _calls(ctx: Context, ids: Collection[UUID]) -> dict[UUID, list[CallBackView]]:
    mine = (ComplaintCallBack.property_id == ctx.property_id, ComplaintCallBack.complaint_id.in_(ids))
    found: defaultdict[UUID, list[CallBackView]] = defaultdict(list)
    statement = (
        select(ComplaintCallBack).where(*mine).order_by(ComplaintCallBack.complaint_id, ComplaintCallBack.number)
    )
    for row in ctx.session.scalars(statement):
        words = open_words(ctx, row, "sealed")
        found[row.complaint_id].append(CallBackView(row.id, row.due_at, row.done_at, row.outcome, words))
    return found


def _given(ctx: Context, ids: Collection[UUID]) -> dict[UUID, list[CompensationView]]:
    back = aliased(FolioEntry)
    taken_back = exists().where(
        back.property_id == ComplaintCompensation.property_id, back.reverses_id == ComplaintCompensation.entry_id
    )
    mine = (ComplaintCompensation.property_id == ctx.property_id, ComplaintCompensation.complaint_id.in_(ids))
    statement = select(ComplaintCompensation, taken_back).where(*mine)
    found: defaultdict[UUID, list[CompensationView]] = defaultdict(list)
    for row, reversed_ in ctx.session.execute(
        statement.order_by(ComplaintCompensation.posted_at, ComplaintCompensation.id)
    ):
        found[row.complaint_id].append(CompensationView(row.amount, row.posted_at, reversed_))
    return found


def _view(
    ctx: Context,
    found: Row[*tuple[Any, ...]],
    departments: Sequence[DepartmentAnswer],
    calls: Sequence[CallBackView],
    given: Sequence[CompensationView],
) -> ComplaintView:
    row: Complaint = found[0]
    return ComplaintView(
        id=row.id,
        number=row.number,
        channel=row.channel,
        kind=row.kind,
        severity=row.severity,
        state=row.state,
        room=found.room,
        stay_id=row.stay_id,
        registration_id=row.registration_id,
        guest=found.shown_name,
        words=open_words(ctx, row, "sealed"),
        liability=row.liability,
        liability_reason=open_words(ctx, row, "reason_sealed"),
        received_at=row.received_at,
        received_by=found.taker,
        answered_at=row.answered_at,
        answer=open_words(ctx, row, "answer_sealed"),
        closed_at=row.closed_at,
        close_reason=open_words(ctx, row, "close_sealed"),
        departments=tuple(departments),
        call_backs=tuple(calls),
        compensation=tuple(given),
    )
