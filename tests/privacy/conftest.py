"""A desk whose guests have left long ago, and the runs that forget them."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.retaining import run_whole
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from frontdesk.privacy.retention import Progress
from frontdesk.property.models import Property
from frontdesk.rooms.models import Room
from frontdesk.stays.check_in import CheckedIn
from frontdesk.stays.check_out import Leaving, check_out
from frontdesk.stays.models import Registration
from tests.small_hotel import TODAY
from tests.stays import arrivals
from tests.stays.arrivals import Arrivals

PICTURE = (b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==").decode()
"""A picture of one point, as a scan is sent."""


@dataclass(frozen=True, slots=True)
class Past:
    """The desk, with guests who can be sent away and left behind."""

    desk: Arrivals

    @property
    def worker(self) -> Context:
        """Return the context of the hotel's worker."""
        return self.desk.hotel.worker()

    @property
    def manager(self) -> Context:
        """Return the context of the duty manager."""
        return self.desk.hotel.context("duty_manager")

    def session(self) -> Session:
        """Return a session that only looks."""
        return Session(self.desk.hotel.runtime.engine)

    def stayed(self, *guests: dict[str, Any], left: date | None = None, room: str = "301", **more: Any) -> CheckedIn:
        """Let guests stay and leave; `left` is the day on which the book says that they left."""
        made = self.desk.check_in(*guests, room=room, **more)
        execute(check_out, self.desk.ctx, made.stay_id, Leaving(room_checked=True))
        if left:
            self.write(update(Registration).where(Registration.stay_id == made.stay_id).values(left_on=left))
        self.ready(room)
        return made

    def ready(self, room: str) -> None:
        """Make a room ready for the next guest."""
        self.write(update(Room).where(Room.number == room).values(cleanliness="inspected"))

    def write(self, statement: Any) -> None:
        """Change what time alone would change."""
        with self.session() as session, session.begin():
            session.execute(statement)

    def registration(self, made: CheckedIn, place: int = 0) -> Registration:
        """Return a registration as it stands now."""
        with self.session() as session:
            rows = session.scalars(
                select(Registration).where(Registration.stay_id == made.stay_id).order_by(Registration.position)
            ).all()
            return rows[place]

    def run(self) -> Progress:
        """Run retention to its end."""
        return run_whole(self.worker, self.desk.hotel.runtime.reads, lambda _progress: None)

    def on(self, day: date) -> "Past":
        """Return the same hotel when its business date stands at another day."""
        self.write(update(Property).values(business_date=day))
        return replace(self, desk=self.desk.on(day))


@pytest.fixture
def past(runtime: Runtime) -> Past:
    """Return a small hotel's desk on which time can pass."""
    return Past(arrivals.build(runtime))


def years_ago(years: int) -> date:
    """Return the business date so many years before the hotel's."""
    return TODAY.replace(year=TODAY.year - years)
