"""The extensions 分机 of the house, every room alike, and those to which no calls are put through (PRI-5)."""

from dataclasses import replace
from typing import Any

from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, page_from, page_of
from frontdesk.api.fields import Flag, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.concierge import extensions
from frontdesk.concierge.extensions import Extension
from frontdesk.edge.context import current_context
from frontdesk.edge.cursors import Position
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.permissions import Permission

bp = Resource("extensions", "The telephones of the rooms, and whether calls are put through")


class ExtensionSchema(Schema):
    """The telephone of a room, whoever is in it or nobody; `quiet` says that no calls are put through."""

    number = Text(required=True)
    floor = Text(required=True)
    quiet = Flag(required=True)


class QuietBody(Schema):
    """Whether no calls are to be put through."""

    quiet = Flag(required=True)


@bp.route("/telephone-extensions", methods=["GET"])
@guarded(Permission.SWITCHBOARD_RUN)
@bp.arguments(PageQuery, location="query")
@bp.response(200, page_of(ExtensionSchema))
def list_extensions(query: dict[str, Any]) -> dict[str, Any]:
    """List every extension in the house's order."""
    house = extensions.extensions(current_context())

    def following(after: Position | None, count: int) -> list[Extension]:
        numbers = [each.number for each in house]
        if after and after[0] not in numbers:  # it left the house since
            raise Invalid([Reason("cursor-invalid", "cursor")])
        begin = numbers.index(str(after[0])) + 1 if after else 0
        return house[begin : begin + count]

    return page_from(following, lambda each: (each.number,), query)


@bp.route("/telephone-extensions/<string:number>/do-not-disturb", methods=["POST"])
@guarded(Permission.SWITCHBOARD_RUN)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(QuietBody)
@bp.response(200, ExtensionSchema)
def set_quiet(body: dict[str, Any], number: str) -> Response:
    """Put no calls through to a room, by its guest's wish, or put them through again; said twice it changes nothing."""
    return act(ExtensionSchema, 200, _set_quiet, number, quiet=body["quiet"])


def _set_quiet(ctx: Context, number: str, *, quiet: bool) -> Extension:
    found = next((each for each in extensions.extensions(ctx) if each.number == number), None)
    if found is None:
        raise NotFound([Reason("room-unknown", "number")])
    extensions.set_quiet(ctx, number, quiet=quiet)
    return replace(found, quiet=quiet)
