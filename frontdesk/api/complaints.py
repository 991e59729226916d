"""Complaints: taken, classified, answered, and the guest called back until satisfied (CPL)."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, if_unchanged, json_bytes, page_from, page_of
from frontdesk.api.fields import Choice, Count, Flag, Id, Instant, Many, Moment, Money, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.complaints import call_backs, compensation, queries, service, steps
from frontdesk.complaints.queries import AskedView, ComplaintView
from frontdesk.complaints.rules import ANSWERS_FOR, About, Channel, Kind, Liability, Outcome, Severity, State
from frontdesk.complaints.service import Classified, Given
from frontdesk.complaints.steps import LONGEST_WORDS
from frontdesk.edge.context import current_context
from frontdesk.edge.cursors import Position, instant_and_id
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission

bp = Resource("complaints", "Complaints: taken, given to departments, answered, and call-backs until satisfied")

OPTIONAL: dict[str, Any] = {"load_default": None, "allow_none": True}
WRITES = {"parameters": ["IdempotencyKey", "IfMatch"]}


class ComplaintBody(Schema):
    """A complaint: about a stay (by its room or its id), about a room, or about nobody in particular.

    `registration_id` says which of several guests complains; a guest who wants to be called back says when.
    """

    channel = Choice(Channel, required=True)
    about = Choice(About, load_default=About.STAY)
    room = Text(10, **OPTIONAL)
    stay_id = Id(**OPTIONAL)
    registration_id = Id(**OPTIONAL)
    kind = Choice(Kind, required=True)
    severity = Choice(Severity, required=True)
    words = Text(LONGEST_WORDS, lines=True, required=True)
    call_back_at = Moment(**OPTIONAL)


class ComplaintClassifyBody(Schema):
    """What the complaint turns out to be; whether the hotel is liable is a duty manager's to say, with a reason."""

    kind = Choice(Kind, required=True)
    severity = Choice(Severity, required=True)
    registration_id = Id(**OPTIONAL)
    liability = Choice(Liability, **OPTIONAL)
    reason = Text(LONGEST_WORDS, lines=True, **OPTIONAL)


class AskDepartmentBody(Schema):
    """Which department is asked."""

    department = Choice(tuple(ANSWERS_FOR), required=True)


class DepartmentAnswerBody(Schema):
    """What a department has to say."""

    words = Text(LONGEST_WORDS, lines=True, required=True)


class ComplaintAnswerBody(DepartmentAnswerBody):
    """What the guest was answered, and when the guest is called back about it."""

    call_back_at = Moment(**OPTIONAL)


class ComplaintCallBackBody(Schema):
    """Whether the guest is satisfied: then the complaint is closed, else it is in hand again."""

    satisfied = Flag(required=True)
    words = Text(LONGEST_WORDS, lines=True, **OPTIONAL)


class ComplaintCloseBody(Schema):
    """Why a duty manager closes it."""

    reason = Text(LONGEST_WORDS, lines=True, required=True)


class DepartmentAnswerSchema(Schema):
    """What one department was asked, and what it said; empty before it has."""

    id = Id(required=True)
    department = Choice(tuple(ANSWERS_FOR), required=True)
    asked_at = Instant(required=True)
    answered_at = Instant(required=True, allow_none=True)
    words = Text(LONGEST_WORDS, required=True)


class ComplaintCallBackSchema(Schema):
    """A call that is due, or was made, with what came of it."""

    id = Id(required=True)
    due_at = Instant(required=True)
    done_at = Instant(required=True, allow_none=True)
    outcome = Choice(Outcome, required=True, allow_none=True)
    words = Text(LONGEST_WORDS, required=True)


class CompensationBody(Schema):
    """What the guest is given, and the approval of another person for exactly that (`POST /approvals`)."""

    amount = Money(required=True)
    approval_id = Id(**OPTIONAL)


class CompensationSchema(Schema):
    """What the guest was given as a credit on the folio, and whether it was taken back there."""

    amount = Money(required=True)
    posted_at = Instant(required=True)
    taken_back = Flag(required=True)


