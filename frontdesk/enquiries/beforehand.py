"""What a guest says beforehand, at the desk and by the own document: a consent with a pass-phrase, or to be told.

It is possible at every level and looks alike at every level, so that who uses it marks nobody (PRI-2, PRI-13).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from frontdesk.enquiries.consents import room_faults, until_faults
from frontdesk.enquiries.directory import seal_wish
from frontdesk.enquiries.errors import ConsentRefused
from frontdesk.enquiries.models import AdvanceWish
from frontdesk.enquiries.rules import LONGEST, Kind, Scope
from frontdesk.enquiries.sealed import phrase_hash
from frontdesk.enquiries.service import LONGEST_NAME
from frontdesk.guests import sealed
from frontdesk.guests.documents import normalised_number
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.stays.models import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Beforehand:
    """What a guest at the desk wants: `asked_by`, `pass_phrase` and `scope` belong to a consent."""

    document_number: str | None
    kind: Kind = Kind.ASK
    asked_by: str | None = None
    pass_phrase: str | None = None
    scope: Scope = Scope.HERE
    until: datetime | None = None
    sharers_agree: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept of a guest's words: for whom and until when."""

    registration_id: UUID
    until: datetime


def record_beforehand(ctx: Context, registration_id: UUID, said: Beforehand) -> Kept:
    """Keep what a guest in the house says beforehand, by the document of the registration; until 30 days from now.

    Raises `Invalid` (`missing`: a consent names an asker and a phrase), `ConsentRefused` (`proof-missing`,
    `not-registered-here`, `until-past`, `until-too-far`, `sharers-not-asked`), `NotFound` for who is not in the house.
    """
    ctx.require(Permission.CONSENT_RECORD, Permission.REGISTRATION_VIEW)
    told = _told(ctx, said)
    registration = _proved(ctx, registration_id, said.document_number)
    until = said.until or ctx.now + LONGEST
    faults = until_faults(ctx.now, until)
    if said.kind is Kind.ASK:
        faults += room_faults(ctx, registration_id, said.scope, sharers_agree=said.sharers_agree)
    if faults:
        raise ConsentRefused(faults)
    row_id = ctx.source.uuid()
    wish = AdvanceWish(
        property_id=ctx.property_id,
        id=row_id,
        registration_id=registration.id,
        sealed=seal_wish(ctx, sealed.key_of(ctx, registration.guest_id), row_id, told),
        until=until,
        made_at=ctx.now,
        made_by=ctx.account_id,
    )
    ctx.session.add(wish)
    ctx.session.flush()
    ctx.record("advance_wish.kept", "registration", registration.id)
    return Kept(registration.id, until)


def forget_beforehand(ctx: Context, registration_id: UUID, document_number: str | None) -> Kept:
    """Take back everything that a guest said beforehand, by the same document; the rows go. Refused as the above."""
    ctx.require(Permission.CONSENT_RECORD, Permission.REGISTRATION_VIEW)
    registration = _proved(ctx, registration_id, document_number)
    mine = (AdvanceWish.property_id == ctx.property_id, AdvanceWish.registration_id == registration.id)
    ctx.session.execute(delete(AdvanceWish).where(*mine))
    ctx.record("advance_wish.withdrawn", "registration", registration.id)
    return Kept(registration.id, ctx.now)


def _told(ctx: Context, said: Beforehand) -> dict[str, str]:
    faults = Faults()
    needed = said.kind is Kind.ASK
    asker = faults.line("asked_by", said.asked_by, most=LONGEST_NAME, optional=not needed)
    phrase = phrase_hash(ctx, faults.line("pass_phrase", said.pass_phrase, most=LONGEST_NAME, optional=not needed))
    faults.check()
    return (
        {"kind": said.kind, "asker": asker, "phrase": phrase or "", "scope": said.scope}
        if needed
        else {"kind": said.kind}
    )


def _proved(ctx: Context, registration_id: UUID, document_number: str | None) -> Registration:
    """Return the registration of a guest in the house whose document this is; refused alike for anybody."""
    row = ctx.session.get(Registration, (ctx.property_id, registration_id))
    if row is None or not row.in_house:
        raise NotFound
    if not document_number:
        raise ConsentRefused([Reason("proof-missing", "document_number")])
    truth = sealed.unseal(ctx, row.guest_id, "registration", row.id, row.sealed)
    if normalised_number(truth["document"]["number"]) != normalised_number(document_number):
        raise ConsentRefused([Reason("not-registered-here", "document_number")])
    return row
