"""Extensions by the interface."""

import pytest

from tests.api.front import Front


@pytest.mark.rule("PRI-5")
def test_a_room_is_not_called_and_is_called_again_whoever_is_in_it_or_nobody(front_desk: Front) -> None:
    front_desk.check_in()
    board = front_desk.of("switchboard")
    for number in ("301", "302"):
        path = f"telephone-extensions/{number}/do-not-disturb"
        for quiet in (True, True, False):
            assert board.post(path, {"quiet": quiet}).json == {"number": number, "floor": "3", "quiet": quiet}
    board.post("telephone-extensions/302/do-not-disturb", {"quiet": True})
    first = board.get("telephone-extensions?limit=2").json
    rest = board.get(f"telephone-extensions?limit=2&cursor={first['next_cursor']}").json
    listed = first["items"] + rest["items"]
    assert board.get("telephone-extensions?cursor=AAAA").status_code == 422
    assert [(each["number"], each["quiet"]) for each in listed] == [("301", False), ("302", True), ("401", False)]


def test_only_the_switchboard_is_told_of_extensions_and_only_of_those_that_there_are(front_desk: Front) -> None:
    unknown = front_desk.of("switchboard").post("telephone-extensions/999/do-not-disturb", {"quiet": True})
    assert (unknown.status_code, unknown.json["reasons"][0]["code"]) == (404, "room-unknown")
    maid = front_desk.of("housekeeping")
    assert maid.get("telephone-extensions").status_code == 403
    assert maid.post("telephone-extensions/301/do-not-disturb", {"quiet": True}).status_code == 403
