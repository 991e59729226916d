"""Wake-up calls over HTTP."""

from datetime import timedelta

from tests.api.front import Front, days
from tests.small_hotel import NOW
from tests.stays.arrivals import WANG, guest

SOON, LATER = ((NOW + timedelta(minutes=minutes)).isoformat() for minutes in (1, 900))


def test_a_call_is_taken_once_by_room_and_told_without_its_guest(front_desk: Front) -> None:
    stay = front_desk.check_in(guest(WANG))
    board = front_desk.of("switchboard")
    first, again = (board.post("wake-up-calls", {"at": SOON, "room": "301"}, Idempotency_Key="wake") for _ in range(2))
    assert (first.status_code, again.json) == (201, first.json)
    later = front_desk.desk.post("wake-up-calls", {"at": LATER, "stay_id": stay["id"]}).json
    listed = board.get("wake-up-calls?limit=1")
    assert (listed.json["items"], listed.json["next_cursor"] is None) == ([first.json], False)
    rest = board.get(f"wake-up-calls?limit=1&cursor={listed.json['next_cursor']}").json
    assert rest == {"items": [later], "next_cursor": None}
    assert stay["id"] not in f"{listed.text}{first.text}"
    assert board.get(f"wake-up-calls?day={days(0)}").json["items"] == [first.json]
    assert board.get("wake-up-calls?day=9999-12-31").json["items"] == []


def test_an_outcome_is_written_down_over_http(front_desk: Front) -> None:
    board = front_desk.of("switchboard")
    call = board.post("wake-up-calls", {"at": SOON, "room": "302"}).json
    path = f"wake-up-calls/{call['id']}/outcome"
    tried = board.post(path, {"outcome": "no_answer"}).json
    assert (tried["outcome"], tried["tries"], tried["ended"]) == ("no_answer", 1, False)
    assert board.post(path, {"outcome": "cancelled"}).json["ended"]
    refused = board.post(path, {"outcome": "answered"})
    assert (refused.status_code, refused.json["code"]) == (409, "wake-up-call-refused")
    assert board.post(path, {"outcome": "slept"}).status_code == 422
    assert board.post("wake-up-calls", {"at": SOON, "room": "999"}).status_code == 422
    assert front_desk.of("bell").get("wake-up-calls").status_code == 403
