"""What else an opened stay shows for its registration cards: signatures and vehicle plates (PRI-7, REG-11)."""

from uuid import UUID

from frontdesk.guests import sealed
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, NotFound, Reason
from frontdesk.kernel.secrets import Place
from frontdesk.privacy.openings import open_until
from frontdesk.stays.models import Registration, Stay


def signature(ctx: Context, registration_id: UUID) -> bytes | None:
    """Return the picture that a guest signed on the screen, or None for a signature on paper.

    Raises `Forbidden` (`stay-not-open`) unless this account has the stay open, `NotFound` where nobody is registered.
    """
    row = ctx.session.get(Registration, (ctx.property_id, registration_id))
    if row is None:
        raise NotFound
    _check_open(ctx, row.stay_id)
    if row.signature_id is None:
        return None
    place = Place("registration", ctx.property_id, ctx.property_id, "signature")
    return ctx.blobs.get(sealed.key_of(ctx, row.guest_id), place, row.signature_id)


def plates(ctx: Context, stay_id: UUID, first_guest_id: UUID) -> list[str]:
    """Return the vehicle plates of a stay, which are sealed under its first guest's key; or raise `Forbidden`."""
    _check_open(ctx, stay_id)
    stay = ctx.session.get_one(Stay, (ctx.property_id, stay_id))
    if stay.plates is None:
        return []
    return [str(plate) for plate in sealed.unseal(ctx, first_guest_id, "stay", stay_id, stay.plates)["plates"]]


def _check_open(ctx: Context, stay_id: UUID) -> None:
    if open_until(ctx, stay_id) is None:
        raise Forbidden([Reason("stay-not-open")])
