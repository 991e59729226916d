"""What departments are told, do and see over HTTP; and what auditors and managers do at the end of a day."""

import pytest

from frontdesk.edge.execute import execute
from frontdesk.notifications.service import drain
from tests.api.front import Front
from tests.small_hotel import NOW, account_of
from tests.stays.arrivals import WANG, guest

NOBODY = "00000000-0000-4000-8000-000000000000"


def told(front_desk: Front) -> None:
    """Let the worker deliver what was announced."""
    drain(front_desk.house.worker(NOW), execute)


@pytest.mark.rule("NTF-2")
def test_housekeeping_is_told_of_an_arrival_without_a_name(front_desk: Front) -> None:
    front_desk.check_in(guest(WANG))
    told(front_desk)
    answer = front_desk.of("housekeeping").get("notifications")
    assert {each["room"] for each in answer.json["items"]} == {"301"}
    assert "王" not in answer.text
    assert WANG["document"]["number"] not in answer.text


@pytest.mark.rule("NTF-3")
def test_a_task_is_taken_and_done_by_its_own_department(front_desk: Front) -> None:
    front_desk.check_in(guest(WANG))
    told(front_desk)
    maid = front_desk.of("housekeeping")
    task = maid.get("tasks").json["items"][0]
    taken = maid.post(f"tasks/{task['id']}/acknowledge")
    done = maid.post(f"tasks/{task['id']}/complete")
    assert (taken.status_code, done.status_code) == (200, 200)
    assert taken.json["completed_at"] is None
    assert done.json["completed_at"] is not None
    assert task["id"] not in {each["id"] for each in maid.get("tasks").json["items"]}
    assert front_desk.of("bell").post(f"tasks/{task['id']}/complete").status_code == 404


def test_the_inbox_of_another_department_is_not_there(front_desk: Front) -> None:
    assert front_desk.of("housekeeping").get("tasks?department=security").status_code == 404
    assert front_desk.of("housekeeping").get("tasks?department=housekeeping").status_code == 200
    assert front_desk.of("housekeeping").post(f"tasks/{NOBODY}/complete").status_code == 404


@pytest.mark.rule("NTF-2", "NTF-4")
def test_a_stream_tells_a_department_its_own_news_by_keys_alone_and_goes_on_where_it_stopped(front_desk: Front) -> None:
    front_desk.check_in(guest(WANG), luggage_pieces=2)
    told(front_desk)
    bell = front_desk.of("bell")
    task = bell.get("tasks").json["items"][0]
    answer = bell.get("stream?after=bell:0,security:0")
    assert (answer.mimetype, answer.headers["X-Accel-Buffering"]) == ("text/event-stream", "no")
    assert answer.text == (
        "retry: 3000\n\n"
        'id: bell:0\nevent: here\ndata: {"departments":["bell"]}\n\n'
        'id: bell:1\nevent: task\ndata: {"department":"bell","number":1,"change":"told",'
        f'"task_id":"{task["id"]}","kind":"luggage"}}\n\n'
    )
    bell.post(f"tasks/{task['id']}/complete")
    missed = bell("GET", "stream", None, Last_Event_ID="bell:1").text
    assert [part for part in missed.split('"') if part in {"told", "taken", "done"}] == ["taken", "done"]
    now = bell.get("stream").text
    assert ("bell:3" in now, "task" in now) == (True, False)


@pytest.mark.rule("NTF-4")
def test_a_screen_that_was_away_too_long_is_told_to_read_its_list_anew(front_desk: Front) -> None:
    front_desk.check_in(guest(WANG), luggage_pieces=2)
    told(front_desk)
    answer = front_desk.of("bell")("GET", "stream", None, Last_Event_ID="bell:70")
    assert "id: bell:1\nevent: reset\n" in answer.text
    for wrong in ("bell", "bell:x", "bell:-1", "a" * 400, "bell:1,,", "铃:1"):
        refused = front_desk.of("bell").get(f"stream?after={wrong}")
        assert (refused.status_code, refused.json["code"]) == (422, "invalid")
    assert front_desk.of("auditor").get("stream").status_code == 403


