"""A document is in the house once (REG-16), under whichever index keys there are just then (PRI-10).

What stands under an odd index key has a column of its own, and what stands under an even one: while a key follows
another, both are filled, and each is unique among those in the house.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update

from frontdesk.guests import sealed
from frontdesk.guests.indexes import AT_ONCE, Identified, Page, document_index, document_indexes
from frontdesk.guests.models import GuestKey
from frontdesk.guests.service import Person, country_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY
from frontdesk.kernel.errors import Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.stays.errors import CheckInRefused
from frontdesk.stays.models import Registration

COLUMNS: Final = ("document_even", "document_odd")


def _column(key_number: int) -> Any:
    return getattr(Registration, COLUMNS[key_number % 2])


_IN_HOUSE = [
    select(Registration.id)
    .where(
        Registration.property_id == PROPERTY,
        _column(parity).in_(bindparam("wanted", expanding=True)),
        Registration.in_house,
    )
    .limit(1)
    for parity in (0, 1)
]
_WRITE = update(Registration.__table__).where(  # type: ignore[arg-type]  # SQLAlchemy types a model's table too widely
    Registration.property_id == bindparam("of_property"), Registration.id == bindparam("of_id")
)


def of_these(ctx: Context, persons: Sequence[Person]) -> ColumnElement[bool]:
    """Return the condition that a registration, in house or left, is one of these persons', by their documents."""
    found: ColumnElement[bool] = _column(ctx.keyring.indexes.found_by).in_(_indexes_of(ctx, persons))
    return found


def _indexes_of(ctx: Context, persons: Sequence[Person]) -> list[bytes]:
    return [document_index(ctx, person.document_type, person.document_number, country_of(person)) for person in persons]


def refuse_repeated(ctx: Context, persons: Sequence[Person]) -> None:
    """Raise the one wording for everybody if a document is in the house already (REG-16); asked last of all."""
    wanted = _indexes_of(ctx, persons)
    in_house = _IN_HOUSE[ctx.keyring.indexes.found_by % 2]
    if ctx.session.execute(in_house, {"property_id": ctx.property_id, "wanted": wanted}).first() is not None:
        raise CheckInRefused([Reason("see-duty-manager", rule="REG-16")])


def document_columns(ctx: Context, who: Identified) -> dict[str, bytes | None]:
    """Return the blind indexes of a document as a registration holds them."""
    indexes = document_indexes(ctx, who)
    return dict.fromkeys(COLUMNS) | {COLUMNS[number % 2]: index for number, index in indexes.items()}


def reindex_registrations(ctx: Context, after: UUID | None) -> Page | None:
    """Let the next registrations stand under exactly the index keys of the key file, or return None behind the last.

    Those who have left are looked up by no document: they lose what stands under a key that is gone, and get nothing.
    """
    ctx.require(Permission.OPERATE)
    own = (GuestKey.property_id == Registration.property_id) & (GuestKey.id == Registration.guest_id)
    told = (Registration.id, Registration.guest_id, Registration.in_house, Registration.sealed, GuestKey.wrapped)
    wanted = select(*told).join(GuestKey, own).where(Registration.property_id == ctx.property_id, _unfit(ctx))
    if after is not None:
        wanted = wanted.where(Registration.id > after)
    held = wanted.order_by(Registration.id).limit(AT_ONCE).with_for_update(of=Registration, key_share=True)
    rows = ctx.session.execute(held).all()
    if not rows:
        return None
    for row in rows:
        values = _afresh(ctx, row) if row.in_house else dict.fromkeys(_others(ctx))
        _write(ctx, row.id, values)
    return Page(rows[-1].id, len(rows))


def registrations_lacking(ctx: Context, key_number: int) -> int:
    """Return how many guests in the house do not stand under an index key."""
    lacking = (Registration.property_id == ctx.property_id, Registration.in_house, _column(key_number).is_(None))
    return ctx.session.execute(select(func.count()).select_from(Registration).where(*lacking)).scalar_one()


def registrations_under_others(ctx: Context) -> int:
    """Return how many registrations stand under an index key that the key file does not hold."""
    others = or_(*(getattr(Registration, name).is_not(None) for name in _others(ctx)))
    stray = select(func.count()).select_from(Registration).where(Registration.property_id == ctx.property_id, others)
    return ctx.session.execute(stray).scalar_one() if _others(ctx) else 0


def _others(ctx: Context) -> list[str]:
    """Return the columns under whose parity the key file holds no key."""
    return [name for parity, name in enumerate(COLUMNS) if all(number % 2 != parity for number in _numbers(ctx))]


def _unfit(ctx: Context) -> ColumnElement[bool]:
    lacking = [Registration.in_house & _column(number).is_(None) for number in _numbers(ctx)]
    return or_(*lacking, *(getattr(Registration, name).is_not(None) for name in _others(ctx)))


def _numbers(ctx: Context) -> Iterable[int]:
    return ctx.keyring.indexes.keys


def _afresh(ctx: Context, row: Any) -> dict[str, bytes | None]:
    key = sealed.unwrapped(ctx, row.guest_id, row.wrapped)
    truth = sealed.opened_with(ctx, key, "registration", row.id, row.sealed)
    return document_columns(ctx, Identified.of(truth))


def _write(ctx: Context, registration_id: UUID, values: dict[str, bytes | None]) -> None:
    own = {"of_property": ctx.property_id, "of_id": registration_id}
    ctx.session.connection().execute(_WRITE.values(**values), own)
