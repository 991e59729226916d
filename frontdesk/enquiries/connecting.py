"""Whom a switchboard may put through, and beside which room a name may stand: as far as a consent goes (PRI-2, PRI-5).

Both show a form of address and never more, whoever looks, and only of guests as the house sees them: a consent that was
given under a truth that the house does not see is with the duty manager.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import aliased

from frontdesk.enquiries.models import Enquiry
from frontdesk.enquiries.queries import guests_of, with_given
from frontdesk.enquiries.rules import Audience, Scope, is_late
from frontdesk.enquiries.sealed import Item, consent_id, question_of
from frontdesk.guests.names import form_of_address
from frontdesk.guests.rules import Sex
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.stays.models import Registration


@dataclass(frozen=True, slots=True)
class Connection:
    """A call that a guest agreed to take: the guest by form of address, the caller, until when; never the room."""

    id: UUID
    address: str
    caller: str | None
    until: datetime | None


def connections(ctx: Context) -> list[Connection]:
    """Return the calls that guests agreed to take and that hold now, those that end first above."""
    ctx.require(Permission.CONSENT_RECORD)
    return [
        Connection(consent_id(ctx, row.id, item), _address(ctx, guest), question_of(ctx, row).asked_by, item.until)
        for row, item, guest in _agreed(ctx, Scope.CALL)
    ]


def named_rooms(ctx: Context) -> dict[str, str]:
    """Return the form of address of each guest who agrees now that their room number is told, by room."""
    ctx.require(Permission.CONSENT_RECORD)
    return {guest.number: _address(ctx, guest) for _, _, guest in _agreed(ctx, Scope.ROOM_NUMBER)}


def _agreed(ctx: Context, scope: Scope) -> Iterator[tuple[Enquiry, Item, Row[*tuple[Any, ...]]]]:
    """Yield the consents of this scope that everybody in the room still stands behind, with their guests (PRI-12)."""
    wanted = [
        (row, item)
        for row, item in with_given(ctx)
        if item.scope is scope and item.audience is Audience.DESK and item.at is not None
    ]
    ids = [item.registration_id for _, item in wanted]
    guests, joined = guests_of(ctx, ids), _joined(ctx, ids)
    for row, item in wanted:
        guest, since = guests.get(item.registration_id), joined.get(item.registration_id)
        late = item.at is not None and since is not None and is_late(scope, item.at, [since])
        if guest is not None and guest.in_house and not late:
            yield row, item, guest


def _joined(ctx: Context, registration_ids: list[UUID]) -> dict[UUID, datetime]:
    """Return since when the newest of those who share each guest's room has been in it."""
    other = aliased(Registration)
    sharing = and_(
        other.property_id == Registration.property_id,
        other.stay_id == Registration.stay_id,
        other.id != Registration.id,
        other.in_house,
    )
    mine = (Registration.property_id == ctx.property_id, Registration.id.in_(registration_ids))
    statement = select(Registration.id, func.max(other.made_at)).join(other, sharing).where(*mine)
    return dict(ctx.session.execute(statement.group_by(Registration.id)).all())


def _address(ctx: Context, guest: Row[*tuple[Any, ...]]) -> str:
    return form_of_address(guest.shown_surname, Sex(guest.sex), ctx.locale)
