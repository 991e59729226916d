"""What departments are told and what they must do (NTF)."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, page, page_of
from frontdesk.api.fields import Flag, Id, Instant, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications import queries, service
from frontdesk.notifications.queries import InboxTask

bp = Resource("tasks", "What departments are told and must do")


class TaskQuery(PageQuery):
    """Whose tasks are wanted: of all one's own departments, or of one."""

    department = Text(20, load_default=None)


class NotificationSchema(Schema):
    """What a department is told: room, time and flags, never an identity (NTF-2)."""

    id = Id(attribute="task_id", required=True)
    department = Text(required=True)
    kind = Text(required=True)
    room = Text(required=True, allow_none=True)
    facts = ma.fields.Dict(required=True)
    made_at = Instant(required=True)


class TaskSchema(NotificationSchema):
    """What a department must do, and by when."""

    due_at = Instant(required=True)
    acknowledged_at = Instant(required=True, allow_none=True)
    late = Flag(required=True)
    address = Text(required=True, allow_none=True)


class DoneSchema(Schema):
    """How a task stands after somebody took or did it."""

    id = Id(required=True)
    kind = Text(required=True)
    acknowledged_at = Instant(required=True)
    acknowledged_by = Id(required=True)
    completed_at = Instant(required=True, allow_none=True)
    completed_by = Id(required=True, allow_none=True)


@bp.route("/notifications", methods=["GET"])
@guarded(Permission.TASK_VIEW)
@bp.arguments(TaskQuery, location="query")
@bp.response(200, page_of(NotificationSchema))
def list_notifications(query: dict[str, Any]) -> dict[str, Any]:
    """List what one's own departments were told and have not finished, the newest first."""
    return page(_open_tasks(query["department"]), _newest_first, query)


@bp.route("/tasks", methods=["GET"])
@guarded(Permission.TASK_VIEW)
@bp.arguments(TaskQuery, location="query")
@bp.response(200, page_of(TaskSchema))
def list_tasks(query: dict[str, Any]) -> dict[str, Any]:
    """List the open tasks of one's own departments, the newest first."""
    return page(_open_tasks(query["department"]), _newest_first, query)


@bp.route("/tasks/<uuid:task_id>/acknowledge", methods=["POST"])
@guarded(Permission.TASK_DO)
@bp.doc(parameters=["IdempotencyKey"])
@bp.response(200, DoneSchema)
def acknowledge(task_id: UUID) -> Response:
    """Take a task of one's own department (NTF-3)."""
    return act(DoneSchema, 200, service.acknowledge, task_id)


@bp.route("/tasks/<uuid:task_id>/complete", methods=["POST"])
@guarded(Permission.TASK_DO)
@bp.doc(parameters=["IdempotencyKey"])
@bp.response(200, DoneSchema)
def complete(task_id: UUID) -> Response:
    """Say that a task of one's own department is done."""
    return act(DoneSchema, 200, service.complete, task_id)


def _open_tasks(department: str | None) -> list[InboxTask]:
    ctx = current_context()
    wanted = queries.own_departments(ctx) if department is None else [department]
    found = {task.task_id: task for each in wanted for task in queries.inbox(ctx, each).tasks}
    return list(found.values())  # what went up to the duty manager is in two inboxes


def _newest_first(task: InboxTask) -> tuple[int, str]:
    return -int(task.made_at.timestamp() * 1_000_000), str(task.task_id)
