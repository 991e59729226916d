"""A department's inbox: what it is told and must do, newest first; it refreshes itself (NTF-2, NTF-4)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext, ngettext

from frontdesk.edge.context import current_context
from frontdesk.edge.etags import tag_of
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications import digest, handing_on, queries, service
from frontdesk.notifications.queries import Inbox, InboxTask
from frontdesk.notifications.rules import Department, Kind
from frontdesk.notifications.wording_rules import filled
from frontdesk.web import complaint_words, words
from frontdesk.web.formatting import clock, day

bp = Blueprint("tasks", __name__, url_prefix="/inbox")

DEPARTMENTS: Final[dict[str, LazyString]] = {
    Department.FRONT_OFFICE: lazy_gettext("Front office"),
    Department.HOUSEKEEPING: lazy_gettext("Housekeeping"),
    Department.SWITCHBOARD: lazy_gettext("Switchboard"),
    Department.BELL: lazy_gettext("Bell desk"),
    Department.FOOD_AND_BEVERAGE: lazy_gettext("Food and beverage"),
    Department.ENGINEERING: lazy_gettext("Engineering"),
    Department.SECURITY: lazy_gettext("Security"),
    Department.FINANCE: lazy_gettext("Finance"),
    Department.DUTY_MANAGER: lazy_gettext("Duty manager"),
}

KINDS: Final[dict[str, tuple[str, LazyString]]] = {
    Kind.ARRIVAL: ("log-in", lazy_gettext("Guests have arrived")),
    Kind.GUEST_JOINED: ("user-plus", lazy_gettext("Another guest has joined the room")),
    Kind.AMENITY: ("gift", lazy_gettext("Take an amenity to the room")),
    Kind.LUGGAGE: ("luggage", lazy_gettext("Take luggage to the room")),
    Kind.POLICE_REPORT: ("id-card", lazy_gettext("Report the registration to the police")),
    Kind.PATROL: ("shield", lazy_gettext("Patrol: a minor stays here")),
    Kind.ROOM_CLEANING: ("brush-cleaning", lazy_gettext("Clean the room")),
    Kind.ROOM_CHANGE: ("log-in", lazy_gettext("Guests have changed into this room")),
    Kind.CLEANING_FIRST: ("brush-cleaning", lazy_gettext("Clean first: guests from a broken room wait for it")),
    Kind.BROKEN_ROOM: ("triangle-alert", lazy_gettext("Out of order: a fault that cannot be repaired")),
    Kind.POLICE_OVERDUE: ("triangle-alert", lazy_gettext("A report to the police is late")),
    Kind.SUSPICION: ("triangle-alert", lazy_gettext("Something suspicious: the police have been told")),
    Kind.CLOSE_EXTENSION: ("phone-off", lazy_gettext("Close the extension")),
    Kind.AUTHORITY_REQUEST: ("shield-check", lazy_gettext("An officer waits at the desk for your answer")),
    Kind.AUTHORITY_PAGE: ("alarm-clock", lazy_gettext("On call: an officer's request is unanswered")),
    Kind.AUTHORITY_UNANSWERED: ("phone", lazy_gettext("Telephone security on call: an officer waits")),
    Kind.EMERGENCY_NAMES: ("triangle-alert", lazy_gettext("The names of all guests were opened: review it")),
    Kind.VISITOR_STILL_IN: ("users", lazy_gettext("A visitor is still in the room")),
    Kind.ASK_GUEST: ("phone", lazy_gettext("Ask a guest whether somebody may be told")),
    Kind.MESSAGE: ("message-square", lazy_gettext("Take a message to the room")),
    Kind.WAKE_UP_CALL: ("alarm-clock", lazy_gettext("Wake-up call")),
    Kind.KNOCK: ("bell", lazy_gettext("Knock at the door: nobody answers the wake-up call")),
    Kind.LOOKUPS: ("eye", lazy_gettext("Somebody looks up many guests")),
    Kind.HONEY_GUEST: ("triangle-alert", lazy_gettext("A honey guest was looked up")),
    Kind.FAULT: ("wrench", lazy_gettext("Repair a fault")),
    Kind.UNREPAIRABLE: ("triangle-alert", lazy_gettext("Move the guest: the fault cannot be repaired")),
    Kind.CALL_BACK: ("phone", lazy_gettext("Call the guest back about a fault")),
    Kind.DAMAGE: ("wallet", lazy_gettext("Charge damage to the folio")),
    Kind.DIGEST: ("history", lazy_gettext("Read how the departments did yesterday")),
    Kind.ROOM_CHECK: ("alarm-clock", lazy_gettext("Check the room: the guest waits at the desk")),
    Kind.ROOM_CHECKED: ("circle-check", lazy_gettext("The room is checked")),
    Kind.COMPLAINT: ("message-square", lazy_gettext("A guest complains: see to it and answer")),
    Kind.COMPLAINT_SEVERE: ("triangle-alert", lazy_gettext("A severe complaint has come in")),
    Kind.COMPLAINT_CALL_BACK: ("phone", lazy_gettext("Call a guest back about a complaint")),
    Kind.DISCREPANCY: ("triangle-alert", lazy_gettext("Housekeeping found the room otherwise than the system says")),
}

PLACES: Final[dict[str, str]] = {
    Kind.AUTHORITY_REQUEST: "authority.index",
    Kind.AUTHORITY_PAGE: "authority.index",
    Kind.AUTHORITY_UNANSWERED: "authority.index",
    Kind.EMERGENCY_NAMES: "emergency.show",
    Kind.VISITOR_STILL_IN: "visitors.index",
    Kind.ASK_GUEST: "consents.index",
    Kind.MESSAGE: "messages.index",
    Kind.WAKE_UP_CALL: "switchboard.show",
    Kind.FAULT: "work_orders.index",
    Kind.UNREPAIRABLE: "work_orders.index",
    Kind.CALL_BACK: "work_orders.index",
    Kind.DAMAGE: "work_orders.index",
    Kind.COMPLAINT: "complaint_answers.mine",
    Kind.COMPLAINT_SEVERE: "complaints.index",
    Kind.COMPLAINT_CALL_BACK: "complaints.index",
    Kind.DIGEST: "tasks.digests",
    Kind.DISCREPANCY: "floors.differences",
    Kind.ROOM_CHECK: "room_checks.index",
}
"""Where a task is done, if on a page of its own."""

FLAGS: Final[dict[str, LazyString]] = {
    "vip": lazy_gettext("VIP"),
    "birthday": lazy_gettext("Birthday"),
    "extra_bed": lazy_gettext("Extra bed"),
    "urgent": lazy_gettext("Urgent"),
}


WITHIN_A_DAY: Final = timedelta(hours=12)
"""A task that is due sooner says the time of day alone."""


@bp.get("")
@guarded(Permission.TASK_VIEW)
def inbox() -> ResponseReturnValue:
    """Show the inbox of one's own department."""
    return _page(queries.inbox(current_context()))