class ComplaintSchema(Schema):
    """A complaint with all that came of it; `guest` is the name that may be shown of who complains."""

    id = Id(required=True)
    number = Count(required=True)
    channel = Choice(Channel, required=True)
    kind = Choice(Kind, required=True)
    severity = Choice(Severity, required=True)
    state = Choice(State, required=True)
    room = Text(required=True, allow_none=True)
    stay_id = Id(required=True, allow_none=True)
    registration_id = Id(required=True, allow_none=True)
    guest = Text(required=True, allow_none=True)
    words = Text(LONGEST_WORDS, required=True)
    liability = Choice(Liability, required=True)
    liability_reason = Text(LONGEST_WORDS, required=True)
    received_at = Instant(required=True)
    received_by = Text(required=True)
    answered_at = Instant(required=True, allow_none=True)
    answer = Text(LONGEST_WORDS, required=True)
    closed_at = Instant(required=True, allow_none=True)
    close_reason = Text(LONGEST_WORDS, required=True)
    call_back_due = Instant(required=True, allow_none=True)
    departments = Many(Part(DepartmentAnswerSchema), required=True)
    call_backs = Many(Part(ComplaintCallBackSchema), required=True)
    compensation = Many(Part(CompensationSchema), required=True)


class AskedDepartmentSchema(Schema):
    """What a department is asked about a complaint: room, kind and severity, and nothing of the guest."""

    id = Id(required=True)
    number = Count(required=True)
    department = Choice(tuple(ANSWERS_FOR), required=True)
    room = Text(required=True, allow_none=True)
    kind = Choice(Kind, required=True)
    severity = Choice(Severity, required=True)
    asked_at = Instant(required=True)
    answered_at = Instant(required=True, allow_none=True)


class AskedDepartmentListSchema(Schema):
    """Everything that one's own departments are asked and have not answered."""

    items = Many(Part(AskedDepartmentSchema), required=True)


class ComplaintQuery(PageQuery):
    """Of which state, kind and room; closed ones are wanted too unless told."""

    state = Choice(State, load_default=None)
    kind = Choice(Kind, load_default=None)
    room = Text(10, load_default=None)
    closed = Flag(word=True, load_default=True)


@bp.route("/complaints", methods=["GET"])
@guarded(Permission.COMPLAINT_TAKE)
@bp.arguments(ComplaintQuery, location="query")
@bp.response(200, page_of(ComplaintSchema))
def list_complaints(query: dict[str, Any]) -> dict[str, Any]:
    """List complaints, the latest first."""
    ctx = current_context()
    wanted = {name: query[name] for name in ("state", "kind", "room", "closed")}

    def following(after: Position | None, count: int) -> list[ComplaintView]:
        before = instant_and_id(after) if after else None
        return queries.complaints(ctx, **wanted, before=before, limit=count)

    return page_from(following, lambda each: (each.received_at.isoformat(), str(each.id)), query)


@bp.route("/complaints", methods=["POST"])
@guarded(Permission.COMPLAINT_TAKE)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(ComplaintBody)
@bp.response(201, ComplaintSchema)
def receive(body: dict[str, Any]) -> Response:
    """Take a complaint; the duty manager hears of a severe one at once."""
    return act(ComplaintSchema, 201, _receive, Given(**body))


@bp.route("/complaints/<uuid:complaint_id>", methods=["GET"])
@guarded(Permission.COMPLAINT_TAKE)
@bp.response(200, ComplaintSchema)
def show_complaint(complaint_id: UUID) -> ComplaintView:
    """Show one complaint."""
    return queries.complaint(current_context(), complaint_id)


@bp.route("/complaints/<uuid:complaint_id>/classify", methods=["POST"])
@guarded(Permission.COMPLAINT_TAKE)
@bp.doc(**WRITES)
@bp.arguments(ComplaintClassifyBody)
@bp.response(200, ComplaintSchema)
def classify(body: dict[str, Any], complaint_id: UUID) -> Response:
    """Say what it is and, as a duty manager, whether the hotel is liable; it is then in hand."""
    return act(ComplaintSchema, 200, _read_before(_classify, complaint_id), complaint_id, Classified(**body))


@bp.route("/complaints/<uuid:complaint_id>/departments", methods=["POST"])
@guarded(Permission.COMPLAINT_TAKE)
@bp.doc(**WRITES)
@bp.arguments(AskDepartmentBody)
@bp.response(200, ComplaintSchema)
def ask_department(body: dict[str, Any], complaint_id: UUID) -> Response:
    """Ask a department about it, by a task that tells room, kind and severity."""
    return act(ComplaintSchema, 200, _read_before(_ask, complaint_id), complaint_id, body["department"])


@bp.route("/complaints/<uuid:complaint_id>/answer", methods=["POST"])
@guarded(Permission.COMPLAINT_TAKE)
@bp.doc(**WRITES)
@bp.arguments(ComplaintAnswerBody)
@bp.response(200, ComplaintSchema)
def answer(body: dict[str, Any], complaint_id: UUID) -> Response:
    """Write down what the guest was answered, and promise a call."""
    return act(ComplaintSchema, 200, _read_before(_answer, complaint_id), complaint_id, body)


