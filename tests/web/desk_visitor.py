"""A receptionist at a browser without a window, in the hotel with a desk to sit at."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.front_hotel import PASSWORD

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')

WANG = {
    "name": "王建国",
    "sex": "M",
    "birth_date": "1980-01-01",
    "nationality": "CHN",
    "document.type": "resident_id",
    "document.number": "110105198001010016",
    "address": "北京市朝阳区建国路1号",
    "disclosure_level": "ask",
    "call_preference": "ask",
    "deposit.method": "cash",
    "signature.kind": "paper",
    "identity_confirmed": "on",
}


class Form(HTMLParser):
    """What the fields of the walk-in form hold, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._inside = False
        self._select: str | None = None
        self._text: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        name, value = known.get("name") or "", known.get("value") or ""
        self._inside = self._inside or (tag == "form" and known.get("id") == "walk-in")
        if not self._inside or "form" in known or "disabled" in known:
            return
        kind = known.get("type")
        if tag == "input" and name and (kind not in {"radio", "checkbox", "file"} or "checked" in known):
            self.fields[name] = value if kind != "checkbox" else "on"
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in known or self._select not in self.fields):
            self.fields[self._select] = value
        elif tag == "textarea" and name:
            self._text, self.fields[name] = name, ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"
        self._select = None if tag == "select" else self._select
        self._text = None if tag == "textarea" else self._text


@dataclass(slots=True)
class Clerk:
    """A browser that is signed in."""

    client: FlaskClient
    language: str = "en"
    token: str = field(default="", init=False)

    def get(self, path: str) -> TestResponse:
        """Open a page and remember its form token."""
        answer = self.client.get(path, headers={"Accept-Language": self.language})
        if found := TOKEN.search(answer.text):
            self.token = found.group(1)
        return answer

    def post(self, path: str, fields: dict[str, object] | None = None, **headers: str) -> TestResponse:
        """Send a form of the page that was opened last."""
        sent = {"csrf_token": self.token} | (fields or {})
        return self.client.post(path, data=sent, headers={"Accept-Language": self.language} | headers)

    def send_json(self, path: str, body: object, method: str = "POST") -> TestResponse:
        """Send JSON as the page's scripts do."""
        headers = {"X-CSRFToken": self.token, "Accept": "application/json", "Accept-Language": self.language}
        return self.client.open(path, method=method, json=body, headers=headers)

    def sign_in(self, username: str = "receptionist") -> "Clerk":
        """Sign in and return itself."""
        self.get("/sign-in")
        answer = self.post("/sign-in", {"username": username, "password": PASSWORD, "workstation": ""})
        assert answer.status_code == 303, answer.text
        self.get(answer.location)
        return self

    def give_code(self, code: str) -> "Clerk":
        """Complete a sign-in with the second factor and return itself."""
        self.get("/sign-in/second-factor")
        answer = self.post("/sign-in/second-factor", {"code": code})
        assert answer.status_code == 303, answer.text
        return self

    def begin(self) -> str:
        """Begin a walk-in and return its address."""
        address = self.get("/walk-in").location
        self.get(address)
        return address

    def fields(self, address: str) -> dict[str, str]:
        """Return what the form holds."""
        return Form(self.get(address).text).fields

    def quoted(self, address: str, offer: str = "DBL RACK", **more: str) -> dict[str, str]:
        """Pick an offer and return what the form then holds."""
        answer = self.post(address, {"step": "look"} | self.fields(address) | {"offer": offer} | more)
        assert answer.status_code == 200, answer.text
        return Form(answer.text).fields

    def whole(self, address: str, **changes: str) -> dict[str, str]:
        """Return everything that a walk-in of one guest needs, with these fields changed."""
        filled = self.quoted(address) | {f"registrations[0].{name}": value for name, value in WANG.items()}
        return filled | {"acknowledged": "on"} | changes

    def check_in(self, address: str, fields: dict[str, str]) -> TestResponse:
        """Send the form for check-in."""
        return self.post(address, fields | {"step": "check-in"})

    def checked_in(self, **changes: str) -> str:
        """Check a guest in and return the address of the stay."""
        address = self.begin()
        answer = self.check_in(address, self.whole(address, **changes))
        assert answer.status_code == 303, answer.text
        return answer.location
