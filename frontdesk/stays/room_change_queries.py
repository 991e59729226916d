"""What the desk reads before and after a room change: every room with its price and its reasons, and the slips."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from frontdesk.identity.models import Account
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.reservations.queries import reservation
from frontdesk.rooms import moving
from frontdesk.rooms.models import Room, RoomType
from frontdesk.rooms.moving import Candidate
from frontdesk.rooms.rules import Block, letter_code
from frontdesk.stays import keys
from frontdesk.stays import room_change_rules as rules
from frontdesk.stays.room_change_models import RoomChange
from frontdesk.stays.room_change_rules import Likeness, Target, Terms
from frontdesk.stays.situation import Situation, situation_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A room into which a stay could move: what its nights would cost, and every reason against it.

    `clean_first` says that nothing but dirt stands in the way: after a fault such a room counts as free once cleaned.
    """

    room_id: UUID
    room_type_id: UUID
    number: str
    floor: str
    room_type: str
    room_type_zh: str
    room_type_en: str
    code: str
    features: tuple[str, ...]
    after: int
    reasons: tuple[Reason, ...]
    likeness: Likeness

    @property
    def ready(self) -> bool:
        """Tell whether the stay can move there now."""
        return not self.reasons

    @property
    def clean_first(self) -> bool:
        """Tell whether the room only has to be cleaned."""
        return bool(self.reasons) and all(reason.code == "room-dirty" for reason in self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Everything that a room change is decided by, as the desk sees it: the present price, the terms, every room."""

    situation: Situation
    terms: Terms
    rooms: Sequence[Proposal]

    @property
    def is_full(self) -> bool:
        """Tell whether no room is left, not even one to be cleaned."""
        return not any(each.ready or each.clean_first for each in self.rooms)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """A room change as its slip says it; prices by night in minor units, people by the names of the house."""

    id: UUID
    number: int
    stay_id: UUID
    from_room: str
    to_room: str
    from_type_zh: str
    from_type_en: str
    to_type_zh: str
    to_type_en: str
    terms: str
    reason: str
    nights: list[tuple[date, int, int]]
    before: int
    after: int
    currency: str
    requested_by: str
    approved_by: str | None
    at: datetime
    business_date: date


def outlook(ctx: Context, stay_id: UUID, *, free_upgrade: bool = False) -> Outlook:
    """Return every room of the house for a stay that would move, best first, each with price and reasons (MOV-3).

    A constant number of queries, however many rooms. Raises `NotFound` for a stay that is not in house.
    """
    ctx.require(Permission.STAY_MOVE)
    stay = keys.stay_in_house(ctx, stay_id)
    room = ctx.session.get_one(Room, (ctx.property_id, stay.room_id))
    booked = reservation(ctx, stay.reservation_id)
    situation = situation_of(ctx, stay, booked, room)
    terms = situation.terms(free_upgrade=free_upgrade)
    found = moving.candidates(ctx, situation.held_nights, booked.claim_id)
    own = next((each.features for each in found if each.room.id == room.id), ())
    proposals = [_proposal(ctx, situation, terms, each, own) for each in found if each.room.id != room.id]
    return Outlook(situation=situation, terms=terms, rooms=sorted(proposals, key=lambda each: each.likeness.rank))


def changes_of(ctx: Context, stay_id: UUID) -> list[ChangeView]:
    """Return the room changes of a stay, oldest first."""
    ctx.require(Permission.STAY_VIEW)
    return _views(ctx, RoomChange.stay_id == stay_id)


def change_view(ctx: Context, change_id: UUID) -> ChangeView:
    """Return a room change as its slip says it, or raise `NotFound`."""
    ctx.require(Permission.STAY_VIEW)
    if found := _views(ctx, RoomChange.id == change_id):
        return found[0]
    raise NotFound


def _proposal(ctx: Context, situation: Situation, terms: Terms, candidate: Candidate, own: Sequence[str]) -> Proposal:
    room, kind = candidate.room, candidate.room_type
    target = Target(
        state=candidate.state, taken=candidate.taken, room_for=kind.room_for, unpriced=situation.unpriced(kind.id)
    )
    reasons = (
        *rules.target_faults(terms, target, situation.persons),
        *situation.price_faults(terms, kind.id, ctx.business_date),
    )
    return Proposal(
        room_id=room.id,
        room_type_id=kind.id,
        number=room.number,
        floor=room.floor,
        room_type=kind.code,
        room_type_zh=kind.name_zh,
        room_type_en=kind.name_en,
        code=letter_code(room.occupancy, room.cleanliness, candidate.state.block),
        features=candidate.features,
        after=sum(situation.after(terms, kind.id).values()),
        reasons=reasons,
        likeness=Likeness(
            ready=not reasons,
            same_type=kind.id == situation.room.room_type_id,
            same_floor=room.floor == situation.room.floor,
            features_lost=len(set(own) - set(candidate.features)),
            out_of_service=candidate.state.block == Block.OUT_OF_SERVICE,
        ),
    )


def _views(ctx: Context, which: ColumnElement[bool]) -> list[ChangeView]:
    old, new, old_type, new_type = aliased(Room), aliased(Room), aliased(RoomType), aliased(RoomType)
    asker, approver = aliased(Account), aliased(Account)
    change = RoomChange
    statement = (
        select(change, old.number, new.number, old_type, new_type, asker.display_name, approver.display_name)
        .join(old, (old.property_id == change.property_id) & (old.id == change.from_room_id))
        .join(new, (new.property_id == change.property_id) & (new.id == change.to_room_id))
        .join(old_type, (old_type.property_id == change.property_id) & (old_type.id == change.from_type_id))
        .join(new_type, (new_type.property_id == change.property_id) & (new_type.id == change.to_type_id))
        .join(asker, asker.id == change.requested_by)
        .outerjoin(approver, approver.id == change.approved_by)
        .where(change.property_id == ctx.property_id, which)
        .order_by(change.number)
    )
    return [
        ChangeView(
            id=row.id,
            number=row.number,
            stay_id=row.stay_id,
            from_room=from_room,
            to_room=to_room,
            from_type_zh=was.name_zh,
            from_type_en=was.name_en,
            to_type_zh=becomes.name_zh,
            to_type_en=becomes.name_en,
            terms=row.terms,
            reason=row.reason_code,
            nights=[
                (date.fromisoformat(day), each["before"], each["after"]) for day, each in sorted(row.nights.items())
            ],
            before=row.before,
            after=row.after,
            currency=row.currency,
            requested_by=requested_by,
            approved_by=approved_by,
            at=row.at,
            business_date=row.business_date,
        )
        for row, from_room, to_room, was, becomes, requested_by, approved_by in ctx.session.execute(statement)
    ]
