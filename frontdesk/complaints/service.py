"""A complaint is received, classified, given to departments, and answered (CPL-1 to CPL-3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from frontdesk.complaints import call_backs, events
from frontdesk.complaints.errors import ComplaintRefused
from frontdesk.complaints.locating import Located, is_guest_of, located
from frontdesk.complaints.models import Complaint, ComplaintTask
from frontdesk.complaints.rules import (
    ANSWERS_FOR,
    About,
    Channel,
    Kind,
    Liability,
    Severity,
    State,
    Step,
    about_faults,
    departments_of,
    due_faults,
)
from frontdesk.complaints.sealed import seal_words
from frontdesk.complaints.steps import LONGEST_WORDS, stepping, take, unanswered
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.property import counters

COUNTER: Final = "complaint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A complaint as it was taken: through which channel, what it is about, the words, and when to call back.

    A stay is named by the `room` in which it is now, or by `stay_id` where the guest has left; `registration_id` says
    which of several guests complains.
    """

    channel: str | None
    about: str | None = About.STAY
    room: str | None = None
    stay_id: UUID | None = None
    registration_id: UUID | None = None
    kind: str | None
    severity: str | None
    words: str | None
    call_back_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """What a complaint turns out to be; `liability` is the duty manager's to decide, with a reason."""

    kind: str | None
    severity: str | None
    registration_id: UUID | None = None
    liability: str | None = None
    reason: str | None = None


def receive(ctx: Context, given: Given) -> Complaint:
    """Take a complaint under its number, or raise `Invalid` with everything that is wrong (CPL-1).

    The duty manager hears of a severe one at once; a guest who wants to be called back has a time for it.
    """
    ctx.require(Permission.COMPLAINT_TAKE)
    faults = Faults(about_faults(given.about, room=bool(given.room), stay=given.stay_id is not None))
    place = Located() if faults.reasons else located(ctx, About(given.about or ""), given, faults)
    _choices(faults, channel=(given.channel, Channel), kind=(given.kind, Kind), severity=(given.severity, Severity))
    told = faults.lines("words", given.words, most=LONGEST_WORDS)
    faults.reasons += due_faults(given.call_back_at, ctx.now)
    faults.check()
    complaint_id = ctx.source.uuid()
    complaint = Complaint(
        property_id=ctx.property_id,
        id=complaint_id,
        number=counters.take(ctx, COUNTER)[0],
        channel=given.channel,
        kind=given.kind,
        severity=given.severity,
        state=State.RECEIVED,
        liability=Liability.OPEN,
        room_id=place.room_id,
        stay_id=place.stay_id,
        registration_id=place.registration_id,
        sealed=seal_words(ctx, Complaint, complaint_id, "sealed", told),
        received_at=ctx.now,
        received_by=ctx.account_id,
    )
    ctx.session.add(complaint)
    ctx.session.flush()
    facts = {"kind": complaint.kind, "severity": complaint.severity, "channel": complaint.channel}
    ctx.record(events.RECEIVED, "complaint", complaint_id, number=complaint.number, **facts)
    events.received(ctx, complaint)
    if given.call_back_at is not None:
        call_backs.promise(ctx, complaint, given.call_back_at)
    return complaint


def classify(ctx: Context, complaint_id: UUID, given: Classified) -> Complaint:
    """Say what a complaint is and, as a duty manager, whether the hotel is liable, with a reason; it is then in hand.

    Raises `NotFound`, `Forbidden` where who is no duty manager decides the liability, `ComplaintRefused`
    (`complaint-state`), `Invalid` with everything that is wrong.
    """
    ctx.require(Permission.COMPLAINT_TAKE)
    if given.liability is not None:
        ctx.require(Permission.COMPLAINT_DECIDE)
    complaint = stepping(ctx, complaint_id, Step.CLASSIFY)
    faults = Faults()
    _choices(faults, kind=(given.kind, Kind), severity=(given.severity, Severity))
    decided = given.liability is not None
    if decided:
        _choices(faults, liability=(given.liability, Liability))
    told = faults.lines("reason", given.reason, most=LONGEST_WORDS, optional=not decided)
    if given.registration_id is not None and not is_guest_of(ctx, given.registration_id, complaint.stay_id):
        faults.add("not-a-choice", "registration_id")
    faults.check()
    complaint.kind, complaint.severity = str(given.kind), str(given.severity)
    if given.registration_id is not None:
        complaint.registration_id = given.registration_id
    if decided:
        complaint.liability, complaint.decided_by = str(given.liability), ctx.account_id
        complaint.reason_sealed = seal_words(ctx, Complaint, complaint.id, "reason_sealed", told)
    take(ctx, complaint, Step.CLASSIFY)
    facts = {"kind": complaint.kind, "severity": complaint.severity, "liability": complaint.liability}
    ctx.record("complaint.classified", "complaint", complaint.id, **facts)
    return complaint


