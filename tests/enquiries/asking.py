"""A hotel where somebody asks: guests at every level, a clock that tests move, the worker at hand."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from frontdesk.edge.execute import execute, reading
from frontdesk.edge.worker import drain_once
from frontdesk.enquiries import consents, queries
from frontdesk.enquiries.consents import GuestAnswer, Recorded
from frontdesk.enquiries.queries import ConsentView, EnquiryView
from frontdesk.enquiries.rules import Channel, Decision, Scope
from frontdesk.enquiries.service import Asked, open_enquiry
from frontdesk.kernel.context import Context
from frontdesk.stays.check_in import CheckedIn
from tests.small_hotel import NOW
from tests.stays.arrivals import MARY, Arrivals, guest

PHRASE = "没有您要查找客人的登记记录"
PHRASE_EN = "We have no registration under that name"
ALIAS, TRUE_NAME = "李明", "王建国"


@dataclass
class EnquiryDesk:
    """The desk with the guests of a test, at a moment that the test moves."""

    arrivals: Arrivals
    now: datetime = field(default=NOW)

    def __post_init__(self) -> None:
        self.arrivals.hotel.runtime.clock = lambda: self.now

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def ctx(self, role: str = "receptionist") -> Context:
        """Return the context of the person in this role, now."""
        return self.arrivals.hotel.context(role, now=self.now)

    def ask(self, asked_for: str, channel: Channel = Channel.VISITOR, role: str = "receptionist", **more: Any) -> UUID:
        """Open an enquiry and let the worker look."""
        asked = Asked(channel=channel, asked_for=asked_for, **more)
        enquiry_id = execute(open_enquiry, self.ctx(role), asked).id
        self.work()
        return enquiry_id

    def work(self) -> None:
        """Let the worker do what waits."""
        drain_once(self.arrivals.hotel.runtime)

    def told(self, enquiry_id: UUID, role: str = "receptionist") -> tuple[str, str]:
        """Return how an enquiry stands and what is said in Chinese."""
        found = self.view(enquiry_id, role)
        return found.state, found.script.zh

    def view(self, enquiry_id: UUID, role: str = "receptionist") -> EnquiryView:
        """Return an enquiry as its clerk sees it."""
        with reading(self.ctx(role)) as ctx:
            return queries.enquiry(ctx, enquiry_id)

    def queue(self, role: str = "receptionist") -> list[ConsentView]:
        """Return whom this role is to ask."""
        with reading(self.ctx(role)) as ctx:
            return queries.queue(ctx)

    def given(self, role: str = "receptionist") -> list[ConsentView]:
        """Return the consents that hold, as this role sees them."""
        with reading(self.ctx(role)) as ctx:
            return queries.given(ctx)

    def consents(
        self, wanted: ConsentView, scope: Scope = Scope.HERE, role: str = "receptionist", **more: Any
    ) -> Recorded:
        """Record that the guest consents."""
        answer = GuestAnswer(decision=Decision.GIVEN, scope=scope, **more)
        return execute(consents.record_answer, self.ctx(role), wanted.id, answer)

    def declines(self, wanted: ConsentView, role: str = "receptionist") -> Recorded:
        """Record that the guest declines."""
        return execute(consents.record_answer, self.ctx(role), wanted.id, GuestAnswer(decision=Decision.DECLINED))

    def agreed_visit(self, asked_for: str = TRUE_NAME, asked_by: str | None = "孙晓", **more: Any) -> UUID:
        """Let a visitor ask for the one guest of this name, who agrees to see them, and return the enquiry."""
        enquiry = self.ask(asked_for, asked_by=asked_by)
        (wanted,) = self.queue()
        self.consents(wanted, Scope.VISIT, **more)
        return enquiry

    def hidden(self, **changes: Any) -> CheckedIn:
        """Check in a guest who is hidden under an alias."""
        return self.arrivals.check_in(guest(name=TRUE_NAME, disclosure_level="confidential", alias=ALIAS, **changes))

    def ordinary(self, name: str = TRUE_NAME, **changes: Any) -> CheckedIn:
        """Check in a guest who is asked each time."""
        return self.arrivals.check_in(guest(name=name, **changes))

    def no_enquiries(self, **changes: Any) -> CheckedIn:
        """Check in a guest who is at 免查."""
        return self.arrivals.check_in(guest(disclosure_level="no_enquiries", **changes))

    def couple(self, **first: Any) -> CheckedIn:
        """Check in two who share a room: 王建国, with these changes, and Mary Smith."""
        return self.arrivals.check_in(guest(**first), guest(MARY))
