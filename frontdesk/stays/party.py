"""The guests of a check-in: a profile and a registration each, the truth sealed and the rest fit to show (REG-1)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import update

from frontdesk.cashier.deposits import Taken
from frontdesk.cashier.models import Folio
from frontdesk.guests import sealed
from frontdesk.guests.names import surname_of
from frontdesk.guests.rules import DisclosureLevel, police_report_due
from frontdesk.guests.service import Known, Person, Wish, identified, profile_truth, remember
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import put
from frontdesk.kernel.secrets import Place
from frontdesk.property.settings import settings_of
from frontdesk.stays.checked_in import Registered
from frontdesk.stays.intake import LateArrival, RegistrationGiven, WalkIn
from frontdesk.stays.models import Registration
from frontdesk.stays.once import document_columns


@dataclass(frozen=True, slots=True)
class Arrived:
    """A registered guest, and whether this is a hidden one: known within the check-in, answered to nobody."""

    registered: Registered
    hidden: bool


def person_of(given: RegistrationGiven) -> Person:
    """Return the person of a registration that was found complete."""
    document = given.document
    if None in {
        given.name,
        given.sex,
        given.birth_date,
        given.nationality,
        given.address,
        document.type,
        document.number,
    }:
        message = "a person is made of a complete registration only"
        raise ValueError(message)
    return Person(
        name=given.name or "",
        surname=given.surname or surname_of(given.name or ""),
        sex=given.sex,  # type: ignore[arg-type]
        birth_date=given.birth_date,  # type: ignore[arg-type]
        nationality=given.nationality or "",
        document_type=document.type,  # type: ignore[arg-type]
        document_number=document.number or "",
        document_expires=document.expires,
        document_issuer=document.issuer,
        address=given.address or "",
        phone=given.phone,
        language=given.language,
    )


def register(
    ctx: Context,
    stay_id: UUID,
    party: WalkIn | LateArrival,
    folios: Sequence[Folio],
    taken: dict[UUID, Taken],
    approved_by: UUID | None,
    *,
    first: int = 0,
) -> list[Arrived]:
    """Write a registration for each guest, with scan and signature as sealed files, and return them in order.

    `first` is the position in the stay at which the party begins: 0, unless it is a late one. The VIP level is the
    payer's, or that of the first of a late party.
    """
    vip = party.payer if isinstance(party, WalkIn) else 0
    rows, made = [], []
    for position, (given, folio) in enumerate(zip(party.registrations, folios, strict=True)):
        person = person_of(given)
        known = remember(ctx, person, _wish(given), party.vip_level if position == vip else None)
        if known.level.is_hidden:
            cover_history(ctx, known)
        row = _row(ctx, given, person, known) | {
            "stay_id": stay_id,
            "position": first + position,
            "folio_id": folio.id,
            "deposit_id": taken[folio.id].deposit_id if folio.id in taken else None,
            "approved_by": approved_by,
        }
        rows.append(row)
        receipt = taken[folio.id].receipt_number if folio.id in taken else None
        made.append(_registered(row, known, receipt))
    put(ctx.session, Registration, rows)
    for arrived in made:
        ctx.record("registration.made", "registration", arrived.registered.id, stay_id=str(stay_id))
    return made


def _registered(row: dict[str, Any], known: Known, receipt: int | None) -> Arrived:
    registered = Registered(
        id=row["id"],
        guest_id=known.guest_id,
        number=row["number"],
        shown_name=known.shown.name,
        shown_surname=known.shown.surname,
        sex=row["sex"],
        receipt_number=receipt,
    )
    return Arrived(registered, known.level.is_hidden)


def cover_history(ctx: Context, known: Known) -> None:
    """Let all registrations of a guest show what may be shown now: history gives nothing away (PRI-7)."""
    ctx.session.execute(
        update(Registration)
        .where(
            Registration.property_id == ctx.property_id,
            Registration.guest_id == known.guest_id,
            Registration.forgotten_at.is_(None),
        )
        .values(shown_name=known.shown.name, shown_surname=known.shown.surname, shown_level=known.shown.level),
    )


def sealed_plates(ctx: Context, stay_id: UUID, first: Registered, plates: Sequence[str]) -> bytes | None:
    """Return the vehicle plates of a stay, sealed under its first guest's key (REG-11)."""
    if not plates:
        return None
    return sealed.seal(ctx, sealed.key_of(ctx, first.guest_id), "stay", stay_id, {"plates": list(plates)})


def _row(ctx: Context, given: RegistrationGiven, person: Person, known: Known) -> dict[str, Any]:
    row_id = ctx.source.uuid()
    truth = profile_truth(person) | {
        "level": known.level,
        "callers": list(given.callers),
        "guardian": given.guardian and asdict(given.guardian),
    }
    return {
        "property_id": ctx.property_id,
        "id": row_id,
        "guest_id": known.guest_id,
        "number": ctx.source.reference(),
        "shown_name": known.shown.name,
        "shown_surname": known.shown.surname,
        "sex": person.sex,
        "shown_level": known.shown.level,
        "call_preference": given.call_preference,
        "sealed": sealed.seal(ctx, known.key, "registration", row_id, truth),
        **document_columns(ctx, identified(person)),
        "in_house": True,
        "scan_id": _keep_scan(ctx, known, given),
        "signature_kind": given.signature,
        "signature_id": _file(ctx, known, "signature", given.signature_image),
        "signed_before": ctx.account_id,
        "identity_confirmed_by": ctx.account_id,
        "police_due_at": police_report_due(person.nationality, ctx.now, settings_of(ctx).police_report_hours),
        "made_at": ctx.now,
    }


def _wish(given: RegistrationGiven) -> Wish:
    if given.disclosure_level is None or given.call_preference is None:
        message = "the two questions of privacy have no default"
        raise ValueError(message)
    return Wish(
        level=given.disclosure_level,
        calls=given.call_preference,
        callers=given.callers,
        alias=given.alias if given.disclosure_level is DisclosureLevel.CONFIDENTIAL else None,
    )


def _keep_scan(ctx: Context, known: Known, given: RegistrationGiven) -> UUID | None:
    return _file(ctx, known, "scan", given.scan) if settings_of(ctx).keep_scans else None


def _file(ctx: Context, known: Known, field: str, content: bytes | None) -> UUID | None:
    if content is None:
        return None
    place = Place("registration", ctx.property_id, ctx.property_id, field)
    return ctx.blobs.put(known.key, place, content, ctx.source)
