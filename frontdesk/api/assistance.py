"""How many guests of a stay need help to leave the building; never who, never why (EMG-1)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from frontdesk.api.answers import act
from frontdesk.api.emergency import NeedSchema
from frontdesk.api.fields import Choice, Count, Id, Many, Part, Schema
from frontdesk.api.parsing import Resource
from frontdesk.authority import emergency
from frontdesk.authority.emergency import Need
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, Reason
from frontdesk.kernel.permissions import Permission

bp = Resource("assistance", "Who needs help to leave the building, by stay and by number")


class NeedBody(Schema):
    """So many guests need this help; 0 is nobody."""

    kind = Choice(Need, required=True)
    persons = Count(0, 99, required=True)


class NeedsBody(Schema):
    """All needs of a stay as they are now: a kind that is left out is nobody's."""

    needs = Many(Part(NeedBody), most=len(Need), required=True)


class NeedsSchema(Schema):
    """The needs of a stay."""

    stay_id = Id(required=True)
    needs = Many(Part(NeedSchema), required=True)


@bp.route("/stays/<uuid:stay_id>/assistance", methods=["GET"])
@guarded(Permission.EMERGENCY_ROOMS, Permission.STAY_VIEW)
@bp.response(200, NeedsSchema)
def show(stay_id: UUID) -> dict[str, Any]:
    """Return how many guests of a stay need which help."""
    return _needs(current_context(), stay_id)


@bp.route("/stays/<uuid:stay_id>/assistance", methods=["PUT"])
@guarded(Permission.EMERGENCY_ROOMS, Permission.STAY_VIEW)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(NeedsBody)
@bp.response(200, NeedsSchema)
def keep(body: dict[str, Any], stay_id: UUID) -> Response:
    """Say how many guests of a stay need which help, for the emergency list (EMG-1)."""
    asked: dict[str, int] = {each["kind"]: each["persons"] for each in body["needs"]}
    if len(asked) < len(body["needs"]):
        raise Invalid([Reason("said-twice", "needs", "EMG-1")])
    return act(NeedsSchema, 200, _keep, stay_id, asked)


def _keep(ctx: Context, stay_id: UUID, needs: Mapping[str, int]) -> dict[str, Any]:
    emergency.record_needs(ctx, stay_id, needs)
    return _needs(ctx, stay_id)


def _needs(ctx: Context, stay_id: UUID) -> dict[str, Any]:
    kept = emergency.needs_of(ctx, stay_id)
    return {"stay_id": stay_id, "needs": [{"kind": kind, "persons": persons} for kind, persons in kept.items()]}
