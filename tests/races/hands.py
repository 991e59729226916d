"""What four people at a small hotel may do at any moment, each over a connection of their own."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from frontdesk.cashier import deposits, folios, service
from frontdesk.cashier.models import Deposit, Folio
from frontdesk.cashier.rules import Payment
from frontdesk.edge.execute import execute, execute_alone
from frontdesk.edge.worker import drain_once
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from frontdesk.night_audit.service import roll
from frontdesk.rates.quotes import QuoteRequest, make_quote
from frontdesk.rooms.models import RoomBlock
from frontdesk.rooms.rules import Cleanliness
from frontdesk.rooms.service import return_to_sale, set_cleanliness, take_out_of_order
from frontdesk.stays.check_in import check_in_walk_in
from frontdesk.stays.check_out import Leaving, check_out
from frontdesk.stays.drafts import abandon_draft, own_drafts, save_draft, start_draft
from frontdesk.stays.errors import CheckOutRefused
from frontdesk.stays.intake import read_walk_in
from frontdesk.stays.models import Stay
from tests.small_hotel import ROOMS, SECOND_RECEPTIONIST, SmallHotel, account_of
from tests.stays.arrivals import MARY, WANG, guest

P = ParamSpec("P")
T = TypeVar("T")

ACCOUNTS = (account_of("receptionist"), SECOND_RECEPTIONIST, account_of("duty_manager"), account_of("finance"))
GUESTS = (
    WANG,
    MARY,
    guest(MARY, name="Ann Lee", surname="Lee", document={"number": "601234567"}),
    guest(MARY, name="John Doe", surname="Doe", document={"number": "701234567"}, disclosure_level="confidential"),
)


@dataclass(slots=True)
class Hand:
    """One person at work; a command that is refused does nothing, and why is counted."""

    hotel: SmallHotel
    account_id: UUID
    refused: Counter[str] = field(default_factory=Counter)

    def do(self, name: str, now: datetime, one: int, other: int) -> bool:
        """Do one thing to whatever stands at these places; tell whether it was done."""
        try:
            COMMANDS[name](self, now, one, other)
        except Refused as refused:
            self.refused[refused.code] += 1
            return False
        return True

    def run(self, now: datetime, command: Callable[Concatenate[Context, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one command at this instant."""
        return execute(command, self.context(now), *args, **kwargs)

    def context(self, now: datetime) -> Context:
        """Return this person's context: everybody here may do what a duty manager may."""
        return self.hotel.context("duty_manager", account=self.account_id, now=now)

    def pick(self, statement: Select[tuple[T]], place: int) -> T:
        """Return the thing at a place of a list, counted round, or refuse where the list is empty."""
        with Session(self.hotel.runtime.engine) as session:
            found: Sequence[T] = session.scalars(statement).all()
        if not found:
            raise Refused
        return found[place % len(found)]


def _arrive(hand: Hand, now: datetime, one: int, other: int) -> None:
    hand.run(now, check_in_walk_in, read_walk_in(_walk_in(hand, now, one, other)))


def _arrive_from_a_draft(hand: Hand, now: datetime, one: int, other: int) -> None:
    draft = hand.run(now, start_draft)
    body = _walk_in(hand, now, one, other)
    hand.run(now, save_draft, draft.id, draft.version, body)
    hand.run(now, check_in_walk_in, read_walk_in(body), draft.id)


def _walk_in(hand: Hand, now: datetime, one: int, other: int) -> dict[str, Any]:
    today = hand.context(now).business_date
    until = today + timedelta(days=1 + other % 2)
    request = QuoteRequest(room_type="DBL", arrival=today, departure=until, rate_plan="RACK", adults=1, children=0)
    quote = hand.run(now, make_quote, request)
    return {"quote_id": str(quote.id), "room": sorted(ROOMS)[other % 3], "registrations": [GUESTS[one % len(GUESTS)]]}


def _leave(hand: Hand, now: datetime, one: int, _other: int) -> None:
    stay_id = hand.pick(select(Stay.id).where(Stay.status == "in_house").order_by(Stay.id), one)
    try:
        hand.run(now, check_out, stay_id, Leaving(room_checked=True))
    except CheckOutRefused as refused:
        missing = int(refused.reasons[0].facts["missing"])
        hand.run(now, check_out, stay_id, Leaving(room_checked=True, payment=Payment("cash", missing)))


def _top_up(hand: Hand, now: datetime, one: int, other: int) -> None:
    hand.run(now, deposits.top_up, _deposit(hand, one), Payment("cash", 100 * (other + 1)))


def _refund(hand: Hand, now: datetime, one: int, other: int) -> None:
    hand.run(now, service.refund, _deposit(hand, one), 100 * (other + 1))


def _forfeit(hand: Hand, now: datetime, one: int, other: int) -> None:
    hand.run(now, service.forfeit, _deposit(hand, one), 100 * (other + 1))


def _charge(hand: Hand, now: datetime, one: int, other: int) -> None:
    hand.run(now, folios.charge, _folio(hand, one), "minibar", 100 * (other + 1))


def _pay(hand: Hand, now: datetime, one: int, other: int) -> None:
    hand.run(now, folios.pay, _folio(hand, one), Payment("cash", 100 * (other + 1)))


def _deposit(hand: Hand, place: int) -> UUID:
    return hand.pick(select(Deposit.id).order_by(Deposit.held.desc(), Deposit.id), place)


def _folio(hand: Hand, place: int) -> UUID:
    return hand.pick(select(Folio.id).where(Folio.closed_at.is_(None)).order_by(Folio.id), place)


def _set_state(hand: Hand, now: datetime, one: int, other: int) -> None:
    states = (Cleanliness.CLEAN, Cleanliness.CLEAN, Cleanliness.INSPECTED, Cleanliness.DIRTY)
    hand.run(now, set_cleanliness, _room(one), states[other % len(states)])


def _block(hand: Hand, now: datetime, one: int, other: int) -> None:
    begin = hand.context(now).business_date + timedelta(days=other % 2)
    hand.run(now, take_out_of_order, _room(one), begin, begin + timedelta(days=1), "plumbing")


def _unblock(hand: Hand, now: datetime, one: int, _other: int) -> None:
    held = select(RoomBlock.id).where(RoomBlock.released_at.is_(None)).order_by(RoomBlock.id)
    hand.run(now, return_to_sale, hand.pick(held, one))


def _abandon(hand: Hand, now: datetime, _one: int, _other: int) -> None:
    for draft_id in hand.run(now, own_drafts):
        hand.run(now, abandon_draft, draft_id)


def _deliver(hand: Hand, _now: datetime, _one: int, _other: int) -> None:
    drain_once(hand.hotel.runtime)


def _roll(hand: Hand, now: datetime, _one: int, _other: int) -> None:
    execute_alone(roll, hand.context(now), carry_over=True)


def _room(place: int) -> UUID:
    return ROOMS[sorted(ROOMS)[place % len(ROOMS)]]


COMMANDS: dict[str, Callable[[Hand, datetime, int, int], None]] = {
    "arrive": _arrive,
    "arrive from a draft": _arrive_from_a_draft,
    "leave": _leave,
    "top up": _top_up,
    "refund": _refund,
    "forfeit": _forfeit,
    "charge": _charge,
    "pay": _pay,
    "set state": _set_state,
    "block": _block,
    "unblock": _unblock,
    "abandon": _abandon,
    "deliver": _deliver,
    "roll": _roll,
}
