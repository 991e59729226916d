"""A house with people in it: every account is made, enrolled and signed by the commands that a hotel uses."""

import base64
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pyotp
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from frontdesk.edge.context import make_context, operator_context
from frontdesk.edge.execute import execute, reading
from frontdesk.edge.runtime import Runtime
from frontdesk.identity import accounts, attempts, own, queries, second_factor, sessions, undertakings
from frontdesk.identity.attempts import Proof
from frontdesk.identity.models import EVERYWHERE, Account
from frontdesk.identity.policy import needs_second_factor
from frontdesk.identity.queries import Identity
from frontdesk.identity.sessions import Opened, Screen
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.context import Actor, Context
from frontdesk.kernel.ids import SeededSource
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Place
from frontdesk.property.models import Property
from frontdesk.property.service import NewProperty, create_property
from tests.conftest import KEYRING

START = datetime(2026, 5, 1, 6, 0, tzinfo=UTC)
PASSWORD = "tulip-anchor-93"
STAFF = {
    "li.hua": ("receptionist",),
    "zhao": ("receptionist",),
    "chen": ("duty_manager",),
    "boss": ("administrator",),
}

HOTEL = NewProperty(
    code="gardens",
    name_zh="花园酒店",
    name_en="Gardens",
    address_zh="北京市东城区1号",
    address_en="1 Dongcheng, Beijing",
    phone="+86 10 1234 5678",
    business_date=date(2026, 5, 1),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here, with all they need to sign in."""

    account_id: UUID
    username: str
    password: str = PASSWORD
    secret: str | None = None

    def code(self, at: datetime) -> str:
        """Return what the authenticator shows at this moment."""
        return pyotp.TOTP(self.secret or "").at(at)


@dataclass(slots=True)
class House:
    """The hotel, its means and its clock."""

    runtime: Runtime
    property_id: UUID
    now: datetime = START

    def pass_time(self, **span: int) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def operator(self) -> Context:
        """Return the context of whoever runs the machine."""
        session = Session(self.runtime.engine, expire_on_commit=False)
        ctx = operator_context(self.runtime, session, self.property_id)
        session.close()
        return ctx

    def visitor(self) -> Context:
        """Return the context of somebody who has not signed in."""
        return self._context(Actor(None))

    def holding(self, *permissions: Permission, account_id: UUID | None = None) -> Context:
        """Return a context with just these permissions."""
        return self._context(Actor(account_id, frozenset(), frozenset(permissions)))

    def without(self, *permissions: Permission) -> Context:
        """Return a context that may do everything but this."""
        return self.holding(*(set(Permission) - set(permissions)), account_id=UUID(int=1))

    def hire(self, username: str, *roles: str) -> accounts.Created:
        """Make an account; it has yet to sign in for the first time."""
        return execute(accounts.create_account, self.operator(), username, username.title(), roles)

    def person(self, username: str, *roles: str) -> Person:
        """Return somebody with everything settled: own password, second factor where the role asks, undertaking."""
        return self._colleague(username) if roles == STAFF.get(username) else self.settle(username, *roles)

    def settle(self, username: str, *roles: str) -> Person:
        """Hire somebody and settle everything that is due."""
        made = self.hire(username, *roles)
        ctx = self.at_work(self.open(username, made.one_time_password))
        execute(own.change_password, ctx, self.prove(username, made.one_time_password), PASSWORD)
        secret = self.enrol(ctx) if needs_second_factor(roles) else None
        self._sign(ctx)
        self.pass_time(minutes=1)
        return Person(made.account_id, username, PASSWORD, secret)

    def _colleague(self, username: str) -> Person:
        """Return somebody of the staff with whom the house was built; signing hashes slowly, so they are made once."""
        with Session(self.runtime.engine) as session:
            account = session.scalars(select(Account).where(Account.username == username)).one()
        secret = None
        if account.totp_sealed is not None:
            place = Place("account", EVERYWHERE, account.id, "totp_sealed")
            secret = base64.b32encode(self.runtime.keyring.open(place, account.totp_sealed)).decode()
        person = Person(account.id, username, PASSWORD, secret)
        with reading(self.visitor()) as bound:
            published = undertakings.current_undertaking(bound) is not None
        if published:
            self._sign(self.signed_in(person))
        return person

    def _sign(self, ctx: Context) -> None:
        with reading(ctx) as bound:
            current = undertakings.current_undertaking(bound)
        if current is not None:
            execute(undertakings.sign_undertaking, ctx, current.id)

    def enrol(self, ctx: Context) -> str:
        """Set up a second factor and return its secret."""
        execute(second_factor.begin_enrolment, ctx)
        with reading(ctx) as bound:
            secret = second_factor.pending_secret(bound)
        assert secret is not None
        execute(second_factor.confirm_enrolment, ctx, pyotp.TOTP(secret).at(self.now))
        return secret

    def prove(self, username: str, password: str, address: str = "10.0.0.1") -> Proof:
        """Count an attempt and check it, as the entrance does."""
        attempt = execute(attempts.begin, self.visitor(), username, address)
        with reading(self.visitor()) as bound:
            return attempts.check_password(bound, attempt, password)

    def open(self, username: str, password: str = PASSWORD, code: str = "") -> Opened:
        """Open a session."""
        return execute(sessions.open_session, self.visitor(), self.prove(username, password), Screen(), code)

    def identity(self, token: str) -> Identity | None:
        """Return who holds this session now."""
        with Session(self.runtime.engine) as session:
            return queries.by_session_token(session, token, self.now)

    def at_work(self, opened: Opened) -> Context:
        """Return the context of whoever holds this session, with what they may do at this moment."""
        identity = self.identity(opened.token)
        assert identity is not None
        actor = Actor(identity.account_id, identity.roles, identity.permissions)
        return replace(self._context(actor), session_id=identity.session_id)

    def signed_in(self, person: Person) -> Context:
        """Return the context of this person, just signed in."""
        self.pass_time(minutes=1)
        return self.at_work(self.open(person.username, person.password, person.code(self.now) if person.secret else ""))

    def _context(self, actor: Actor) -> Context:
        session = Session(self.runtime.engine, expire_on_commit=False)
        row = session.get_one(Property, self.property_id)
        ctx = make_context(self.runtime, session, row, actor, locale="en", request_id="test")
        session.close()
        return ctx


def build(engine: Engine) -> None:
    """Make the hotel and its staff in an empty migrated database, once for all tests."""
    runtime = Runtime(engine, KEYRING, BlobStore(Path("/nowhere")), SeededSource(3))
    with Session(engine) as session, session.begin():
        property_id = create_property(session, runtime.source, KEYRING, HOTEL).id
    house = House(runtime, property_id, START - timedelta(days=1))
    runtime.clock = lambda: house.now
    for username, roles in STAFF.items():
        house.settle(username, *roles)


def move_in(runtime: Runtime) -> House:
    """Return the house that was built; its program's clock is the house's."""
    with Session(runtime.engine) as session:
        house = House(runtime, session.scalars(select(Property.id)).one())
    runtime.clock = lambda: house.now
    return house
