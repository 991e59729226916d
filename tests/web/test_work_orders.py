"""Work orders on the screen."""

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from tests import databases
from tests.small_hotel import TODAY
from tests.web import front_hotel
from tests.web.conftest import Clock
from tests.web.desk_visitor import Clerk
from tests.web.front_hotel import code_at

FAULT = {"room": "301", "fault": "plumbing", "priority": "urgent", "words": "The tap drips"}


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "front", front_hotel.build) as url:
        yield url


@pytest.mark.rule("HSK-3")
def test_a_maid_reports_a_fault_with_a_photograph(another: Callable[[str], Clerk]) -> None:
    maid = another("housekeeping")
    maid.get("/work-orders/report?room=301")
    picture = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "PNG")
    picture.seek(0)
    answer = maid.post("/work-orders/report", FAULT | {"photo": (picture, "tap.png")})
    assert answer.status_code == 303
    page = maid.get(answer.location).text
    assert "The tap drips" in page
    shown = maid.client.get(f"{answer.location}/photo")
    assert (shown.status_code, shown.mimetype) == (200, "image/png")
    assert "Note as fixed" not in page
    assert "Plumbing" in maid.get("/work-orders").text


def test_a_report_without_a_place_says_so_at_its_field(clerk: Clerk) -> None:
    clerk.get("/work-orders/report")
    answer = clerk.post("/work-orders/report", FAULT | {"room": ""})
    assert answer.status_code == 422
    assert "Name the room, or the place if it is in no room" in answer.text


@pytest.mark.rule("HSK-3")
def test_who_holds_the_room_is_named_in_both_languages(
    clerk: Clerk, another: Callable[[str], Clerk], clock: Clock
) -> None:
    clerk.checked_in()
    clerk.get("/work-orders/report")
    place = clerk.post("/work-orders/report", FAULT).location
    manager = another("duty_manager").give_code(code_at(clock.now))
    for language, words in (("en", "holds the room on"), ("zh", "在住客人")):
        manager.language = language
        manager.get(place)
        dates = {"block-from_date": TODAY.isoformat(), "block-until_date": TODAY.replace(day=9).isoformat()}
        answer = manager.post(f"{place}/block", {"block-kind": "ooo"} | dates)
        assert answer.status_code == 409
        assert words in answer.text
