"""The walk-in screen, without scripts: everything on it works as plain forms."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import Connection, Engine, select, update

from frontdesk.kernel.db import WRITES
from frontdesk.property.models import Referral
from frontdesk.rooms.models import Room
from tests import databases
from tests.web import front_hotel
from tests.web.conftest import Clock
from tests.web.desk_visitor import WANG, Clerk, Form

GUEST = "registrations[0]"


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "front", front_hotel.build) as url:
        yield url


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection that may write, as commands have one."""
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection


def scan_of(kind: str = "PNG") -> bytes:
    picture = BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, kind)
    return picture.getvalue()


def told(page: str) -> list[str]:
    """Return what the summary of faults says, in order."""
    summary = re.search(r'id="error-summary".*?</div>', page, re.DOTALL)
    texts = re.findall(r"<li>(.*?)</li>", summary.group(0), re.DOTALL) if summary else []
    return [" ".join(re.sub("<[^>]+>", " ", text).split()) for text in texts]


def test_a_guest_is_checked_in_and_the_room_stands_there_in_writing(clerk: Clerk) -> None:
    page = clerk.get(clerk.checked_in()).text
    assert '<p class="room-number">301</p>' in page
    assert "Registration card of 王建国" in page
    assert "Receipt 1" in page


def test_the_form_starts_with_one_night_and_one_adult_and_no_answer_to_the_questions(clerk: Clerk) -> None:
    fields = clerk.fields(clerk.begin())
    assert (fields["nights"], fields["adults"], fields["children"]) == ("1", "1", "0")
    assert f"{GUEST}.disclosure_level" not in fields
    assert f"{GUEST}.call_preference" not in fields


@pytest.mark.rule("REG-4")
def test_an_unanswered_question_of_privacy_stands_in_the_way(clerk: Clerk) -> None:
    address = clerk.begin()
    fields = clerk.whole(address)
    del fields[f"{GUEST}.disclosure_level"], fields[f"{GUEST}.call_preference"]
    answer = clerk.check_in(address, fields)
    assert answer.status_code == 422
    assert told(answer.text) == ["Guest 1, Confidentiality: This is missing.", "Guest 1, Calls: This is missing."]


@pytest.mark.rule("REG-3")
def test_a_refusal_names_everything_at_once_and_loses_nothing_that_was_typed(clerk: Clerk) -> None:
    address = clerk.begin()
    typed = clerk.quoted(address) | {
        f"{GUEST}.name": "王建国",
        f"{GUEST}.birth_date": "1980-13-45",
        f"{GUEST}.deposit.amount": "many",
        f"{GUEST}.address": "<b>路</b>",
        "luggage_pieces": "3",
    }
    answer = clerk.check_in(address, typed)
    assert answer.status_code == 422
    shown = Form(answer.text).fields
    for name, value in typed.items():
        if name not in {"draft_version", "csrf_token"}:
            assert shown[name] == value, name
    faults = " ".join(told(answer.text))
    for field in ("Birth date", "Deposit", "Acknowledgement", "Confidentiality", "Signature", "Document number"):
        assert field in faults
    assert clerk.fields(address)[f"{GUEST}.birth_date"] == "1980-13-45"


def test_a_form_that_is_sent_twice_checks_in_once(clerk: Clerk) -> None:
    address = clerk.begin()
    fields = clerk.whole(address)
    first, second = clerk.check_in(address, fields), clerk.check_in(address, fields)
    assert first.location == second.location
    assert clerk.get("/stays").text.count("王建国") == 1
    assert clerk.get(address).location == first.location


