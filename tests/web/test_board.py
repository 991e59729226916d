"""The room board as people in several roles see it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from frontdesk.property.models import Property
from frontdesk.rooms.models import Feature, Room, RoomBlock, RoomFeature, RoomOccupancy, RoomType
from tests import databases
from tests.identity.house import HOTEL, START, House, build, move_in
from tests.web.visitor import Visitor

STAY = UUID(int=900)
MOST_QUERIES = 8


def furnish(engine: Engine) -> None:
    """Build the house with four rooms on two floors, a guest in one of them."""
    build(engine)
    with Session(engine) as session, session.begin():
        property_id = session.scalars(select(Property.id)).one()
        own = {"property_id": property_id}
        session.add(RoomType(**own, id=UUID(int=700), code="DBL", name_zh="大床房", name_en="Double", sleeps=2))
        session.add(Feature(**own, id=UUID(int=600), code="QUIET", name_zh="安静", name_en="Quiet"))
        session.flush()
        states = {
            "301": ("vacant", "clean"),
            "302": ("occupied", "dirty"),
            "401": ("vacant", "dirty"),
            "402": ("vacant", "clean"),
        }
        session.add_all(room(property_id, number, *state) for number, state in states.items())
        session.flush()
        session.add(RoomFeature(**own, room_id=UUID(int=301), feature_id=UUID(int=600)))
        session.add(guest(property_id))
        session.add(block(property_id))


def room(property_id: UUID, number: str, occupancy: str, cleanliness: str) -> Room:
    return Room(
        property_id=property_id,
        id=UUID(int=int(number)),
        number=number,
        floor=number[0],
        room_type_id=UUID(int=700),
        occupancy=occupancy,
        cleanliness=cleanliness,
    )


def guest(property_id: UUID) -> RoomOccupancy:
    return RoomOccupancy(
        property_id=property_id,
        room_id=UUID(int=302),
        stay_id=STAY,
        shown_name="欧阳晓明",
        shown_surname="欧阳",
        sex="M",
        persons=1,
        arrived=HOTEL.business_date - timedelta(days=1),
        due_out=HOTEL.business_date,
        due_out_at=START,
        vip=True,
    )


def block(property_id: UUID) -> RoomBlock:
    return RoomBlock(
        property_id=property_id,
        id=UUID(int=800),
        room_id=UUID(int=402),
        kind="ooo",
        from_date=HOTEL.business_date,
        until_date=HOTEL.business_date + timedelta(days=2),
        reason_code="plumbing",
    )


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "furnished", furnish) as url:
        yield url


@pytest.fixture
def house(app: Flask) -> House:
    return move_in(app.extensions["frontdesk"])


@pytest.fixture
def visitor(app: Flask, house: House) -> Visitor:
    return Visitor(app.test_client(), house)


@pytest.fixture
def clerk(visitor: Visitor) -> Visitor:
    return arriving(visitor, "receptionist")


def arriving(visitor: Visitor, role: str) -> Visitor:
    name = {"receptionist": "li.hua"}.get(role, f"{role}.one")
    visitor.sign_in(visitor.house.person(name, role))
    visitor.client.set_cookie("locale", "en")
    visitor.get("/me")
    return visitor


def numbers(page: str) -> list[str]:
    return re.findall(r'class="tile-number">([^<]+)<', page)


def tag(page: str) -> str:
    found = re.search(r'name="tag" value="([0-9a-f]+)"', page)
    assert found
    return found.group(1)


def test_the_first_page_shows_every_room_from_the_top_floor_down(clerk: Visitor) -> None:
    page = clerk.get("/").text
    assert numbers(page) == ["401", "402", "301", "302"]
    assert re.findall(r'class="tile-code">(\w+)</span>\s*</span>', page) == ["VD", "OOO", "VC", "OD"]
    assert 'id="count-VC">1<' in page
    assert "4 of 4 rooms shown" in page
    assert "<title>Room board · Gardens</title>" in page


def test_each_state_is_written_in_letters_and_in_words_beside_its_colour(clerk: Visitor) -> None:
    page = clerk.get("/").text
    for words in ("Vacant clean", "Occupied dirty", "Vacant dirty", "Out of order"):
        assert f'class="tile-state">{words}<' in page


def test_the_board_is_chinese_for_chinese_readers(clerk: Visitor) -> None:
    clerk.client.set_cookie("locale", "zh")
    page = clerk.get("/").text
    assert '<html lang="zh-CN">' in page
    assert "大床房" in page
    assert 'class="tile-state">空净<' in page


@pytest.mark.rule("PRI-7")
def test_a_receptionist_sees_the_shown_name_and_the_way_to_the_stay(clerk: Visitor) -> None:
    page = clerk.get("/").text
    assert "欧阳晓明" in page
    assert f'href="/stays/{STAY}"' in page
    assert 'title="VIP"' in page
    assert 'title="Due out"' in page


@pytest.mark.parametrize("role", ["housekeeping", "bell", "engineering"])
def test_who_may_not_see_names_finds_none_on_the_board_and_by_no_search(visitor: Visitor, role: str) -> None:
    other = arriving(visitor, role)
    page = other.get("/").text
    assert numbers(page)
    assert "欧阳" not in page
    assert str(STAY) not in page
    assert numbers(other.post("/board", search="欧阳").text) == []


def test_who_may_not_see_rooms_is_led_to_a_page_of_their_own(visitor: Visitor) -> None:
    operator = arriving(visitor, "switchboard")
    answer = operator.get("/")
    assert answer.status_code == 303
    assert operator.get(answer.location).status_code == 200
    assert operator.post("/board").status_code == 403
    assert operator.get("/board/rooms/301").status_code == 403


def test_a_name_is_searched_for_in_the_body_of_a_request_never_in_an_address(clerk: Visitor) -> None:
    assert numbers(clerk.post("/board", search="晓明").text) == ["302"]
    assert clerk.get("/?search=晓明").text.count("tile-number") == 4
    assert 'method="post"' in clerk.get("/").text


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"code": ["VC", "VD"]}, ["401", "301"]),
        ({"floor": "3"}, ["301", "302"]),
        ({"feature": "QUIET"}, ["301"]),
        ({"mark": "due_out"}, ["302"]),
        ({"ready": "1"}, ["301"]),
        ({"type": "DBL", "search": "40"}, ["401", "402"]),
        ({"type": "no-such"}, []),
        ({"search": "x" * 5000}, []),
        ({"search": "\x00"}, []),
        ({"search": "<script>"}, []),
    ],
)
def test_filters_narrow_what_is_shown(clerk: Visitor, fields: dict[str, object], found: list[str]) -> None:
    answer = clerk.post("/board", **fields)
    assert answer.status_code == 200
    assert numbers(answer.text) == found
    assert "<script>alert" not in answer.text


def test_the_board_refreshes_itself_only_when_something_has_changed(clerk: Visitor) -> None:
    polled = {"HX-Request": "true", "X-Background": "1"}
    seen = tag(clerk.get("/").text)
    assert clerk.post("/board", polled, tag=seen).status_code == 204
    with Session(clerk.house.runtime.engine) as session, session.begin():
        session.get_one(Room, (clerk.house.property_id, UUID(int=401))).cleanliness = "clean"
    answer = clerk.post("/board", polled, tag=seen)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'id="count-VC" hx-swap-oob="true">2<' in answer.text
    assert tag(answer.text) != seen


@pytest.mark.rule("ACC-1")
def test_a_board_that_refreshes_itself_keeps_nobody_signed_in(clerk: Visitor) -> None:
    before = clerk.asks().json
    clerk.house.pass_time(minutes=10)
    clerk.post("/board", {"HX-Request": "true", "X-Background": "1"})
    after = clerk.asks().json
    assert before is not None
    assert after is not None
    assert before["seconds_left"] - after["seconds_left"] == 600


def test_the_number_of_queries_does_not_grow_with_the_rooms(clerk: Visitor) -> None:
    with Session(clerk.house.runtime.engine) as session, session.begin():
        session.add_all(room(clerk.house.property_id, str(number), "vacant", "clean") for number in range(500, 800))
    asked: list[str] = []
    event.listen(clerk.house.runtime.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    page = clerk.get("/").text
    assert len(numbers(page)) == 304
    assert len([query for query in asked if query.startswith("SELECT")]) <= MOST_QUERIES, asked


def test_a_room_is_shown_with_what_it_has(clerk: Visitor) -> None:
    page = clerk.get("/board/rooms/301").text
    assert "Vacant clean" in page
    assert "Quiet" in page
    assert "Double" in page
    assert "cleanliness" not in page


def test_a_room_that_is_not_there_is_not_found(clerk: Visitor) -> None:
    assert clerk.get("/board/rooms/999").status_code == 404


@pytest.mark.rule("HSK-1")
def test_housekeeping_says_that_a_room_is_clean(visitor: Visitor) -> None:
    keeper = arriving(visitor, "housekeeping")
    assert 'value="clean"' in keeper.get("/board/rooms/401").text
    answer = keeper.post("/board/rooms/401/cleanliness", cleanliness="clean")
    assert (answer.status_code, answer.location) == (303, "/")
    assert "The state of room 401 is noted." in keeper.get("/").text
    assert 'id="count-VC">2<' in keeper.get("/").text


@pytest.mark.rule("HSK-1")
@pytest.mark.parametrize("asked", ["inspected", "sparkling", ""])
def test_a_state_that_cannot_follow_is_refused_in_words(visitor: Visitor, asked: str) -> None:
    keeper = arriving(visitor, "housekeeping")
    answer = keeper.post("/board/rooms/401/cleanliness", cleanliness=asked)
    assert answer.location == "/board/rooms/401"
    page = keeper.get("/board/rooms/401").text
    assert 'role="alert"' in page
    assert "Vacant dirty" in page


def test_a_receptionist_does_not_change_what_housekeeping_says(clerk: Visitor) -> None:
    assert clerk.post("/board/rooms/401/cleanliness", cleanliness="clean").status_code == 403
