"""Taking what is personal out of registrations, stays and drafts (PRI-11). Called by `privacy` alone.

Everything here returns the ids of sealed files that no row names any longer: whoever commits removes them afterwards,
since a rollback brings rows back and no file.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, select, tuple_, update
from sqlalchemy.orm import aliased

from frontdesk.guests.forgetting import FORGOTTEN
from frontdesk.kernel.context import Context
from frontdesk.kernel.secrets import KeyTrouble, Place
from frontdesk.stays.models import Draft, Registration, Stay


@dataclass(frozen=True, slots=True)
class Entered:
    """One registration in the book: whose it is, when the guest left, and which sealed files it names."""

    id: UUID
    guest_id: UUID
    stay_id: UUID
    left_on: date | None
    scan_id: UUID | None
    signature_id: UUID | None
    deposit_id: UUID | None

    @property
    def place(self) -> tuple[date | None, UUID]:
        """Return where it stands in the order of departures."""
        return self.left_on, self.id

    @property
    def files(self) -> list[UUID]:
        """Return the sealed files that it names."""
        return [each for each in (self.scan_id, self.signature_id) if each]


_ENTERED = select(*(getattr(Registration, name) for name in Entered.__dataclass_fields__))


def book_due(ctx: Context, until: date, after: tuple[date, UUID] | None, limit: int) -> list[Entered]:
    """Return registrations of guests who left by a day, the earliest first, from behind a place on."""
    return _due(ctx, Registration.forgotten_at.is_(None), until, after, limit)


def scans_due(ctx: Context, until: date, after: tuple[date, UUID] | None, limit: int) -> list[Entered]:
    """Return registrations with a scan of guests who left by a day, the earliest first, from behind a place on."""
    return _due(ctx, Registration.scan_id.is_not(None), until, after, limit)


def entered(ctx: Context, guest_id: UUID) -> list[Entered]:
    """Return every registration of a guest that was not forgotten, the earliest first."""
    mine = (
        Registration.property_id == ctx.property_id,
        Registration.guest_id == guest_id,
        Registration.forgotten_at.is_(None),
    )
    rows = ctx.session.execute(_ENTERED.where(*mine).order_by(Registration.made_at, Registration.id))
    return [Entered(*row) for row in rows]


def still_entered(ctx: Context, guest_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these guests have a registration that was not forgotten."""
    mine = (
        Registration.property_id == ctx.property_id,
        Registration.guest_id.in_(guest_ids),
        Registration.forgotten_at.is_(None),
    )
    return set(ctx.session.scalars(select(Registration.guest_id).where(*mine).distinct()))


def drop_scans(ctx: Context, rows: Sequence[Entered]) -> list[UUID]:
    """Take the scans out of these registrations and return their files."""
    ids = [each.id for each in rows if each.scan_id]
    mine = (Registration.property_id == ctx.property_id, Registration.id.in_(ids))
    _write(ctx, update(Registration).where(*mine).values(scan_id=None))
    return [each.scan_id for each in rows if each.scan_id]


def forget_registrations(ctx: Context, rows: Sequence[Entered]) -> list[UUID]:
    """Take everything personal out of these registrations, keep numbers and dates, and return their files.

    The plates of a stay go with the last of its guests.
    """
    blank = {
        "shown_name": FORGOTTEN,
        "shown_surname": FORGOTTEN,
        "sex": "X",
        "shown_level": "ask",
        "call_preference": "none",
        "sealed": b"",
        "document_odd": None,
        "document_even": None,
        "scan_id": None,
        "signature_id": None,
        "forgotten_at": ctx.now,
    }
    ids = [each.id for each in rows]
    mine = (Registration.property_id == ctx.property_id, Registration.id.in_(ids))
    _write(ctx, update(Registration).where(*mine).values(blank))
    other = aliased(Registration)
    left = exists().where(other.property_id == Stay.property_id, other.stay_id == Stay.id, other.forgotten_at.is_(None))
    stays = (Stay.property_id == ctx.property_id, Stay.id.in_({each.stay_id for each in rows}), ~left)
    _write(ctx, update(Stay).where(*stays, Stay.plates.is_not(None)).values(plates=None))
    return [file for each in rows for file in each.files]


def drop_old_drafts(ctx: Context, before: datetime, limit: int) -> list[UUID]:
    """Remove unfinished walk-ins that nobody has touched since an instant, and return their ids."""
    old = (Draft.property_id == ctx.property_id, Draft.updated_at < before)
    ids = list(ctx.session.scalars(select(Draft.id).where(*old).order_by(Draft.updated_at, Draft.id).limit(limit)))
    _write(ctx, delete(Draft).where(Draft.property_id == ctx.property_id, Draft.id.in_(ids)))
    return ids


def drop_drafts_with(ctx: Context, document_number: str) -> int:
    """Remove the unfinished walk-ins into which a document number was typed, and return how many there were."""
    rows = ctx.session.execute(select(Draft.id, Draft.sealed).where(Draft.property_id == ctx.property_id)).all()
    ids = [row.id for row in rows if document_number in _typed(ctx, row.id, row.sealed)]
    _write(ctx, delete(Draft).where(Draft.property_id == ctx.property_id, Draft.id.in_(ids)))
    return len(ids)


def _typed(ctx: Context, draft_id: UUID, sealed: bytes) -> str:
    place = Place("draft", ctx.property_id, draft_id, "sealed")
    try:
        return json.dumps(json.loads(ctx.keyring.open(place, sealed)), ensure_ascii=False)
    except KeyTrouble:
        return ""  # under a key that is gone: nobody reads it again


def _due(
    ctx: Context, wanted: ColumnElement[bool], until: date, after: tuple[date, UUID] | None, limit: int
) -> list[Entered]:
    due = _ENTERED.where(Registration.property_id == ctx.property_id, Registration.left_on <= until, wanted)
    if after is not None:
        due = due.where(tuple_(Registration.left_on, Registration.id) > after)
    rows = ctx.session.execute(due.order_by(Registration.left_on, Registration.id).limit(limit))
    return [Entered(*row) for row in rows]


def _write(ctx: Context, statement: object) -> None:
    """Run a statement over many rows without looking for them among the objects of the session."""
    ctx.session.execute(statement, execution_options={"synchronize_session": False})  # type: ignore[call-overload]
