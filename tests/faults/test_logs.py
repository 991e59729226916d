"""What a running hotel says is JSON, tells what happened, and names nobody: canaries through every main flow."""

import http.cookiejar
import json
import re
import urllib.parse
import urllib.request
from urllib.error import HTTPError

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from frontdesk.identity.models import Account
from frontdesk.identity.passwords import hashed
from frontdesk.kernel.ids import SeededSource
from tests import databases
from tests.faults.served import Served, until
from tests.stays.arrivals import MARY, WANG, guest

NAME, SURNAME, ALIAS = "Zephyrine Quillfeather", "Quillfeather", "Ottoline Marchbanks"
DOCUMENT, PHONE, ADDRESS = "X77419903", "13677889900", "7 Larkspur Terrace"
CHINESE, PASSWORD, TYPED = "欧阳翡翠", "tulip-anchor-93", "gentian-lantern-77"
CANARIES = (NAME, SURNAME, "Zephyrine", ALIAS, DOCUMENT, PHONE, ADDRESS, "Larkspur", CHINESE, PASSWORD, TYPED, "fd_")

HIDDEN = guest(
    MARY,
    name=NAME,
    surname=SURNAME,
    document={"number": DOCUMENT},
    address=ADDRESS,
    phone=PHONE,
    disclosure_level="confidential",
    alias=ALIAS,
)


@pytest.fixture(scope="module")
def lines(served: Served, served_url: str) -> list[str]:
    """Return what the hotel said while everything below was done to it."""
    give_password(served_url)
    walk_in_hidden(served)
    be_refused(served)
    ask_for_what_is_not_there(served)
    send_nonsense(served)
    use_pages(served)
    break_it(served, served_url)
    until(lambda: any('"status": 500' in line for line in served.lines))
    return list(served.lines)


def give_password(url: str) -> None:
    with databases.engine_of(url) as engine, Session(engine) as session, session.begin():
        secret = hashed(PASSWORD, SeededSource(4))
        session.execute(update(Account).where(Account.username == "receptionist").values(password_hash=secret))


def walk_in_hidden(served: Served) -> None:
    made = served.ask("POST", "walk-ins", served.walk_in(HIDDEN, room="301"), Idempotency_Key="hidden")
    assert made.status == 201, made.body
    stay = made.json["id"]
    served.ask("POST", "guests/search", {"q": SURNAME})
    served.ask("POST", "guests/credential", {"document_number": DOCUMENT})
    served.ask("GET", f"stays/{stay}/registrations")
    served.ask("POST", f"stays/{stay}/check-out", {"room_checked": True}, Idempotency_Key="out")


def be_refused(served: Served) -> None:
    body = served.walk_in(guest(WANG, name=CHINESE, birth_date="1899-01-01", document={"number": PHONE}), room="302")
    assert served.ask("POST", "walk-ins", body).status in {409, 422}
    assert served.ask("POST", "walk-ins", served.walk_in(HIDDEN, HIDDEN, room="302")).status in {409, 422}
    assert served.ask("POST", "walk-ins", body, role="housekeeping").status == 403
    assert served.ask("GET", "stays", role=None).status == 401


def ask_for_what_is_not_there(served: Served) -> None:
    quoted = urllib.parse.quote(NAME)
    assert served.ask("GET", f"/guests/{quoted}?name={quoted}&document={DOCUMENT}").status == 404
    assert served.ask("GET", f"/api/v1/guests/{quoted}").status in {404, 405}
    assert served.ask("GET", f"/api/v1/stays?q={urllib.parse.quote(CHINESE)}").status == 422
    assert served.ask("DELETE", f"/api/v1/stays/{quoted}").status in {404, 405}
    assert served.ask("GET", "/healthz", role=None, X_Request_Id=NAME, Referer=f"/x?{quoted}").status == 200