@bp.get("/<department>")
@guarded(Permission.TASK_VIEW)
def of_department(department: str) -> ResponseReturnValue:
    """Show one of several own departments; to htmx only the tasks, and nothing when it holds them already."""
    found = queries.inbox(current_context(), department)
    if "HX-Request" not in request.headers:
        return _page(found)
    if request.args.get("inbox-tag") == _tag(found):
        return "", 204
    return _tasks(found)


@bp.get("/digests")
@guarded(Permission.TASK_VIEW)
def digests() -> str:
    """Show how one's own departments did on the last days; the duty manager sees all."""
    return render_template("inbox/digests.html", days=digest.days(current_context()), departments=DEPARTMENTS)


@bp.get("/<department>/<uuid:task_id>")
@guarded(Permission.TASK_VIEW)
def show(department: str, task_id: UUID) -> str:
    """Show one task with what became of it, and where it may be handed (NTF-3)."""
    return _sheet_page(department, task_id)


@bp.post("/<department>/<uuid:task_id>/comments")
@guarded(Permission.TASK_DO)
def comment(department: str, task_id: UUID) -> ResponseReturnValue:
    """Say something about a task."""
    try:
        execute(handing_on.comment, current_context(), task_id, request.form.get("text", ""))
    except Invalid as refused:
        return _sheet_page(department, task_id, refused), refused.status
    return redirect(url_for("tasks.show", department=department, task_id=task_id), 303)


@bp.post("/<department>/<uuid:task_id>/hand-on")
@guarded(Permission.TASK_DO)
def hand_on(department: str, task_id: UUID) -> ResponseReturnValue:
    """Hand a task to another department or to a colleague (NTF-3)."""
    goes_to, account_id = _receiver(request.form.get("to", ""))
    text = request.form.get("text", "")
    try:
        execute(handing_on.hand_on, current_context(), task_id, goes_to, account_id, text)
    except NotFound:
        raise
    except Refused as refused:
        return _sheet_page(department, task_id, refused), refused.status
    flash(gettext("The task has been handed on."))
    return redirect(url_for("tasks.of_department", department=department), 303)


