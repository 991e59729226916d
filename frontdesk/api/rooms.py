"""Room types, rooms, their states, and what keeps them from sale."""

from typing import Any

from werkzeug.wrappers import Response

from frontdesk.api.answers import PageQuery, act, if_unchanged, json_bytes, page, page_of
from frontdesk.api.fields import Choice, Count, Day, Flag, Id, Many, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms import service
from frontdesk.rooms.board import BoardTile, board
from frontdesk.rooms.claims import locked
from frontdesk.rooms.models import RoomBlock
from frontdesk.rooms.queries import room_by_number, sold_types
from frontdesk.rooms.rules import BLOCK_REASONS, Block, Cleanliness, Occupancy

bp = Resource("rooms", "Room types, rooms and their states")


class RoomTypeSchema(Schema):
    """A category that rooms are sold as."""

    id = Id(required=True)
    code = Text(required=True)
    name_zh = Text(required=True)
    name_en = Text(required=True)
    sleeps = Count(required=True)
    extra_beds = Count(required=True)
    cots = Count(required=True)


class RoomSchema(Schema):
    """A room with its state; what its viewer may not know is null or false."""

    id = Id(attribute="room_id", required=True)
    number = Text(required=True)
    floor = Text(required=True)
    room_type = Text(attribute="type_code", required=True)
    code = Text(required=True, about="VC VD VI OC OD OI OOO OOS")
    occupancy = Choice(Occupancy, required=True)
    cleanliness = Choice(Cleanliness, required=True)
    block = Choice(Block, required=True, allow_none=True)
    ready = Flag(required=True)
    due_out = Flag(required=True)
    arriving = Flag(required=True)
    vip = Flag(required=True)
    do_not_disturb = Flag(required=True)
    make_up = Flag(required=True)
    extra_bed = Flag(required=True)
    patrol = Flag(required=True)
    shown_name = Text(required=True, allow_none=True)
    stay_id = Id(required=True, allow_none=True)
    features = Many(Text(), required=True)


class StateBody(Schema):
    """What housekeeping says of a room."""

    cleanliness = Choice(Cleanliness, required=True)


class BlockBody(Schema):
    """Why and for which nights `[from_date, until_date)` a room is not sold."""

    from_date = Day(required=True)
    until_date = Day(required=True)
    reason_code = Choice(BLOCK_REASONS, required=True)


class BlockSchema(BlockBody):
    """A room kept from sale."""

    id = Id(required=True)
    kind = Choice(Block, required=True)


@bp.route("/room-types", methods=["GET"])
@guarded(Permission.ROOM_VIEW)
@bp.arguments(PageQuery, location="query")
@bp.response(200, page_of(RoomTypeSchema))
def list_types(query: dict[str, Any]) -> dict[str, Any]:
    """List the categories that are sold, in the house's order."""
    return page(sold_types(current_context()), lambda each: (each.position, each.code), query)


@bp.route("/rooms", methods=["GET"])
@guarded(Permission.ROOM_VIEW)
@bp.arguments(PageQuery, location="query")
@bp.response(200, page_of(RoomSchema))
def list_rooms(query: dict[str, Any]) -> dict[str, Any]:
    """List every room with its state."""
    return page(board(current_context()), lambda each: (each.floor, each.number), query)


@bp.route("/rooms/<string:number>", methods=["GET"])
@guarded(Permission.ROOM_VIEW)
@bp.response(200, RoomSchema)
def show_room(number: str) -> BoardTile:
    """Show one room with its state."""
    return _tile(current_context(), number)


@bp.route("/rooms/<string:number>/state", methods=["PUT"])
@guarded(Permission.ROOM_VIEW, Permission.ROOM_SET_CLEANLINESS)
@bp.doc(parameters=["IfMatch"])
@bp.arguments(StateBody)
@bp.response(200, RoomSchema)
def set_state(body: dict[str, Any], number: str) -> Response:
    """Say that a room is dirty, clean or inspected; `If-Match` names what `GET /rooms/{number}` showed."""
    command = if_unchanged(_set_state, lambda ctx: _locked_bytes(ctx, number), required=True)
    return act(RoomSchema, 200, command, number, body["cleanliness"])


@bp.route("/rooms/<string:number>/out-of-order", methods=["POST"])
@guarded(Permission.ROOM_VIEW, Permission.ROOM_TAKE_OUT_OF_ORDER)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(BlockBody)
@bp.response(201, BlockSchema)
def take_out_of_order(body: dict[str, Any], number: str) -> Response:
    """Keep a room from sale on the nights `[from_date, until_date)`."""
    return act(BlockSchema, 201, _take_out_of_order, number, body)


def _set_state(ctx: Context, number: str, cleanliness: str) -> BoardTile:
    service.set_cleanliness(ctx, room_by_number(ctx, number).id, cleanliness)
    return _tile(ctx, number)


def _take_out_of_order(ctx: Context, number: str, body: dict[str, Any]) -> RoomBlock:
    room = room_by_number(ctx, number)
    return service.take_out_of_order(ctx, room.id, body["from_date"], body["until_date"], body["reason_code"])


def _tile(ctx: Context, number: str) -> BoardTile:
    room = room_by_number(ctx, number)
    return next(tile for tile in board(ctx) if tile.room_id == room.id)


def _locked_bytes(ctx: Context, number: str) -> bytes:
    locked(ctx, room_by_number(ctx, number).id)
    return json_bytes(RoomSchema, _tile(ctx, number))
