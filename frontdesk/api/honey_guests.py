"""Honey guests: past guests who never were; whoever finds one is reported to security (PRI-9)."""

from typing import Any

from werkzeug.wrappers import Response

from frontdesk.api.answers import act
from frontdesk.api.fields import Choice, Instant, Many, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.guests.rules import Sex
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy import honey

bp = Resource("honey_guests", "Past guests who never were, found by whoever snoops")


class HoneyGuestBody(Schema):
    """Somebody who never was, under a name that nobody has a reason to look for."""

    name = Text(honey.LONGEST, required=True)
    sex = Choice(Sex, required=True)


class PlantedSchema(Schema):
    """A honey guest, by whom and when planted; never under which id."""

    name = Text(required=True)
    planted_by = Text(required=True)
    planted_at = Instant(required=True)


class PlantedListSchema(Schema):
    """Every honey guest, the newest first."""

    items = Many(Part(PlantedSchema), most=10_000, required=True)


@bp.route("/honey-guests", methods=["GET"])
@guarded(Permission.HONEY_GUEST_PLANT)
@bp.response(200, PlantedListSchema)
def list_planted() -> dict[str, Any]:
    """List the honey guests."""
    return {"items": honey.honey_guests(current_context())}


@bp.route("/honey-guests", methods=["POST"])
@guarded(Permission.HONEY_GUEST_PLANT)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(HoneyGuestBody)
@bp.response(201, PlantedListSchema)
def plant(body: dict[str, Any]) -> Response:
    """Plant one, and return all of them."""
    return act(PlantedListSchema, 201, _plant, body["name"], Sex(body["sex"]))


def _plant(ctx: Context, name: str, sex: Sex) -> dict[str, Any]:
    honey.plant_honey_guest(ctx, name, sex)
    return {"items": honey.honey_guests(ctx)}
