"""The live stream of one's own departments: server-sent events, resumed where the caller stopped (NTF-4)."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import current_app, request
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from frontdesk.api.fields import Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge import streams
from frontdesk.edge.context import current_context, runtime
from frontdesk.edge.gathering import KEEP_OPEN
from frontdesk.edge.guard import guarded
from frontdesk.edge.streams import Hub, Stream
from frontdesk.identity import queries as identity
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications import news, positions
from frontdesk.notifications.queries import own_departments
from frontdesk.notifications.rules import departments_of

bp = Resource("stream", "News of one's own departments, as they come")

EVENTS = "text/event-stream"
ONE_EVENT = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("event", "id", "data")},
    "required": ["event", "data"],
}


class StreamQuery(Schema):
    """Where a page stands that was just made; once a stream was open, `Last-Event-ID` says it."""

    after = Text(500, load_default=None)


@bp.route("/stream", methods=["GET"])
@guarded(Permission.TASK_VIEW)
@bp.arguments(StreamQuery, location="query")
@bp.response(200, ONE_EVENT, content_type=EVENTS)
def stream(query: dict[str, Any]) -> Response:
    """Tell what becomes of the tasks of one's own departments, by their keys: read the list to see them.

    The events: `here` (where the stream begins), `task`, `reset` (too much was missed: read the list anew), `beat`.
    Send the last id as `Last-Event-ID` to go on behind it. Without it the stream begins now.
    """
    ctx = current_context()
    position, said = _missed(ctx, request.headers.get("Last-Event-ID") or query["after"])
    keep_open = request.environ.get(KEEP_OPEN)
    if keep_open is None or request.method != "GET":
        return _answer(said)
    hub: Hub = current_app.extensions["frontdesk streams"]
    hub.reserve(ctx.account_id)
    held = Stream(ctx.property_id, ctx.account_id, position, _still_here(ctx))
    keep_open(lambda sock: hub.adopt(held, sock))
    return _answer(iter([said]))  # without a length: the connection stays open behind it


def _answer(said: bytes | Iterator[bytes]) -> Response:
    return Response(said, mimetype=EVENTS, headers={"X-Accel-Buffering": "no"})


def _missed(ctx: Context, last: str | None) -> tuple[dict[str, int], bytes]:
    """Return where the caller stands after what is said now: where the stream begins, and the first of what it missed.

    The rest follows on the open stream, or to whoever asks again.
    """
    own = own_departments(ctx)
    position = news.here_and_now(ctx.session, ctx.property_id, own)
    heads = dict(position)
    if last is not None:
        position |= positions.read(last, own)
    said = bytearray(streams.RETRY + streams.here(position))
    for department, head in heads.items():
        if position[department] != head:
            lines = news.following(ctx.session, ctx.property_id, department, position[department], streams.BATCH)
            said += streams.told(position, department, head, lines)
    return position, bytes(said)


def _still_here(ctx: Context) -> Callable[[Session], bool]:
    """Return what tells whether the caller is still signed in, with the same departments."""
    token, by_program, means = current_user.token, "Authorization" in request.headers, runtime()
    own, account_id = departments_of(ctx.actor.roles), ctx.account_id

    def stays(session: Session) -> bool:
        if by_program:
            found = identity.by_api_token(session, token)
        else:
            found = identity.by_session_token(session, token, means.clock())
        if found is None or found.account_id != account_id or Permission.TASK_VIEW not in found.permissions:
            return False
        return departments_of(found.roles) == own

    return stays
