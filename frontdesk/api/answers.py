"""How routes answer: lists in pages, commands once per key, writes only to the state that was read."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, TypeVar

import marshmallow as ma
from flask import jsonify, request
from werkzeug.wrappers import Response

from frontdesk.api.fields import Count, Many, Part, Schema, Text
from frontdesk.edge.context import current_context, current_identity
from frontdesk.edge.cursors import Position, opened_cursor, sealed_cursor
from frontdesk.edge.etags import require_match, tag_of, unchanged
from frontdesk.edge.idempotency import Answer, execute_idempotently
from frontdesk.kernel.context import Context

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")

MOST = 200
USUAL = 50


class PageQuery(Schema):
    """How much of a list is wanted, and from where on."""

    limit = Count(1, MOST, digits=True, load_default=USUAL)
    cursor = Text(2000, load_default=None)


def page_of(schema: type[Schema]) -> type[Schema]:
    """Return the schema of a page of such items."""
    fields = {"items": Many(Part(schema), required=True), "next_cursor": Text(2000, required=True, allow_none=True)}
    name = f"{schema.__name__.removesuffix('Schema')}Page"
    return type(name, (Schema,), fields)


def page(items: Iterable[Item], key: Callable[[Item], Sequence[str | int]], query: dict[str, Any]) -> dict[str, Any]:
    """Return one page of items that are all at hand, in the order of their keys, with the cursor to the next."""
    keyed = sorted(((list(key(item)), item) for item in items), key=lambda pair: pair[0])

    def following(after: Position | None, count: int) -> list[Item]:
        return [item for place, item in keyed if after is None or place > list(after)][:count]

    return page_from(following, key, query)


def page_from(
    following: Callable[[Position | None, int], Sequence[Item]],
    key: Callable[[Item], Sequence[str | int]],
    query: dict[str, Any],
) -> dict[str, Any]:
    """Return one page of a list that is read in parts: `following` gives so many items behind a place, in order."""
    ctx = current_context()
    filters = {name: str(value) for name, value in sorted(query.items()) if name not in {"limit", "cursor"}}
    of_list = f"{request.endpoint} {filters} {sorted((request.view_args or {}).items())}"
    found = following(opened_cursor(ctx, of_list, query["cursor"]), query["limit"] + 1)
    shown = list(found[: query["limit"]])
    more = len(found) > len(shown)
    return {"items": shown, "next_cursor": sealed_cursor(ctx, of_list, key(shown[-1])) if more else None}


def json_bytes(schema: type[Schema], shown: Any) -> bytes:
    """Return the bytes that a read would show."""
    return jsonify(_shared(schema).dump(shown)).get_data()


@cache
def _shared(schema: type[Schema]) -> ma.Schema:
    return schema()


def act(
    schema: type[Schema],
    status: int,
    command: Callable[Concatenate[Context, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Response:
    """Execute a command, once per `Idempotency-Key`, and answer with what it returned."""
    ctx = current_context()

    def told(_ctx: Context, result: T) -> Answer:
        return Answer(status, json_bytes(schema, result))

    answer = execute_idempotently(
        command,
        ctx,
        request.headers.get("Idempotency-Key"),
        request.get_data(),
        f"{request.method} {request.full_path}",
        told,
        *args,
        **kwargs,
    )
    response = Response(answer.body, answer.status, answer.headers, mimetype="application/json")
    if answer.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def if_unchanged(
    command: Callable[Concatenate[Context, P], T],
    shown: Callable[[Context], bytes],
    *,
    required: bool,
) -> Callable[Concatenate[Context, P], T]:
    """Return the command as one that first looks whether the caller has read the newest state (`If-Match`).

    `shown` locks the thing and returns the bytes that a read would show; it raises what an absent thing raises. Without
    the header the command runs only where it is not required.
    """
    if_match = request.headers.get("If-Match")
    if if_match is None and not required:
        return command

    def checked(ctx: Context, /, *args: P.args, **kwargs: P.kwargs) -> T:
        require_match(ctx, if_match, shown(ctx))
        return command(ctx, *args, **kwargs)

    return checked


def tag_reads(response: Response) -> Response:
    """Give a read its `ETag`, and say only 304 to a caller who holds that state already."""
    if not _shows_something(response) or current_identity() is None:
        return response
    tag = tag_of(current_context(), response.get_data())
    response.set_etag(tag)
    if unchanged(request.if_none_match, tag):
        response.status_code = 304
        response.set_data(b"")
    return response


def _shows_something(response: Response) -> bool:
    is_read = request.method in {"GET", "HEAD"} and request.path.startswith("/api/v1/")
    return is_read and response.status_code == HTTPStatus.OK and response.mimetype == "application/json"
