"""A hotel small enough to see through: one property, three rooms, one person in each role, one contract company."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.cashier import deposits, folios
from frontdesk.cashier.deposits import Taken
from frontdesk.cashier.rules import Payment
from frontdesk.companies.models import Company
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.identity.models import Account
from frontdesk.identity.policy import PERMISSIONS, permissions_of
from frontdesk.kernel.context import Actor, Context
from frontdesk.kernel.permissions import Permission
from frontdesk.property.models import Property
from frontdesk.property.service import NewProperty, create_property
from frontdesk.rooms.models import Room, RoomType

NOW = datetime(2026, 5, 1, 6, 0, tzinfo=UTC)
TODAY = date(2026, 5, 1)
COMPANY = UUID(int=900)
ROOMS = {number: UUID(int=800 + int(number)) for number in ("301", "302", "401")}
SECOND_RECEPTIONIST = UUID(int=99)

NAMES = NewProperty(
    code="small",
    name_zh="小旅馆",
    name_en="Small",
    address_zh="北京市东城区1号",
    address_en="1 Dongcheng, Beijing",
    phone="+86 10 1234 5678",
    business_date=TODAY,
)


@dataclass(frozen=True, slots=True)
class SmallHotel:
    """The hotel with the means of its program."""

    runtime: Runtime
    property_id: UUID

    def context(self, role: str = "receptionist", *, account: UUID | None = None, now: datetime = NOW) -> Context:
        """Return the context of the person in this role, with the business date as it stands."""
        actor = Actor(account or account_of(role), frozenset({role}), permissions_of([role]))
        return self._context(actor, now)

    def worker(self, now: datetime = NOW) -> Context:
        """Return the context of the hotel's own worker."""
        return self._context(Actor(None, frozenset(), frozenset({Permission.OPERATE})), now)

    def without(self, *permissions: Permission) -> Context:
        """Return the context of somebody who may do everything but this."""
        actor = Actor(account_of("receptionist"), frozenset(), frozenset(Permission) - set(permissions))
        return self._context(actor, NOW)

    def _context(self, actor: Actor, now: datetime) -> Context:
        session = Session(self.runtime.engine, expire_on_commit=False)
        business_date = session.scalars(select(Property.business_date)).one()
        session.close()
        return Context(
            property_id=self.property_id,
            actor=actor,
            now=now,
            business_date=business_date,
            zone=ZoneInfo("Asia/Shanghai"),
            currency="CNY",
            locale="en",
            request_id="test",
            source=self.runtime.source,
            keyring=self.runtime.keyring,
            blobs=self.runtime.blobs,
            session=session,
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """A clerk with an open drawer, and shortcuts for what stands before most tests."""

    hotel: SmallHotel
    ctx: Context

    def folio(self) -> UUID:
        """Return a new folio."""
        return execute(folios.open_folio, self.ctx).id

    def deposit(
        self,
        amount: int = 50_000,
        method: str = "cash",
        reference: str | None = None,
        company: UUID | None = None,
    ) -> Taken:
        """Take a first deposit on a new folio."""
        paid = [(self.folio(), Payment(method, amount, reference, company))]
        return execute(deposits.take_all, self.ctx, paid)[0]


def account_of(role: str) -> UUID:
    """Return the account of the person in this role."""
    return UUID(int=1 + list(PERMISSIONS).index(role))


def build(runtime: Runtime) -> SmallHotel:
    """Build the hotel in an empty migrated database."""
    with Session(runtime.engine) as session, session.begin():
        made = create_property(session, runtime.source, runtime.keyring, replace(NAMES))
        people = {role: account_of(role) for role in PERMISSIONS} | {"second": SECOND_RECEPTIONIST}
        session.add_all(_account(name, account_id) for name, account_id in people.items())
        session.add(_company(made.id))
        room_type = RoomType(property_id=made.id, id=UUID(int=700), code="DBL", name_zh="大床房", name_en="D", sleeps=2)
        session.add(room_type)
        session.flush()
        session.add_all(_room(made.id, number, room_id) for number, room_id in ROOMS.items())
        return SmallHotel(runtime, made.id)


def _account(name: str, account_id: UUID) -> Account:
    return Account(
        id=account_id,
        username=name,
        display_name=name,
        password_hash="-",
        must_change_password=False,
        created_at=NOW,
    )


def _company(property_id: UUID) -> Company:
    return Company(
        property_id=property_id,
        id=COMPANY,
        code="ACME",
        name="Acme",
        city_ledger_approved=True,
        credit_limit=100_000,
        credit_used=0,
    )


def _room(property_id: UUID, number: str, room_id: UUID) -> Room:
    return Room(
        property_id=property_id,
        id=room_id,
        number=number,
        floor=number[0],
        room_type_id=UUID(int=700),
    )