@bp.route("/complaints/<uuid:complaint_id>/call-backs", methods=["POST"])
@guarded(Permission.COMPLAINT_TAKE)
@bp.doc(**WRITES)
@bp.arguments(ComplaintCallBackBody)
@bp.response(200, ComplaintSchema)
def call_back(body: dict[str, Any], complaint_id: UUID) -> Response:
    """Write down that the guest was called back, and whether that will do."""
    return act(ComplaintSchema, 200, _read_before(_call_back, complaint_id), complaint_id, body)


@bp.route("/complaints/<uuid:complaint_id>/compensation", methods=["POST"])
@guarded(Permission.COMPLAINT_TAKE, Permission.FOLIO_POST)
@bp.doc(**WRITES)
@bp.arguments(CompensationBody)
@bp.response(200, ComplaintSchema)
def compensate(body: dict[str, Any], complaint_id: UUID) -> Response:
    """Credit the folio of who pays for the stay, up to its balance, with the approval of another person."""
    return act(ComplaintSchema, 200, _read_before(_compensate, complaint_id), complaint_id, body)


@bp.route("/complaints/<uuid:complaint_id>/close", methods=["POST"])
@guarded(Permission.COMPLAINT_TAKE, Permission.COMPLAINT_DECIDE)
@bp.doc(**WRITES)
@bp.arguments(ComplaintCloseBody)
@bp.response(200, ComplaintSchema)
def close(body: dict[str, Any], complaint_id: UUID) -> Response:
    """Close it as a duty manager, with a reason."""
    return act(ComplaintSchema, 200, _read_before(_close, complaint_id), complaint_id, body["reason"])


@bp.route("/complaints/asked", methods=["GET"])
@guarded(Permission.COMPLAINT_WORK)
@bp.response(200, AskedDepartmentListSchema)
def list_asked() -> dict[str, Any]:
    """List what the caller's own departments are asked about complaints."""
    return {"items": queries.asked(current_context())}


@bp.route("/complaints/asked/<uuid:complaint_task_id>/answer", methods=["POST"])
@guarded(Permission.COMPLAINT_WORK)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(DepartmentAnswerBody)
@bp.response(200, AskedDepartmentSchema)
def answer_as_department(body: dict[str, Any], complaint_task_id: UUID) -> Response:
    """Write down what a department has to say, once."""
    return act(AskedDepartmentSchema, 200, _answer_as_department, complaint_task_id, body["words"])


def _receive(ctx: Context, given: Given) -> ComplaintView:
    return queries.complaint(ctx, service.receive(ctx, given).id)


def _classify(ctx: Context, complaint_id: UUID, given: Classified) -> ComplaintView:
    return queries.complaint(ctx, service.classify(ctx, complaint_id, given).id)


def _ask(ctx: Context, complaint_id: UUID, department: str) -> ComplaintView:
    return queries.complaint(ctx, service.ask_department(ctx, complaint_id, department).complaint_id)


def _answer(ctx: Context, complaint_id: UUID, body: dict[str, Any]) -> ComplaintView:
    return queries.complaint(ctx, service.answer(ctx, complaint_id, body["words"], body["call_back_at"]).id)


def _call_back(ctx: Context, complaint_id: UUID, body: dict[str, Any]) -> ComplaintView:
    return queries.complaint(ctx, call_backs.call_back(ctx, complaint_id, **body).id)


def _compensate(ctx: Context, complaint_id: UUID, body: dict[str, Any]) -> ComplaintView:
    return queries.complaint(ctx, compensation.compensate(ctx, complaint_id, body["amount"], body["approval_id"]).id)


def _close(ctx: Context, complaint_id: UUID, reason: str) -> ComplaintView:
    return queries.complaint(ctx, call_backs.close(ctx, complaint_id, reason).id)


def _answer_as_department(ctx: Context, task_id: UUID, words: str) -> AskedView:
    return queries.asked_of_department(ctx, service.answer_as_department(ctx, task_id, words).id)


def _read_before(command: Any, complaint_id: UUID) -> Any:
    return if_unchanged(command, lambda ctx: _locked_bytes(ctx, complaint_id), required=False)


def _locked_bytes(ctx: Context, complaint_id: UUID) -> bytes:
    steps.locked(ctx, complaint_id)
    return json_bytes(ComplaintSchema, queries.complaint(ctx, complaint_id))
