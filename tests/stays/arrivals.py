"""What a receptionist types for ordinary guests, and a desk where it can be sent."""

import copy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from frontdesk.cashier.shifts import open_shift
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from frontdesk.rates.models import Rate, RatePlan
from frontdesk.rates.quotes import QuoteRequest, QuoteView, make_quote
from frontdesk.stays.check_in import CheckedIn, check_in_walk_in
from frontdesk.stays.intake import read_walk_in
from tests import small_hotel
from tests.small_hotel import TODAY, SmallHotel

NIGHTLY = 38_800

WANG: dict[str, Any] = {
    "name": "王建国",
    "sex": "M",
    "birth_date": "1980-01-01",
    "nationality": "CHN",
    "document": {"type": "resident_id", "number": "110105198001010016"},
    "address": "北京市朝阳区建国路1号",
    "phone": "13800138000",
    "disclosure_level": "ask",
    "call_preference": "ask",
    "deposit": {"method": "cash", "amount": 80_000},
    "signature": {"kind": "paper"},
    "identity_confirmed": True,
}

MARY: dict[str, Any] = {
    "name": "Mary Smith",
    "surname": "Smith",
    "sex": "F",
    "birth_date": "1985-05-05",
    "nationality": "GBR",
    "document": {"type": "passport", "number": "501234567", "expires": "2030-01-01"},
    "address": "1 High Street, York",
    "disclosure_level": "ask",
    "call_preference": "none",
    "deposit": {"method": "wechat_pay", "amount": 50_000, "reference": "WX20260501001"},
    "signature": {"kind": "paper"},
    "identity_confirmed": True,
}


def guest(base: dict[str, Any] = WANG, **changes: Any) -> dict[str, Any]:
    """Return what is typed for a guest, changed; `document` and `deposit` changes are merged in."""
    typed = copy.deepcopy(base)
    for name, value in changes.items():
        if isinstance(value, dict) and isinstance(typed.get(name), dict):
            typed[name] |= value
        else:
            typed[name] = value
    return typed


@dataclass(frozen=True, slots=True)
class Arrivals:
    """A desk with an open drawer and one plan with one price."""

    hotel: SmallHotel
    ctx: Context

    def quote(
        self, nights: int = 2, adults: int = 1, children: int = 0, plan: str = "RACK", kind: str = "DBL"
    ) -> QuoteView:
        """Make a quote from today on."""
        departure = date.fromordinal(self.ctx.business_date.toordinal() + nights)
        request = QuoteRequest(
            room_type=kind,
            arrival=self.ctx.business_date,
            departure=departure,
            rate_plan=plan,
            adults=adults,
            children=children,
        )
        return execute(make_quote, self.ctx, request)

    def typed(
        self, *guests: dict[str, Any], nights: int = 2, room: str = "301", kind: str = "DBL", **changes: Any
    ) -> dict[str, Any]:
        """Return a whole walk-in as it is sent, with a fresh quote for as many adults as there are guests."""
        party = list(guests) or [guest()]
        quote = self.quote(nights, adults=len(party), kind=kind)
        return {"quote_id": str(quote.id), "room": room, "payer": 0, "registrations": party} | changes

    def check_in(self, *guests: dict[str, Any], draft_id: UUID | None = None, **changes: Any) -> CheckedIn:
        """Check guests in, as the desk and the API do."""
        return self.send(self.typed(*guests, **changes), draft_id)

    def send(self, body: dict[str, Any], draft_id: UUID | None = None) -> CheckedIn:
        """Send what was typed."""
        return execute(check_in_walk_in, self.ctx, read_walk_in(body), draft_id)

    def on(self, day: date) -> "Arrivals":
        """Return the same desk on another business date, when the hotel stands at it."""
        return replace(self, ctx=replace(self.ctx, business_date=day))


def build(runtime: Runtime) -> Arrivals:
    """Build the small hotel with a rack plan and a receptionist whose drawer is open."""
    hotel = small_hotel.build(runtime)
    with Session(runtime.engine) as session, session.begin():
        plan = RatePlan(
            property_id=hotel.property_id,
            id=UUID(int=600),
            code="RACK",
            kind="rack",
            name_zh="门市价",
            name_en="Rack",
        )
        session.add(plan)
        session.flush()
        price = Rate(
            property_id=hotel.property_id,
            id=UUID(int=601),
            rate_plan_id=plan.id,
            room_type_id=UUID(int=700),
            from_date=TODAY,
            amount=NIGHTLY,
        )
        session.add(price)
    ctx = hotel.context()
    execute(open_shift, ctx)
    return Arrivals(hotel, ctx)