@bp.post("/<department>/<uuid:task_id>")
@guarded(Permission.TASK_DO)
def act(department: str, task_id: UUID) -> ResponseReturnValue:
    """Take a task of one's own department, or say that it is done (NTF-3)."""
    ctx = current_context()
    command = service.complete if request.form.get("action") == "complete" else service.acknowledge
    execute(command, ctx, task_id)
    if "HX-Request" not in request.headers:
        return redirect(url_for("tasks.of_department", department=department), 303)
    return _tasks(queries.inbox(ctx, department))


def chips(task: InboxTask) -> list[str]:
    """Return what a department is told with a task, in words."""
    told = [*_lookups(task), *_complaint(task), *(str(name) for flag, name in FLAGS.items() if task.facts.get(flag))]
    if room := task.facts.get("from_room"):
        told.append(gettext("from room %(room)s", room=room))
    if count := task.facts.get("persons"):
        told.append(ngettext("%(num)d guest", "%(num)d guests", count))
    if count := task.facts.get("luggage_pieces"):
        told.append(ngettext("%(num)d piece", "%(num)d pieces", count))
    told.extend(_times(task))
    if fault := task.facts.get("fault"):
        told.append(str(words.FAULTS[fault]))
    if calls := task.facts.get("calls"):
        told.append(str(words.CALLS[calls]))
    if language := task.facts.get("language"):
        told.append(str(words.LANGUAGES.get(language, language)))
    return told


def title(task: InboxTask) -> str:
    """Return what a task is called: in the hotel's own words, if it has any."""
    own = filled(task.words, task.room, clock(task.due_at, current_context().zone)) if task.words else ""
    return own or str(KINDS[task.kind][1])


def _times(task: InboxTask) -> Iterator[str]:
    """Yield when the guests leave or want to be woken, in words."""
    if task.due_out:
        yield gettext("leaves %(day)s", day=day(task.due_out))
    if at := task.facts.get("call_at"):
        yield gettext("to be woken at %(time)s", time=clock(datetime.fromisoformat(at), current_context().zone))


def _lookups(task: InboxTask) -> Iterator[str]:
    """Yield who looked guests up, and how often, in words."""
    if task.colleague:
        yield task.colleague
    if count := task.facts.get("per_hour"):
        yield gettext("%(count)d in an hour", count=count)
    if count := task.facts.get("per_day"):
        yield gettext("%(count)d in a day", count=count)


def _complaint(task: InboxTask) -> Iterator[str]:
    """Yield of what kind a complaint is, and how severe."""
    if kind := task.facts.get("complaint"):
        yield str(complaint_words.KINDS[kind])
    if severity := task.facts.get("severity"):
        yield str(complaint_words.SEVERITIES[severity])


def _receiver(chosen: str) -> tuple[str | None, UUID | None]:
    """Return the department or the person that a form names; what is neither names nobody."""
    try:
        return None, UUID(chosen)
    except ValueError:
        return chosen or None, None


def _sheet_page(department: str, task_id: UUID, refused: Refused | None = None) -> str:
    ctx = current_context()
    return render_template(
        "inbox/task.html",
        sheet=queries.sheet(ctx, department, task_id),
        inbox_department=department,
        departments=DEPARTMENTS,
        kinds=KINDS,
        places=PLACES,
        chips=chips,
        titled=title,
        may_do=ctx.may(Permission.TASK_DO),
        zone=ctx.zone,
        faults=[title_of(reason) for reason in refused.reasons] if refused else [],
        typed=request.form,
    )


def _page(found: Inbox) -> str:
    own = queries.own_departments(current_context())
    return render_template("inbox/show.html", own=own, **_told(found))


def _tasks(found: Inbox) -> str:
    return render_template("inbox/tasks.html", **_told(found))


def _told(found: Inbox) -> dict[str, Any]:
    ctx: Context = current_context()
    return {
        "inbox": found,
        "tag": _tag(found),
        "departments": DEPARTMENTS,
        "kinds": KINDS,
        "places": PLACES,
        "chips": chips,
        "titled": title,
        "may_do": ctx.may(Permission.TASK_DO),
        "zone": ctx.zone,
        "within_a_day": WITHIN_A_DAY,
    }


def _tag(found: Inbox) -> str:
    return str(tag_of(current_context(), repr(found).encode()))