def test_htmx_is_told_to_go_to_the_stay(clerk: Clerk) -> None:
    address = clerk.begin()
    answer = clerk.post(address, clerk.whole(address) | {"step": "check-in"}, **{"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/stays/")


@pytest.mark.rule("REG-7")
def test_the_guest_is_told_every_night_the_kind_the_location_and_the_conditions(clerk: Clerk) -> None:
    address = clerk.begin()
    answer = clerk.post(address, clerk.fields(address) | {"nights": "2", "offer": "TWN RACK", "step": "look"})
    part = answer.text.split('id="told"')[1].split("</section>")[0]
    for words in (
        "Twin",
        "501",
        "Quiet side",
        "2026-05-01",
        "2026-05-02",
        "¥420.00",
        "¥840.00",
        "¥940.00",
        "check out",
    ):
        assert words in part


@pytest.mark.rule("REG-7")
def test_another_price_or_room_has_to_be_acknowledged_anew(clerk: Clerk) -> None:
    address = clerk.begin()
    fields = clerk.whole(address)
    longer = Form(clerk.post(address, fields | {"nights": "3", "step": "look"}).text).fields
    assert "acknowledged" not in longer
    moved = clerk.check_in(address, fields | {"room": "401"})
    assert moved.status_code == 422
    assert any("Acknowledgement" in fault for fault in told(moved.text))


@pytest.mark.rule("MOV-1")
def test_a_room_that_somebody_else_took_meanwhile_is_refused_and_another_has_to_be_acknowledged(
    clerk: Clerk,
) -> None:
    mine = clerk.begin()
    typed = clerk.whole(mine)
    clerk.send_json(mine, {"version": 1, "fields": typed}, "PUT")
    theirs = clerk.begin()
    assert theirs != mine
    assert clerk.check_in(theirs, clerk.whole(theirs)).status_code == 303
    answer = clerk.check_in(mine, typed)
    shown = Form(answer.text).fields
    assert answer.status_code == 409
    assert told(answer.text) == [
        "Room: There is a guest in the room.",
        "Room: The room is held by somebody else for at least one of these nights.",
    ]
    assert shown["room"] not in {"", typed["room"]}
    assert "acknowledged" not in shown
    assert shown[f"{GUEST}.name"] == typed[f"{GUEST}.name"]


@pytest.mark.rule("REG-8")
def test_the_member_price_asks_for_the_card(clerk: Clerk) -> None:
    address = clerk.begin()
    without = clerk.post(address, clerk.fields(address) | {"offer": "DBL GOLD", "step": "look"})
    assert "quote_id" not in Form(without.text).fields
    with_card = clerk.quoted(address, "DBL GOLD", member_card="G1")
    assert with_card[f"{GUEST}.deposit.amount"] == "460.00"


def test_the_corporate_price_is_charged_to_its_own_company_without_typing_it(clerk: Clerk) -> None:
    address = clerk.begin()
    fields = clerk.quoted(address, "DBL ACME")
    assert fields["quote_id"]
    filled = fields | {f"{GUEST}.{name}": value for name, value in WANG.items()} | {"acknowledged": "on"}
    assert clerk.check_in(address, filled).status_code == 303


def test_rooms_are_sold_by_the_hour(clerk: Clerk) -> None:
    address = clerk.begin()
    fields = clerk.whole(address) | {"offer": "DBL HOUR", "hours": "4"}
    quoted = Form(clerk.post(address, fields | {"step": "look"}).text).fields
    answer = clerk.check_in(address, fields | quoted | {"acknowledged": "on"})
    assert answer.status_code == 303, told(answer.text)
    assert "18:00" in clerk.get(answer.location).text


@pytest.mark.parametrize(
    "typed, departure",
    [("3", "2026-05-04"), ("5-4", "2026-05-04"), ("2026-05-04", "2026-05-04"), ("5月4日", "2026-05-04")],
)
def test_nights_or_a_departure_may_be_typed(clerk: Clerk, typed: str, departure: str) -> None:
    address = clerk.begin()
    page = clerk.post(address, clerk.fields(address) | {"nights": typed, "step": "look"}).text
    assert f'<time datetime="{departure}">' in page


@pytest.mark.parametrize("typed", ["", "soon", "9999-99-99", "-1", "0x1", "99999999999999999999", "400", "2026-04-01"])
def test_a_departure_that_cannot_be_is_refused_in_words(clerk: Clerk, typed: str) -> None:
    address = clerk.begin()
    answer = clerk.post(address, clerk.fields(address) | {"nights": typed, "offer": "DBL RACK", "step": "check-in"})
    assert answer.status_code == 422
    assert any(fault.startswith("Nights or departure date") for fault in told(answer.text))


@pytest.mark.rule("REG-1")
def test_there_is_one_card_for_each_person(clerk: Clerk) -> None:
    address = clerk.begin()
    page = clerk.post(address, clerk.fields(address) | {"adults": "2", "children": "1", "step": "look"}).text
    assert page.count('data-guest="registrations') == 3


@pytest.mark.rule("REG-15")
def test_a_minor_brings_the_guardians_fields(clerk: Clerk) -> None:
    address = clerk.begin()
    page = clerk.post(address, clerk.fields(address) | {f"{GUEST}.birth_date": "20150601", "step": "look"}).text
    assert "data-guardian>" in page
    assert "data-guardian hidden>" in clerk.get(clerk.get("/walk-in").location).text


def test_a_resident_number_fills_birth_date_sex_and_nationality(clerk: Clerk) -> None:
    answer = clerk.send_json(f"{clerk.begin()}/document", {"type": "resident_id", "number": "11010519850505002X"})
    assert answer.json == {"fields": {"birth_date": "1985-05-05", "sex": "F", "nationality": "CHN"}, "faults": []}


@pytest.mark.rule("REG-2")
def test_a_wrong_number_is_said_at_once(clerk: Clerk) -> None:
    answer = clerk.send_json(f"{clerk.begin()}/document", {"type": "resident_id", "number": "110105198505050029"})
    assert len(answer.json["faults"]) == 1


def test_a_machine_readable_zone_fills_everything_that_it_carries(clerk: Clerk) -> None:
    zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
    found = clerk.send_json(f"{clerk.begin()}/document", {"mrz": zone}).json["fields"]
    assert found["document.type"] == "passport"
    assert found["document.number"] == "L898902C3"
    assert (found["surname"], found["birth_date"], found["sex"]) == ("ERIKSSON", "1974-08-12", "F")


@pytest.mark.rule("REG-16")
def test_a_returning_guest_brings_back_the_last_address_and_phone_in_house_or_not(clerk: Clerk) -> None:
    clerk.checked_in(**{f"{GUEST}.phone": "13800138000"})
    question = {"type": "resident_id", "number": WANG["document.number"]}
    found = clerk.send_json(f"{clerk.begin()}/document", question).json
    assert found["fields"]["name"] == "王建国"
    assert found["fields"]["address"] == WANG["address"]
    assert found["fields"]["phone"] == "13800138000"
    assert "room" not in str(found)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_scan_is_kept_sealed_and_checked_in_with_its_guest(clerk: Clerk, kind: str) -> None:
    address = clerk.begin()
    kept = clerk.post(f"{address}/scan", {"scan": (BytesIO(scan_of(kind)), "whatever.exe")})
    assert kept.status_code == 200
    answer = clerk.check_in(address, clerk.whole(address) | {f"{GUEST}.scan_id": kept.json["scan_id"]})
    assert answer.status_code == 303


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00", b"%PDF-1.7 without an end", b"\xff\xd8\xff" + bytes(40)])
def test_what_is_no_scan_is_refused_whatever_it_is_called(clerk: Clerk, content: bytes) -> None:
    answer = clerk.post(f"{clerk.begin()}/scan", {"scan": (BytesIO(content), "scan.jpg")})
    assert answer.status_code == 422


def test_a_scan_beyond_five_megabytes_is_refused(clerk: Clerk) -> None:
    head = b'--edge\r\nContent-Disposition: form-data; name="scan"; filename="scan.jpg"\r\n\r\n'
    answer = clerk.client.post(
        f"{clerk.begin()}/scan",
        data=head + bytes(5 * 1024 * 1024 + 1) + b"\r\n--edge--\r\n",
        content_type="multipart/form-data; boundary=edge",
        headers={"X-CSRFToken": clerk.token},
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("scan_id", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_scan_that_is_gone_does_not_hold_up_the_guest(clerk: Clerk, scan_id: str) -> None:
    address = clerk.begin()
    assert clerk.check_in(address, clerk.whole(address) | {f"{GUEST}.scan_id": scan_id}).status_code == 303


@pytest.mark.rule("REG-3")
def test_a_draft_is_saved_by_version_and_another_tab_is_told(clerk: Clerk) -> None:
    address = clerk.begin()
    saved = clerk.send_json(address, {"version": 1, "fields": {f"{GUEST}.name": "王"}}, "PUT")
    assert saved.json == {"version": 2}
    assert clerk.send_json(address, {"version": 1, "fields": {}}, "PUT").status_code == 409
    assert clerk.fields(address)[f"{GUEST}.name"] == "王"


@pytest.mark.parametrize(
    "sent", [{}, [], "x", {"version": "1", "fields": {}}, {"version": True, "fields": {}}, {"version": 1}]
)
def test_a_draft_that_makes_no_sense_is_refused(clerk: Clerk, sent: object) -> None:
    assert clerk.send_json(clerk.begin(), sent, "PUT").status_code == 422


def test_a_draft_keeps_no_fields_that_the_form_does_not_have(clerk: Clerk) -> None:
    address = clerk.begin()
    clerk.send_json(address, {"version": 1, "fields": {"csrf_token": "x", "a b": "y", "nights": ["1"]}}, "PUT")
    assert clerk.get("/walk-in").location == address  # still as if nothing had been typed


@pytest.mark.rule("REG-3")
def test_a_draft_is_its_clerks_alone(clerk: Clerk, another: Callable[[str], Clerk]) -> None:
    address = clerk.begin()
    stranger = another("switchboard")
    assert stranger.get(address).status_code == 403
    assert clerk.get("/walk-in/00000000-0000-0000-0000-000000000001").status_code == 303
    assert clerk.get("/stays/00000000-0000-0000-0000-000000000001").status_code == 404


@pytest.mark.rule("REG-14")
def test_who_only_asks_leaves_nothing_behind(clerk: Clerk) -> None:
    address = clerk.begin()
    clerk.post(address, clerk.quoted(address) | {f"{GUEST}.name": "只是问问", "step": "look"})
    assert clerk.post(f"{address}/abandon").status_code == 303
    assert clerk.get(address).status_code == 303
    assert (
        "只是问问"
        not in clerk.get(
            "/walk-in",
        ).text
    )


@pytest.mark.rule("REG-13")
def test_without_a_free_room_hotels_nearby_are_offered_and_a_referral_recorded(clerk: Clerk, desk_app: Flask) -> None:
    engine = desk_app.extensions["frontdesk"].engine
    address = clerk.begin()
    assert "Lakeside" not in clerk.get(address).text
    with writing(engine) as connection:
        connection.execute(update(Room).values(active=False))
    page = clerk.get(address).text
    assert "We are sorry" in page
    assert re.search(r"Lakeside.*?\+86 10 8888 0000.*?400 m", page, re.DOTALL)
    hotel = re.search(r'name="hotel" value="([^"]+)"', page).group(1)
    referred = clerk.post(f"{address}/referral", {"hotel": hotel, "persons": "1", "contacted": "on"})
    assert referred.status_code == 303
    with engine.connect() as connection:
        assert connection.execute(select(Referral.persons, Referral.contacted)).all() == [(1, True)]
    assert clerk.get(address).status_code == 303  # the draft is gone


@pytest.mark.parametrize("form", [{"hotel": "x"}, {"hotel": "00000000-0000-0000-0000-000000000000"}])
def test_a_referral_to_a_hotel_that_is_not_listed_is_refused(clerk: Clerk, form: dict[str, str]) -> None:
    assert clerk.post(f"{clerk.begin()}/referral", form | {"persons": "1"}).status_code == 404


def test_a_room_of_the_board_opens_the_form_with_its_price(clerk: Clerk) -> None:
    address = clerk.get("/walk-in?room=601").location
    fields = clerk.fields(address)
    assert (fields["offer"], fields["room"]) == ("FAM RACK", "601")
    assert "offer" not in clerk.fields(clerk.get("/walk-in?room=999").location.split("?")[0])


def test_a_signature_on_the_screen_has_to_be_there(clerk: Clerk) -> None:
    address = clerk.begin()
    answer = clerk.check_in(address, clerk.whole(address) | {f"{GUEST}.signature.kind": "screen"})
    assert told(answer.text) == ["Guest 1, Signature: This is missing."]


def test_a_draft_is_offered_again_only_while_it_is_empty(clerk: Clerk, clock: Clock) -> None:
    first = clerk.begin()
    assert clerk.begin() == first
    clerk.send_json(first, {"version": 1, "fields": {"nights": "2"}}, "PUT")
    clock.pass_time(minutes=1)
    assert clerk.begin() != first
