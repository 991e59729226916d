"""Programs that speak to the hotel by HTTP, each with the token of one role."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from frontdesk.cashier.shifts import open_shift
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.identity.models import ApiToken, Membership
from frontdesk.identity.policy import PERMISSIONS
from frontdesk.identity.queries import token_hash
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.ids import SeededSource
from frontdesk.kernel.secrets import Keyring
from frontdesk.property.models import Property
from tests.priced_hotel import furnish
from tests.small_hotel import NOW, SECOND_RECEPTIONIST, TODAY, SmallHotel, account_of
from tests.stays.arrivals import guest

API = "/api/v1"
SECOND = "second"
"""The program of another receptionist."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that holds one token."""

    client: FlaskClient
    token: str | None

    def __call__(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        """Send a request; a body goes as JSON, bytes go as they are, and a header may be written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        return self.client.open(
            path if path.startswith("/") else f"{API}/{path}", method=method, data=data, headers=sent
        )

    def get(self, path: str, **headers: str) -> TestResponse:
        """Read something."""
        return self("GET", path, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> TestResponse:
        """Ask for something to be done."""
        return self("POST", path, {} if body is None else body, **headers)

    def put(self, path: str, body: object, **headers: str) -> TestResponse:
        """Say what something shall be."""
        return self("PUT", path, body, **headers)


@dataclass(frozen=True, slots=True)
class Front:
    """The hotel, its application, and one program for each role."""

    house: SmallHotel
    app: Flask
    programs: dict[str, Program]

    def of(self, role: str) -> Program:
        """Return the program that works with this role's token."""
        return self.programs[role]

    @property
    def desk(self) -> Program:
        """Return the receptionist's program."""
        return self.programs["receptionist"]

    @property
    def nobody(self) -> Program:
        """Return a program without a token."""
        return Program(self.app.test_client(), None)

    def quote(self, adults: int = 1, nights: int = 2) -> dict[str, Any]:
        """Make a quote from today on, and return what was told."""
        body = {
            "room_type": "DBL",
            "rate_plan": "RACK",
            "arrival": TODAY.isoformat(),
            "departure": (TODAY + timedelta(days=nights)).isoformat(),
            "adults": adults,
        }
        answer = self.desk.post("quotes", body)
        assert answer.status_code == 201, answer.text
        return answer.json  # type: ignore[no-any-return]

    def walk_in(self, *guests: dict[str, Any], room: str = "301", **changes: Any) -> dict[str, Any]:
        """Return the body of a walk-in for these guests, with a fresh quote."""
        party = list(guests) or [guest()]
        return {"quote_id": self.quote(len(party))["id"], "room": room, "payer": 0, "registrations": party} | changes

    def check_in(self, *guests: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """Check guests in and return the stay."""
        answer = self.desk.post("walk-ins", self.walk_in(*guests, **changes))
        assert answer.status_code == 201, answer.text
        return answer.json  # type: ignore[no-any-return]


def prepare(engine: Engine) -> None:
    """Build the hotel in an empty migrated database, give each role a token, and open the receptionist's drawer."""
    means = Runtime(engine, Keyring.generate(SeededSource(1)), BlobStore(Path("/nonexistent")), SeededSource(3))
    hotel = furnish(means).hotel
    with Session(engine) as session, session.begin():
        for role in PERMISSIONS:
            session.add(Membership(property_id=hotel.property_id, account_id=account_of(role), role=role))
            session.add(_token(hotel.property_id, role, account_of(role)))
        session.add(Membership(property_id=hotel.property_id, account_id=SECOND_RECEPTIONIST, role="receptionist"))
        session.add(_token(hotel.property_id, SECOND, SECOND_RECEPTIONIST))
    execute(open_shift, hotel.context(), 20_000)


def enter(runtime: Runtime, app: Flask) -> Front:
    """Return the hotel that `prepare` has built, with one program for each role."""
    app.extensions["frontdesk"].clock = lambda: NOW
    with Session(runtime.engine) as session:
        hotel = SmallHotel(runtime, session.scalars(select(Property.id)).one())
    return Front(hotel, app, {name: Program(app.test_client(), f"fd_{name}") for name in (*PERMISSIONS, SECOND)})


def _token(property_id: UUID, name: str, account_id: UUID) -> ApiToken:
    return ApiToken(
        property_id=property_id,
        id=uuid5(property_id, name),
        account_id=account_id,
        token_hash=token_hash(f"fd_{name}"),
        label=name,
        created_at=NOW,
    )


def days(count: int) -> str:
    """Return the date so many days after the business date."""
    return (date.fromordinal(TODAY.toordinal() + count)).isoformat()