def ask_department(ctx: Context, complaint_id: UUID, department: str | None) -> ComplaintTask:
    """Ask a department about a complaint; it is told room, kind and severity (CPL-3).

    Raises `NotFound`, `Invalid` (`not-a-choice`), `ComplaintRefused` (`complaint-state`, `department-asked-already`
    while it has not answered).
    """
    ctx.require(Permission.COMPLAINT_TAKE)
    complaint = stepping(ctx, complaint_id, Step.ASK)
    faults = Faults()
    if department not in ANSWERS_FOR:
        faults.add("not-a-choice" if department else "missing", "department")
    faults.check()
    if any(each.department == department for each in unanswered(ctx, complaint.id)):
        raise ComplaintRefused([Reason("department-asked-already", "department", "CPL-3")])
    task = ComplaintTask(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        complaint_id=complaint.id,
        department=department,
        asked_at=ctx.now,
        asked_by=ctx.account_id,
    )
    ctx.session.add(task)
    take(ctx, complaint, Step.ASK)
    ctx.record(events.DEPARTMENT_ASKED, "complaint", complaint.id, department=task.department)
    events.department_asked(ctx, complaint, task)
    return task


def answer_as_department(ctx: Context, task_id: UUID, words: str | None) -> ComplaintTask:
    """Write down what a department has to say about a complaint, once; for one's own department alone (CPL-3).

    The desk writes down what any department has told it. Raises `NotFound`, `Invalid` (`missing` …),
    `ComplaintRefused` (`department-answered-already`).
    """
    ctx.require(Permission.COMPLAINT_WORK)
    task = ctx.session.get(ComplaintTask, (ctx.property_id, task_id), with_for_update=True, populate_existing=True)
    own = departments_of(ctx.actor.roles)
    if task is None or (task.department not in own and not ctx.may(Permission.COMPLAINT_TAKE)):
        raise NotFound
    faults = Faults()
    told = faults.lines("words", words, most=LONGEST_WORDS)
    faults.check()
    if task.answered_at is not None:
        raise ComplaintRefused([Reason("department-answered-already", rule="CPL-3")])
    task.answered_at, task.answered_by = ctx.now, ctx.account_id
    task.sealed = seal_words(ctx, ComplaintTask, task.id, "sealed", told)
    ctx.session.flush()
    ctx.record("complaint.department_answered", "complaint", task.complaint_id, department=task.department)
    events.department_done(ctx, task.id)
    return task


def answer(ctx: Context, complaint_id: UUID, words: str | None, call_back_at: datetime | None = None) -> Complaint:
    """Write down what the guest was answered, and when the guest is called back about it (CPL-4).

    Raises `NotFound`, `ComplaintRefused` (`complaint-state`), `Invalid` (`missing`, `call-back-past` …).
    """
    ctx.require(Permission.COMPLAINT_TAKE)
    complaint = stepping(ctx, complaint_id, Step.ANSWER)
    faults = Faults(due_faults(call_back_at, ctx.now))
    told = faults.lines("words", words, most=LONGEST_WORDS)
    faults.check()
    complaint.answered_at, complaint.answered_by = complaint.answered_at or ctx.now, ctx.account_id
    complaint.answer_sealed = seal_words(ctx, Complaint, complaint.id, "answer_sealed", told)
    take(ctx, complaint, Step.ANSWER)
    ctx.record(events.ANSWERED, "complaint", complaint.id)
    events.told(ctx, events.ANSWERED, complaint)
    call_backs.promise_after_answer(ctx, complaint, call_back_at)
    return complaint


def _choices(faults: Faults, **typed: tuple[str | None, Callable[[str], object]]) -> None:
    for field, (value, words) in typed.items():
        try:
            words(value or "")
        except ValueError:
            faults.add("not-a-choice" if value else "missing", field)
