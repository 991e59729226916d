"""Decisions about arriving and leaving guests. Pure: no clock, no session, no Flask."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from frontdesk.guests.documents import DocumentType, check_document, normalised_number
from frontdesk.guests.rules import (
    CallPreference,
    DisclosureLevel,
    MinorFacts,
    age_on,
    is_minor,
    minor_faults,
    patrol_due,
)
from frontdesk.kernel.errors import Reason
from frontdesk.stays.intake import LateArrival, RegistrationGiven, WalkIn

REQUIRED = ("name", "sex", "birth_date", "nationality", "address", "disclosure_level", "call_preference")
RULES_OF_FIELDS = {"disclosure_level": "REG-4", "call_preference": "REG-4"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """For which exceptions a duty manager stands behind this check-in."""

    document: bool = False
    minor: bool = False
    room: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """What was quoted, as far as the check-in is held to it: persons, beds with and without extra ones, member card."""

    persons: int
    room_for: int
    sleeps: int
    member_card: str | None


def walk_in_faults(walk_in: WalkIn, backing: Backing, today: date) -> list[Reason]:
    """Return everything that is missing or wrong in what was typed, at once (REG-1, REG-2, REG-3, REG-4, REG-15)."""
    seen = {fault.field for fault in walk_in.faults}
    grown = any(_is_grown(guest, today) for guest in walk_in.registrations)
    found = list(walk_in.faults)
    missing = {"quote_id": walk_in.quote_id, "room": walk_in.room}
    found += [Reason("missing", name, "REG-3") for name, value in missing.items() if value is None and name not in seen]
    if not walk_in.registrations and "registrations" not in seen:
        found.append(Reason("missing", "registrations", "REG-1"))
    if not walk_in.acknowledged:
        found.append(Reason("quote-not-acknowledged", "acknowledged", "REG-7"))
    found += _guests(walk_in.registrations, backing, today, seen, grown=grown)
    return [*found, *_repeated(walk_in.registrations), *_payer(walk_in)]


def late_arrival_faults(late: LateArrival, backing: Backing, today: date, *, adult_there: bool) -> list[Reason]:
    """Return everything that is missing or wrong in what was typed for late guests, at once, as at a check-in.

    `adult_there` says that somebody of age is registered in the room already, who may answer for a minor (REG-15).
    """
    seen = {fault.field for fault in late.faults}
    grown = adult_there or any(_is_grown(guest, today) for guest in late.registrations)
    found = list(late.faults)
    if not late.registrations and "registrations" not in seen:
        found.append(Reason("missing", "registrations", "REG-1"))
    if not late.acknowledged:
        found.append(Reason("quote-not-acknowledged", "acknowledged", "REG-7"))
    found += _guests(late.registrations, backing, today, seen, grown=grown)
    return [*found, *_repeated(late.registrations)]


def size_faults(persons: int, room_for: int) -> list[Reason]:
    """Return `party-too-large` for more people than the room sleeps, with extra beds and cots (REG-1)."""
    if persons <= room_for:
        return []
    return [Reason("party-too-large", "registrations", "REG-1", {"sleeps": room_for})]


def party_faults(walk_in: WalkIn, sold: Sold) -> list[Reason]:
    """Return where the guests differ from what was quoted: number, room for them, the card (REG-1, REG-8)."""
    persons = len(walk_in.registrations)
    card_missing = sold.member_card is not None and walk_in.member_card != sold.member_card
    applies = [
        (
            0 < persons != sold.persons,
            Reason("party-differs-from-quote", "registrations", "REG-1", {"quoted": sold.persons}),
        ),
        (card_missing, Reason("member-card-not-presented", "member_card", "REG-8")),
    ]
    return [*size_faults(persons, sold.room_for), *(reason for holds, reason in applies if holds)]


def cover_faults(cover: int, first_due: int) -> list[Reason]:
    """Return `cover-too-small` unless the first night, or the block of hours, is covered (REG-5). Minor units."""
    if cover >= first_due:
        return []
    return [Reason("cover-too-small", "registrations", "REG-5", {"missing": first_due - cover})]


def neighbour_faults(*, wanted: bool, agreed: bool) -> list[Reason]:
    """Return why no room next to somebody is given: without a consent, for whatever cause, one and the same (PRI-8)."""
    return [Reason("neighbour-not-asked", "next_to")] if wanted and not agreed else []


def quote_faults(quoted_on: date, arrival: date, today: date) -> list[Reason]:
    """Return why this quote can no longer be sold: it was given on another business date, or for another day."""
    if quoted_on != today:
        return [Reason("quote-expired", "quote_id", "REG-7")]
    return [] if arrival == today else [Reason("not-arriving-today", "quote_id", "REG-7")]


def type_faults(room_type_id: UUID, quoted_type_id: UUID) -> list[Reason]:
    """Return why this room cannot be given for this quote: the guest was told another kind of room (REG-7)."""
    return [] if room_type_id == quoted_type_id else [Reason("room-of-another-type", "room", "REG-7")]


def is_patrolled(walk_in: WalkIn | LateArrival, today: date) -> bool:
    """Tell whether security passes by this room: somebody in it is under age (REG-15)."""
    return patrol_due([age_on(guest.birth_date, today) for guest in walk_in.registrations if guest.birth_date])


def key_until(prices: Sequence[tuple[date, int]], covered: int, arrival: date) -> date:
    """Return the day to which a key opens the door: the departure of the last covered night (REG-5)."""
    return prices[covered - 1][0].fromordinal(prices[covered - 1][0].toordinal() + 1) if covered else arrival


def nights_slept(prices: Sequence[tuple[date, int]], arrived: date, today: date) -> list[tuple[date, int]]:
    """Return the nights to charge at departure: those before the business date, and the first in any case."""
    return [(night, amount) for night, amount in prices if night < today or night == arrived]


def given_back(owed: Mapping[UUID, int], held: Mapping[UUID, int]) -> dict[UUID, int]:
    """Return what the deposit of each folio gives back, in minor units, by folio (DEP-2).

    A deposit settles its own folio first, then what is left of the others, in their order.
    """
    missing = sum(max(0, amount - held.get(folio_id, 0)) for folio_id, amount in owed.items())
    rest = {folio_id: max(0, amount - owed.get(folio_id, 0)) for folio_id, amount in held.items()}
    for folio_id, amount in rest.items():
        used = min(amount, missing)
        rest[folio_id] -= used
        missing -= used
    return rest


def hours_over(due_out_at: datetime, now: datetime) -> int:
    """Return the hours begun since the guest was due out, for stays by the hour (DEP-6)."""
    return max(0, -((due_out_at - now) // timedelta(hours=1)))


def _guests(
    guests: Sequence[RegistrationGiven],
    backing: Backing,
    today: date,
    seen: Collection[str | None],
    *,
    grown: bool,
) -> Iterable[Reason]:
    """Yield what is wrong with each guest, but for fields of which a fault was noted already."""
    for guest in guests:
        own = [
            *_missing(guest),
            *_document(guest, backing, today),
            *_privacy(guest),
            *_minor(guest, backing, today, grown),
        ]
        yield from (reason for reason in own if reason.field not in seen)


def _is_grown(guest: RegistrationGiven, today: date) -> bool:
    return guest.birth_date is not None and not is_minor(age_on(guest.birth_date, today))


def _missing(guest: RegistrationGiven) -> Iterable[Reason]:
    for name in REQUIRED:
        if getattr(guest, name) is None:
            yield Reason("missing", f"{guest.path}.{name}", RULES_OF_FIELDS.get(name, "REG-3"))
    if guest.document.type is None:
        yield Reason("missing", f"{guest.path}.document.type", "REG-3")
    if guest.document.number is None:
        yield Reason("missing", f"{guest.path}.document.number", "REG-3")
    if guest.signature is None:
        yield Reason("missing", f"{guest.path}.signature.kind", "REG-3")
    if not guest.identity_confirmed:
        yield Reason("identity-not-confirmed", f"{guest.path}.identity_confirmed", "REG-2")
    if guest.name is not None and not any(letter.isalpha() for letter in guest.name):
        yield Reason("name-without-letters", f"{guest.path}.name", "REG-1")


def _document(guest: RegistrationGiven, backing: Backing, today: date) -> Iterable[Reason]:
    given = guest.document
    if given.type is None or given.number is None:
        return
    if given.type is DocumentType.POLICE_CERTIFICATE and not backing.document:
        yield Reason("document-needs-duty-manager", f"{guest.path}.document.type", "REG-2")
    faults = check_document(
        given.type,
        given.number,
        issuer=given.issuer,
        expires=given.expires,
        birth_date=guest.birth_date,
        sex=guest.sex,
        today=today,
        mrz=given.mrz,
    )
    for fault in faults:
        of_guest = fault.field in {"birth_date", "sex"}
        yield Reason(fault.code, f"{guest.path}.{'' if of_guest else 'document.'}{fault.field}", "REG-2")


def _privacy(guest: RegistrationGiven) -> Iterable[Reason]:
    if guest.disclosure_level is DisclosureLevel.NOT_ASKED:
        yield Reason("not-a-choice", f"{guest.path}.disclosure_level", "REG-4")
    if guest.call_preference is CallPreference.ALLOW_LIST and not guest.callers:
        yield Reason("callers-missing", f"{guest.path}.callers", "REG-4")


def _minor(guest: RegistrationGiven, backing: Backing, today: date, grown: bool) -> Iterable[Reason]:  # noqa: FBT001
    if guest.birth_date is None or guest.birth_date > today:
        return
    given = guest.guardian
    facts = MinorFacts(
        age=age_on(guest.birth_date, today),
        guardian_contact=(given and given.contact) or "",
        guardian_relation=(given and given.relation) or "",
        guardian_present=bool(given and given.present and grown),
        guardian_reached=bool(given and given.reached),
        duty_manager=backing.minor,
    )
    fields = {"guardian-contact-missing": "contact", "guardian-relation-missing": "relation"}
    for fault in minor_faults(facts):
        yield Reason(str(fault), f"{guest.path}.guardian.{fields.get(fault, 'reached')}", "REG-15")


def _repeated(guests: Sequence[RegistrationGiven]) -> Iterable[Reason]:
    numbers = [normalised_number(guest.document.number) for guest in guests if guest.document.number]
    twice = {number for number, count in Counter(numbers).items() if count > 1}
    for guest in guests:
        if guest.document.number and normalised_number(guest.document.number) in twice:
            yield Reason("document-repeated", f"{guest.path}.document.number", "REG-1")


def _payer(walk_in: WalkIn) -> Iterable[Reason]:
    if walk_in.registrations and walk_in.payer >= len(walk_in.registrations):
        yield Reason("payer-unknown", "payer", "REG-6")