@pytest.mark.rule("NTF-2")
def test_the_housekeeping_board_shows_rooms_and_no_names(front_desk: Front) -> None:
    front_desk.check_in(guest(WANG))
    answer = front_desk.of("housekeeping").get("housekeeping/board")
    assert [(each["number"], each["code"]) for each in answer.json["items"]] == [
        ("301", "OI"),
        ("302", "VI"),
        ("401", "VI"),
    ]
    assert "王" not in answer.text
    assert front_desk.desk.get("housekeeping/board").status_code == 403


@pytest.mark.rule("NAU-1")
def test_a_dry_run_of_the_night_audit_lists_what_stands_in_the_way_and_changes_nothing(front_desk: Front) -> None:
    front_desk.check_in(guest(WANG))
    manager = front_desk.of("duty_manager")
    manager.post("night-audits", {})
    manager.post("night-audits", {})
    dry = manager.post("night-audits?dry_run=true")
    assert (dry.status_code, dry.json["rolled"], dry.json["business_date"]) == (200, False, "2026-05-03")
    assert [each["code"] for each in dry.json["blockers"]] == ["departure-open"]
    refused = manager.post("night-audits", {})
    assert (refused.status_code, refused.json["code"]) == (409, "night-audit-blocked")
    carried = manager.post("night-audits", {"carry_over": True})
    assert (carried.status_code, carried.json["carried_over"], carried.json["business_date"]) == (201, 1, "2026-05-04")


@pytest.mark.rule("NAU-3")
def test_the_date_rolls_once_however_often_it_is_asked_for_under_one_key(front_desk: Front) -> None:
    manager = front_desk.of("duty_manager")
    answers = [manager("POST", "night-audits", None, Idempotency_Key="night-1") for _ in range(3)]
    assert {answer.json["business_date"] for answer in answers} == {"2026-05-02"}
    assert front_desk.desk.get("property").json["business_date"] == "2026-05-02"


@pytest.mark.rule("NAU-3")
def test_the_dates_that_were_closed_are_listed_newest_first(front_desk: Front) -> None:
    manager = front_desk.of("duty_manager")
    assert manager.get("night-audits").json == {"items": [], "next_cursor": None}
    for _ in range(3):
        manager.post("night-audits", {})
    first = manager.get("night-audits?limit=2").json
    rest = manager.get(f"night-audits?limit=2&cursor={first['next_cursor']}").json
    listed = [(each["closed_date"], each["opened_date"]) for each in first["items"] + rest["items"]]
    assert listed == [("2026-05-03", "2026-05-04"), ("2026-05-02", "2026-05-03"), ("2026-05-01", "2026-05-02")]
    assert {each["run_by"] for each in first["items"]} == {str(account_of("duty_manager"))}
    assert rest["next_cursor"] is None


def test_an_auditor_reads_the_trail_in_order_and_verifies_it(front_desk: Front) -> None:
    front_desk.check_in(guest(WANG))
    auditor = front_desk.of("auditor")
    first = auditor.get("audit-entries?limit=3").json
    second = auditor.get(f"audit-entries?limit=200&cursor={first['next_cursor']}").json
    sequences = [each["sequence"] for each in first["items"] + second["items"]]
    assert sequences == list(range(1, len(sequences) + 1))
    assert auditor.get("audit-entries/verification").json == {
        "holds": True,
        "entries": len(sequences),
        "broken_at": None,
        "reads_sealed": 0,
        "reads_waiting": 1,
        "anchors": 0,
        "faults": [],
    }
    assert "王" not in str(first) + str(second)


@pytest.mark.rule("ACC-4")
def test_nobody_else_reads_the_trail(front_desk: Front) -> None:
    for role in front_desk.programs.keys() - {"auditor"}:
        assert front_desk.of(role).get("audit-entries").status_code == 403
