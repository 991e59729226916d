"""A guest's answer to one enquiry: who may be told what, until when; declined is as if nobody were asked (PRI-2)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from frontdesk.enquiries import events
from frontdesk.enquiries.errors import ConsentRefused
from frontdesk.enquiries.models import Enquiry
from frontdesk.enquiries.queries import may_see, still_asked, with_consent
from frontdesk.enquiries.rules import LONGEST, USUAL, Audience, Decision, Kind, Scope
from frontdesk.enquiries.sealed import Item, consent_id, outcome_of, seal_outcome
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.stays.models import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestAnswer:
    """What the guest said: `scope` and `until` for a consent, and whether everybody who shares the room agrees."""

    decision: Decision
    scope: Scope = Scope.HERE
    until: datetime | None = None
    sharers_agree: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """A consent as it stands now."""

    id: UUID
    decision: Decision


def record_answer(ctx: Context, wanted_id: UUID, answer: GuestAnswer) -> Recorded:
    """Record what a guest said who was asked, or that a guest was told, before the enquiry closed.

    A consent closes the enquiry at once. That a guest declined is kept with who recorded it and changes nothing that
    the asker, or the trail, could tell from there being nobody. Raises `ConsentRefused` (`until-past`,
    `until-too-far`, `sharers-not-asked`: what concerns the room takes everybody in it, PRI-12) or `NotFound`: also for
    one that only the duty manager may know of.
    """
    ctx.require(Permission.CONSENT_RECORD)
    enquiry, item = _wanted(ctx, wanted_id)
    given = answer.decision is Decision.GIVEN and item.kind is Kind.ASK
    until = answer.until or ctx.now + USUAL
    if given and (reasons := _faults(ctx, item, answer, until)):
        raise ConsentRefused(reasons)
    decided = replace(
        item,
        decision=Decision.GIVEN if given else Decision.DECLINED,
        scope=answer.scope if given else None,
        until=until if given else None,
        by=ctx.account_id,
        at=ctx.now,
    )
    _write(ctx, enquiry, item, decided)
    if given:
        enquiry.given_until = until
        ctx.record("consent.given", "enquiry", enquiry.id, scope=answer.scope)
    if item.audience is Audience.DESK:
        events.consent_answered(ctx, wanted_id)
    ctx.session.flush()
    return Recorded(wanted_id, Decision.GIVEN if given else Decision.DECLINED)


def withdraw(ctx: Context, given_id: UUID) -> Recorded:
    """Take a consent back: from now on the answer is the phrase of PRI-3. Raises `NotFound` where none holds."""
    ctx.require(Permission.CONSENT_RECORD)
    found = with_consent(ctx, given_id)
    if found is None:
        raise NotFound
    enquiry, item = _locked(ctx, *found)
    if enquiry.given_until is None or enquiry.given_until <= ctx.now:
        raise NotFound
    _write(ctx, enquiry, item, replace(item, decision=Decision.WITHDRAWN, by=ctx.account_id, at=ctx.now))
    enquiry.given_until = ctx.now
    ctx.session.flush()
    ctx.record("consent.withdrawn", "enquiry", enquiry.id)
    return Recorded(given_id, Decision.WITHDRAWN)


def room_faults(ctx: Context, registration_id: UUID, scope: Scope, *, sharers_agree: bool) -> list[Reason]:
    """Return `sharers-not-asked` where somebody shares the room who has not agreed to what concerns it (PRI-12)."""
    own = select(Registration.stay_id).where(
        Registration.property_id == ctx.property_id, Registration.id == registration_id
    )
    sharing = (Registration.property_id == ctx.property_id, Registration.in_house)
    together = select(func.count()).where(*sharing, Registration.stay_id == own.scalar_subquery())
    alone = ctx.session.scalars(together).one() == 1
    if scope.concerns_room and not sharers_agree and not alone:
        return [Reason("sharers-not-asked", "sharers_agree")]
    return []


def until_faults(now: datetime, until: datetime) -> list[Reason]:
    """Return what is wrong with the end of a consent."""
    if until <= now:
        return [Reason("until-past", "until")]
    return [Reason("until-too-far", "until", facts={"most": LONGEST.days})] if until > now + LONGEST else []


def _faults(ctx: Context, item: Item, answer: GuestAnswer, until: datetime) -> list[Reason]:
    room = room_faults(ctx, item.registration_id, answer.scope, sharers_agree=answer.sharers_agree)
    return room + until_faults(ctx.now, until)


def _wanted(ctx: Context, wanted_id: UUID) -> tuple[Enquiry, Item]:
    """Return the one who is still to be asked, locked with their enquiry; or raise `NotFound`."""
    for enquiry, item in still_asked(ctx):
        if consent_id(ctx, enquiry.id, item) == wanted_id:
            locked, now = _locked(ctx, enquiry, item)
            if now.decision is None and (now.kind is Kind.NOTICE or locked.given_until is None):
                return locked, now
    raise NotFound


def _locked(ctx: Context, enquiry: Enquiry, item: Item) -> tuple[Enquiry, Item]:
    """Return an enquiry locked until commit, and one of its guests as they stand then."""
    key = (ctx.property_id, enquiry.id)
    locked = ctx.session.get(Enquiry, key, with_for_update=True, populate_existing=True)
    if locked is None:
        raise NotFound
    same = (item.registration_id, item.kind)
    for now in outcome_of(ctx, locked):
        if (now.registration_id, now.kind) == same and may_see(ctx, now):
            return locked, now
    raise NotFound


def _write(ctx: Context, enquiry: Enquiry, before: Item, after: Item) -> None:
    items = [after if item == before else item for item in outcome_of(ctx, enquiry)]
    enquiry.outcome = seal_outcome(ctx, enquiry, items)
