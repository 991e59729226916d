"""Rooms over HTTP: read with a tag, written only to the state that was read."""

import pytest

from tests.api.front import Front, days


def test_the_hotel_tells_its_business_date_currency_and_time_zone(front_desk: Front) -> None:
    told = front_desk.desk.get("property").json
    assert (told["business_date"], told["currency"], told["time_zone"]) == ("2026-05-01", "CNY", "Asia/Shanghai")
    assert told["name_zh"] == "小旅馆"


def test_every_room_is_listed_with_its_code(front_desk: Front) -> None:
    listed = front_desk.desk.get("rooms").json
    assert [(room["number"], room["code"]) for room in listed["items"]] == [("301", "VI"), ("302", "VI"), ("401", "VI")]
    assert listed["next_cursor"] is None


def test_a_list_goes_on_where_its_cursor_says(front_desk: Front) -> None:
    first = front_desk.desk.get("rooms?limit=2").json
    second = front_desk.desk.get(f"rooms?limit=2&cursor={first['next_cursor']}").json
    assert [room["number"] for room in first["items"] + second["items"]] == ["301", "302", "401"]
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("limit=0", "number-out-of-range", "limit"),
        ("limit=201", "number-out-of-range", "limit"),
        ("limit=a", "not-a-number", "limit"),
        ("cursor=abc", "cursor-invalid", "cursor"),
        ("cursor=%00", "text-unreadable", "cursor"),
        ("page=2", "unknown-field", "page"),
    ],
)
def test_a_query_that_is_not_understood_is_refused(front_desk: Front, query: str, code: str, field: str) -> None:
    answer = front_desk.desk.get(f"rooms?{query}")
    assert answer.status_code == 422
    assert [(reason["code"], reason["field"]) for reason in answer.json["reasons"]] == [(code, field)]


def test_a_cursor_opens_no_other_list_and_serves_nobody_else(front_desk: Front) -> None:
    cursor = front_desk.desk.get("rooms?limit=1").json["next_cursor"]
    assert front_desk.desk.get(f"room-types?cursor={cursor}").json["reasons"][0]["code"] == "cursor-invalid"
    assert front_desk.of("housekeeping").get(f"rooms?cursor={cursor}").status_code == 422


def test_an_unknown_room_is_not_found(front_desk: Front) -> None:
    for number in ("999", "%00", "%ED%A0%80", "x" * 500):
        answer = front_desk.desk.get(f"rooms/{number}")
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_who_holds_the_newest_state_is_told_only_that(front_desk: Front) -> None:
    first = front_desk.desk.get("rooms/301")
    again = front_desk.desk.get("rooms/301", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


def test_a_tag_tells_nothing_of_what_another_viewer_sees(front_desk: Front) -> None:
    front_desk.check_in()
    seen = [front_desk.of(role).get("rooms/301").headers["ETag"] for role in ("receptionist", "engineering")]
    assert seen[0] != seen[1]


@pytest.mark.rule("HSK-1")
def test_housekeeping_writes_to_the_state_that_it_has_read(front_desk: Front) -> None:
    maid = front_desk.of("housekeeping")
    tag = maid.get("rooms/301").headers["ETag"]
    answer = maid.put("rooms/301/state", {"cleanliness": "dirty"}, If_Match=tag)
    assert (answer.status_code, answer.json["code"]) == (200, "VD")
    assert maid.get("rooms/301").json["cleanliness"] == "dirty"


def test_a_write_without_the_state_that_was_read_is_refused(front_desk: Front) -> None:
    answer = front_desk.of("housekeeping").put("rooms/301/state", {"cleanliness": "dirty"})
    assert (answer.status_code, answer.json["code"]) == (428, "if-match-missing")


def test_a_write_to_a_state_that_has_moved_on_is_refused(front_desk: Front) -> None:
    maid = front_desk.of("housekeeping")
    tag = maid.get("rooms/301").headers["ETag"]
    maid.put("rooms/301/state", {"cleanliness": "dirty"}, If_Match=tag)
    answer = maid.put("rooms/301/state", {"cleanliness": "clean"}, If_Match=tag)
    assert (answer.status_code, answer.json["code"]) == (412, "stale")
    assert maid.get("rooms/301").json["cleanliness"] == "dirty"


def test_who_may_not_write_learns_nothing_from_if_match(front_desk: Front) -> None:
    answers = [
        front_desk.desk.put("rooms/301/state", {"cleanliness": "dirty"}, If_Match=tag)
        for tag in ('"x"', front_desk.desk.get("rooms/301").headers["ETag"])
    ]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].data == answers[1].data


def test_a_room_that_was_not_cleaned_cannot_be_inspected(front_desk: Front) -> None:
    maid = front_desk.of("housekeeping")
    maid.put("rooms/301/state", {"cleanliness": "dirty"}, If_Match="*")
    answer = maid.put("rooms/301/state", {"cleanliness": "inspected"}, If_Match="*")
    assert (answer.status_code, answer.json["reasons"][0]["rule"]) == (422, "HSK-1")


def test_engineering_takes_a_room_out_of_order(front_desk: Front) -> None:
    body = {"from_date": days(0), "until_date": days(2), "reason_code": "plumbing"}
    answer = front_desk.of("engineering").post("rooms/302/out-of-order", body)
    assert (answer.status_code, answer.json["kind"]) == (201, "ooo")
    assert front_desk.desk.get("rooms/302").json["code"] == "OOO"


def test_everything_that_is_wrong_with_a_block_is_named_at_once(front_desk: Front) -> None:
    body = {"from_date": "1 May", "reason_code": "bad mood", "colour": "red"}
    answer = front_desk.of("engineering").post("rooms/302/out-of-order", body)
    assert answer.status_code == 422
    named = {(reason["field"], reason["code"]) for reason in answer.json["reasons"]}
    assert named == {
        ("from_date", "not-a-date"),
        ("until_date", "missing"),
        ("reason_code", "not-a-choice"),
        ("colour", "unknown-field"),
    }
