"""A guest's own data: a copy of it, and forgetting it as far as the law lets (PRI-11)."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from werkzeug.wrappers import Response

from frontdesk.api.answers import act
from frontdesk.api.fields import Day, Flag, Id, Instant, Many, Part, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import words_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.copies import Copy, copy_for
from frontdesk.privacy.erasing import Erased, erase
from frontdesk.privacy.subjects import OwnNumber

bp = Resource("own_data", "A guest's own data: copies and forgetting")

OPTIONAL: dict[str, Any] = {"load_default": None, "allow_none": True}


class OwnNumberBody(Schema):
    """Exactly one number of the guest's own, as the guest at the desk shows it; never in an address."""

    registration_number = Text(40, **OPTIONAL)
    document_number = Text(40, **OPTIONAL)


class CopySchema(Schema):
    """Everything that is held on a guest; files stand in it as base64."""

    guest_id = Id(required=True)
    made_at = Instant(required=True)
    profile = ma.fields.Dict(required=True, allow_none=True)
    registrations = Many(ma.fields.Dict(), required=True)
    openings = Many(ma.fields.Dict(), most=10_000, required=True)
    wishes = Many(ma.fields.Dict(), most=10_000, required=True)
    enquiries = Many(ma.fields.Dict(), most=10_000, required=True)
    messages = Many(ma.fields.Dict(), most=10_000, required=True)
    visits = Many(ma.fields.Dict(), most=10_000, required=True)
    complaints = Many(ma.fields.Dict(), most=10_000, required=True)
    erasure = ma.fields.Dict(required=True, allow_none=True)


class KeptSchema(Schema):
    """One thing that the law makes the hotel keep, and until which day; null where none can be named yet."""

    what = Text(80, required=True)
    title = ma.fields.Function(lambda kept: words_of(kept.what), metadata={"type": "string"})
    until = Day(required=True, allow_none=True)


class ErasedSchema(Schema):
    """What was forgotten, all that stays and until when, and the day on which the rest goes."""

    erasure_id = Id(required=True)
    done = Flag(required=True)
    due_on = Day(required=True, allow_none=True)
    erased = Many(Text(40), required=True)
    kept = Many(Part(KeptSchema), required=True)


@bp.route("/guests/<uuid:guest_id>/export", methods=["POST"])
@guarded(Permission.GUEST_COPY)
@bp.arguments(OwnNumberBody)
@bp.response(200, CopySchema)
def export(body: dict[str, Any], guest_id: UUID) -> Copy:
    """Give a guest, who shows a number of their own, a copy of what is held on them; it is on record."""
    return execute(copy_for, current_context(), guest_id, OwnNumber(**body))


@bp.route("/guests/<uuid:guest_id>/erase", methods=["POST"])
@guarded(Permission.GUEST_ERASE)
@bp.doc(parameters=["IdempotencyKey"])
@bp.arguments(OwnNumberBody)
@bp.response(200, ErasedSchema)
def forget(body: dict[str, Any], guest_id: UUID) -> Response:
    """Forget a guest as far as the law lets, at once; what stays is named with its day, and goes on that day."""
    done: list[Erased] = []

    def erasing(ctx: Context, asked: UUID, number: OwnNumber) -> Erased:
        done[:] = [erase(ctx, asked, number)]
        return done[0]

    answer = act(ErasedSchema, 200, erasing, guest_id, OwnNumber(**body))
    ctx = current_context()
    for each in done:
        for file in each.files:
            ctx.blobs.remove(ctx.property_id, file)
    return answer
