"""Somebody at a browser without a window: forms are sent with the token of the page that they stand on."""

import re
from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.identity.house import House, Person

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass(slots=True)
class Visitor:
    """A browser, and the house that it stands in."""

    client: FlaskClient
    house: House
    token: str = ""

    def get(self, path: str, **more: object) -> TestResponse:
        """Open a page and remember its form token."""
        answer = self.client.get(path, **more)
        if found := TOKEN.search(answer.text):
            self.token = found.group(1)
        return answer

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: object) -> TestResponse:
        """Send a form of the page that was opened last."""
        return self.client.post(path, data={"csrf_token": self.token, **fields}, headers=headers)

    def sign_in(self, person: Person, path: str = "/sign-in") -> TestResponse:
        """Sign in with everything that the person has, and return the last answer."""
        self.house.pass_time(minutes=1)
        self.get(path)
        answer = self.post(path, username=person.username, password=person.password, workstation="")
        if person.secret is None:
            return answer
        self.get("/sign-in/second-factor")
        return self.post("/sign-in/second-factor", code=person.code(self.house.now))

    def asks(self) -> TestResponse:
        """Ask how long the sign-in lasts."""
        return self.client.get("/session")
