"""A small hotel whose guests are not content."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.complaints import queries, service
from frontdesk.complaints.queries import ComplaintView
from frontdesk.complaints.service import Classified, Given
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from frontdesk.notifications import service as notifications
from frontdesk.notifications.models import Task
from tests.stays import arrivals
from tests.stays.arrivals import Arrivals


def codes(refusal: Callable[[], Any], kind: type[Refused] = Refused) -> list[str]:
    with pytest.raises(kind) as refused:
        refusal()
    return [reason.code for reason in refused.value.reasons]


@dataclass(frozen=True, slots=True)
class House:
    """The hotel's desk, and shortcuts for complaints."""

    desk: Arrivals

    def of(self, role: str = "receptionist") -> Context:
        return self.desk.hotel.context(role)

    def take(self, **changes: Any) -> UUID:
        """Take a complaint, of nobody in particular unless it says otherwise."""
        given = {"about": "nobody", "channel": "review", "kind": "noise", "severity": "minor", "words": "It hums"}
        return execute(service.receive, self.of(), Given(**given | changes)).id

    def in_hand(self, **changes: Any) -> UUID:
        complaint_id = self.take(**changes)
        execute(service.classify, self.of(), complaint_id, Classified(kind="noise", severity="minor"))
        return complaint_id

    def answered(self, **changes: Any) -> UUID:
        complaint_id = self.in_hand(**changes)
        execute(service.answer, self.of(), complaint_id, "We are sorry")
        return complaint_id

    def seen(self, complaint_id: UUID) -> ComplaintView:
        return queries.complaint(self.of(), complaint_id)

    def tasks(self, kind: str, *, done: bool = False) -> list[Task]:
        """Let the departments be told, and return their tasks of this kind, open or done."""
        notifications.drain(self.desk.hotel.worker(), execute)
        with Session(self.desk.hotel.runtime.engine) as session:
            found = session.scalars(select(Task).where(Task.kind == kind).order_by(Task.made_at, Task.id)).all()
        return [task for task in found if (task.completed_at is not None) is done]


@pytest.fixture
def house(runtime: Runtime) -> House:
    """Return the hotel."""
    return House(arrivals.build(runtime))
