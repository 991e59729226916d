"""A hotel with three kinds of room on one plan, for guests who change rooms."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.maintenance.models import WorkOrder
from frontdesk.property.models import Property
from frontdesk.rates.models import Rate
from frontdesk.rooms.models import Room, RoomType
from frontdesk.stays.room_change import Moved, MoveGiven, change_room
from tests.small_hotel import TODAY, account_of
from tests.stays import arrivals
from tests.stays.arrivals import NIGHTLY, Arrivals

PRICES = {"DBL": NIGHTLY, "SUP": 48_800, "STE": 88_800}
BY_TYPE = {
    "DBL": ("301", "302", "401"),
    "SUP": ("501", "502"),
    "STE": ("601", "602"),
}
IDS = {number: UUID(int=800 + int(number)) for numbers in BY_TYPE.values() for number in numbers}
TYPES = {"DBL": UUID(int=700), "SUP": UUID(int=701), "STE": UUID(int=702)}


@dataclass(frozen=True, slots=True)
class Movers:
    """The desk, and short ways to move its guests."""

    desk: Arrivals

    def rows(self, model: Any, *where: Any) -> list[Any]:
        """Return every row of a table."""
        with Session(self.desk.hotel.runtime.engine) as session:
            return list(session.scalars(select(model).where(*where)))

    def move(self, stay_id: UUID, room: str, told: int | None = None, role: str = "receptionist", **said: Any) -> Moved:
        """Move a stay as the desk does."""
        given = MoveGiven(**{"room": room, "reason": "guest-request", "told": told, "identity_confirmed": True, **said})
        return execute(change_room, self.ctx(role), stay_id, given)

    def ctx(self, role: str = "receptionist") -> Any:
        """Return the context of somebody in this role, today as the hotel has it."""
        return self.desk.ctx if role == "receptionist" else self.desk.hotel.context(role)

    def broken(self, room: str, until: date = date(2026, 5, 4)) -> UUID:
        """Have a fault of this room that engineering has declared unrepairable, and return its work order."""
        property_id, ctx = self.desk.hotel.property_id, self.desk.ctx
        order = WorkOrder(
            property_id=property_id,
            id=ctx.source.uuid(),
            number=len(self.rows(WorkOrder)) + 1,
            room_id=IDS[room],
            fault="plumbing",
            priority="urgent",
            state="unrepairable",
            source="engineering",
            sealed=b"-",
            reported_at=ctx.now,
            reported_by=account_of("engineering"),
            out_until=until,
            ended_at=ctx.now,
            ended_by=account_of("engineering"),
        )
        with Session(self.desk.hotel.runtime.engine, expire_on_commit=False) as session, session.begin():
            session.add(order)
        return order.id

    def later(self, nights: int) -> "Movers":
        """Return the same desk so many business dates later."""
        with Session(self.desk.hotel.runtime.engine) as session, session.begin():
            row = session.get_one(Property, self.desk.hotel.property_id)
            row.business_date = date.fromordinal(row.business_date.toordinal() + nights)
            day = row.business_date
        return replace(self, desk=self.desk.on(day))

    def set(self, room: str, **state: str) -> None:
        """Give a room another state."""
        with Session(self.desk.hotel.runtime.engine) as session, session.begin():
            row = session.get_one(Room, (self.desk.hotel.property_id, IDS[room]))
            for name, value in state.items():
                setattr(row, name, value)

    def check_in(self, *guests: dict[str, Any], kind: str = "DBL", **changes: Any) -> Any:
        """Check guests in to a room of this kind, the first one unless it is named."""
        return self.desk.check_in(*guests, kind=kind, **{"room": BY_TYPE[kind][0], **changes})


def build(runtime: Runtime) -> Movers:
    """Build the small hotel with dearer rooms beside its double ones."""
    desk = arrivals.build(runtime)
    property_id = desk.hotel.property_id
    with Session(runtime.engine) as session, session.begin():
        for code in ("SUP", "STE"):
            kind = RoomType(
                property_id=property_id, id=TYPES[code], code=code, name_zh=f"{code}房", name_en=code, sleeps=2
            )
            session.add(kind)
        session.flush()
        for code in ("SUP", "STE"):
            session.add_all(
                Room(property_id=property_id, id=IDS[number], number=number, floor=number[0], room_type_id=TYPES[code])
                for number in BY_TYPE[code]
            )
            session.add(
                Rate(
                    property_id=property_id,
                    id=UUID(int=TYPES[code].int - 90),
                    rate_plan_id=UUID(int=600),
                    room_type_id=TYPES[code],
                    from_date=TODAY,
                    amount=PRICES[code],
                )
            )
    return Movers(desk)
