"""In an emergency: rooms and headcount for the desk and security; names by duty manager or security alone (EMG)."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import act
from frontdesk.api.fields import Choice, Count, Id, Instant, Many, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.authority import emergency
from frontdesk.authority.emergency import REASONS, VERDICTS, Need
from frontdesk.edge.context import current_context
from frontdesk.edge.emergency_list import list_rooms
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission

bp = Resource("emergency", "Who is in the house when it must be left: rooms without names, and names on record")


class NeedSchema(Schema):
    """How many guests of a room need help of one kind to leave the building."""

    kind = Choice(Need, required=True)
    persons = Count(1, required=True)


class OccupiedSchema(Schema):
    """An occupied room: how many, and who needs help; never a name."""

    room = Text(required=True)
    floor = Text(required=True)
    persons = Count(required=True, about="Guests")
    visitors = Count(required=True)
    needs = Many(Part(NeedSchema), required=True)


class RoomListSchema(Schema):
    """Every occupied room at one moment."""

    made_at = Instant(required=True)
    rooms = Many(Part(OccupiedSchema), required=True)
    persons = Count(required=True, about="Guests and visitors")
    needing_help = Count(required=True)


class NamesBody(Schema):
    """Why the names are needed."""

    reason = Choice(REASONS, required=True)


class NamedSchema(Schema):
    """One person in the house under the true name."""

    room = Text(required=True)
    floor = Text(required=True)
    name = Text(required=True)
    sex = Text(required=True)
    birth_date = Text(required=True)
    nationality = Text(required=True)


class NameListSchema(Schema):
    """Everybody in the house at one moment; `id` is the opening that another person reviews."""

    id = Id(required=True, attribute="opening_id")
    made_at = Instant(required=True)
    reason = Choice(REASONS, required=True)
    persons = Many(Part(NamedSchema), required=True)


class ReviewBody(Schema):
    """Whether it was in order that the names were opened."""

    verdict = Choice(VERDICTS, required=True)


class ReviewSchema(Schema):
    """An opening of the names after its review."""

    id = Id(required=True)
    opened_at = Instant(required=True)
    reason = Choice(REASONS, required=True, attribute="reason_code")
    reviewed_at = Instant(required=True)
    verdict = Choice(VERDICTS, required=True)


@bp.route("/emergency/rooms", methods=["POST"])
@guarded(Permission.EMERGENCY_ROOMS)
@bp.doc(parameters=["IdempotencyKey"])
@bp.response(200, RoomListSchema)
def rooms() -> Response:
    """List every occupied room with its headcount and who needs help, without names (EMG-1)."""
    return act(RoomListSchema, 200, _rooms)


@bp.route("/emergency/names", methods=["POST"])
@guarded(Permission.EMERGENCY_NAMES)
@bp.arguments(NamesBody)
@bp.response(200, NameListSchema)
def names(body: dict[str, Any]) -> emergency.NameList:
    """List everybody under their true names, at once; it alarms and is reviewed. The answer is kept nowhere (EMG-2)."""
    return execute(emergency.list_names, current_context(), body["reason"])


@bp.route("/emergency/names/<uuid:opening_id>/review", methods=["POST"])
@guarded(Permission.EMERGENCY_NAMES)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(ReviewBody)
@bp.response(200, ReviewSchema)
def review(body: dict[str, Any], opening_id: UUID) -> Response:
    """Say whether it was in order that another person opened the names (EMG-2)."""
    return act(ReviewSchema, 200, emergency.review_names, opening_id, body["verdict"])


def _rooms(ctx: Context) -> dict[str, Any]:
    found = list_rooms(ctx)
    return {
        "made_at": found.made_at,
        "persons": found.persons,
        "needing_help": found.needing_help,
        "rooms": [
            {
                "room": room.number,
                "floor": room.floor,
                "persons": room.persons,
                "visitors": room.visitors,
                "needs": [{"kind": kind, "persons": persons} for kind, persons in room.needs.items()],
            }
            for room in found.rooms
        ],
    }