def send_nonsense(served: Served) -> None:
    for sent in (
        f"GET /{SURNAME} HTTP/9.9\r\nHost: {SURNAME}\r\n\r\n",
        f"{SURNAME} / HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: x\r\n{SURNAME}\r\n\r\n",
        f"GET /{SURNAME} HTTP/1.1\r\nHost: x\r\nContent-Length: {SURNAME}\r\n\r\n",
    ):
        with served.open_socket(sent.encode()) as client:
            assert client.recv(4096)
    assert served.ask("POST", "walk-ins", f'{{"name": "{NAME}"'.encode()).status == 400
    assert served.ask("POST", "walk-ins", b"\xff\xfe" + NAME.encode()).status in {400, 422}


def use_pages(served: Served) -> None:
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def page(path: str, fields: dict[str, str] | None = None) -> str:
        data = urllib.parse.urlencode(fields).encode() if fields else None
        try:
            with browser.open(f"http://127.0.0.1:{served.port}{path}", data, timeout=60) as answer:
                return str(answer.read().decode())
        except HTTPError as refused:
            with refused:
                return refused.read().decode()

    def token(shown: str) -> str:
        found = re.search(r'name="csrf-token" content="([^"]+)"', shown)
        assert found
        return found[1]

    first = page("/sign-in")
    page("/sign-in", {"csrf_token": token(first), "username": NAME, "password": TYPED, "workstation": ""})
    page("/sign-in", {"csrf_token": token(first), "username": "receptionist", "password": TYPED, "workstation": ""})
    desk = page(
        "/sign-in", {"csrf_token": token(first), "username": "receptionist", "password": PASSWORD, "workstation": ""}
    )
    assert "sign-out" in desk
    shown = page("/walk-in?room=401")
    draft = re.search(r"/walk-in/([0-9a-f-]{36})", shown)
    assert draft
    typed = {
        "csrf_token": token(shown),
        "step": "check-in",
        "guests.0.name": NAME,
        "guests.0.document.number": DOCUMENT,
    }
    page(f"/walk-in/{draft[1]}", typed)
    page(f"/walk-in/{draft[1]}/nothing/{urllib.parse.quote(NAME)}")


def break_it(served: Served, url: str) -> None:
    """Let the database say something that holds a name, which nobody foresaw."""
    with databases.engine_of(url) as engine, engine.begin() as connection:
        connection.execute(text("ALTER TABLE guest RENAME COLUMN shown_surname TO moved"))
    try:
        assert served.ask("POST", "walk-ins", served.walk_in(HIDDEN, room="401")).status == 500
    finally:
        with databases.engine_of(url) as engine, engine.begin() as connection:
            connection.execute(text("ALTER TABLE guest RENAME COLUMN moved TO shown_surname"))


@pytest.mark.rule("PRI-4")
def test_nothing_personal_stands_in_any_line(lines: list[str]) -> None:
    wanted = [canary.casefold() for canary in CANARIES]
    wanted += [json.dumps(canary).strip('"').casefold() for canary in (CHINESE,)]
    wanted += [urllib.parse.quote(canary).casefold() for canary in (NAME, CHINESE, ADDRESS)]
    assert [line for line in lines if any(canary in line.casefold() for canary in wanted)] == []


def test_every_line_is_json_after_the_one_that_greets_the_operator(lines: list[str]) -> None:
    assert "The hotel is served on" in lines[0]
    told = [json.loads(line) for line in lines[1:]]
    assert all({"event", "level", "timestamp"} <= set(each) for each in told)


def test_each_request_is_told_by_its_endpoint_with_status_duration_and_id(lines: list[str]) -> None:
    requests = [told for told in map(json.loads, lines[1:]) if told["event"] == "request"]
    assert {"api_walk_ins.check_in", "session.sign_in", "none"} <= {each["endpoint"] for each in requests}
    assert {200, 201, 401, 403, 404, 422, 500} <= {each["status"] for each in requests}
    assert all(each["request_id"] and each["ms"] >= 0 for each in requests if each["endpoint"] != "none")
    assert not {"health.alive", "static"} & {each["endpoint"] for each in requests}


def test_a_fault_is_told_by_its_kind_and_its_place(lines: list[str]) -> None:
    (fault, *_) = [told for told in map(json.loads, lines[1:]) if told["event"] == "fault"]
    assert fault["error"] in {"OperationalError", "ProgrammingError"}
    assert any(place.startswith("guests/") for place in fault["where"])
    assert fault["request_id"]
