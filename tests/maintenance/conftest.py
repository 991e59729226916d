"""A small hotel whose guests, maids and engineers find things broken."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.identity.models import Membership
from frontdesk.kernel.context import Context
from frontdesk.maintenance import queries, service
from frontdesk.maintenance.models import WorkOrder
from frontdesk.maintenance.queries import WorkOrderView
from frontdesk.maintenance.service import Report
from frontdesk.outbox.models import OutboxEvent
from tests.small_hotel import account_of
from tests.stays import arrivals
from tests.stays.arrivals import Arrivals

ROOM = "301"


@dataclass(frozen=True, slots=True)
class House:
    """The hotel's desk, and shortcuts for work orders."""

    desk: Arrivals

    def of(self, role: str) -> Context:
        return self.desk.hotel.context(role)

    def report(self, role: str = "receptionist", **changes: Any) -> UUID:
        given = Report(**{"room": ROOM, "fault": "plumbing", "words": "The tap drips"} | changes)
        return execute(service.report, self.of(role), given).id

    def order(self, order_id: UUID) -> WorkOrderView:
        return queries.order(self.of("engineering"), order_id)

    def change(self, order_id: UUID, **values: Any) -> None:
        with Session(self.desk.hotel.runtime.engine) as session, session.begin():
            session.execute(update(WorkOrder).where(WorkOrder.id == order_id).values(values))

    def news(self) -> list[str]:
        with Session(self.desk.hotel.runtime.engine) as session:
            found = session.query(OutboxEvent).order_by(OutboxEvent.sequence)
            return [event.kind for event in found if event.kind.startswith("work_order.")]


@pytest.fixture
def house(runtime: Runtime) -> House:
    """Return the hotel with an engineer and a duty manager who work there."""
    desk = arrivals.build(runtime)
    with Session(runtime.engine) as session, session.begin():
        for role in ("engineering", "duty_manager", "receptionist"):
            place = {"property_id": desk.hotel.property_id, "account_id": account_of(role), "role": role}
            session.add(Membership(**place))
    return House(desk)
