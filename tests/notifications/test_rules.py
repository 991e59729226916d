"""Who is told what: the minimum of each department, for every combination of conditions."""

from collections import Counter
from itertools import product
from typing import Any

import pytest

from frontdesk.identity.policy import Role
from frontdesk.notifications.rules import FINISHES, departments_of, expected, is_cleaned, wanted

PLAIN: dict[str, Any] = {
    "room_id": "r",
    "due_out": "2026-05-03",
    "persons": 2,
    "registrations": 2,
    "foreigners": 0,
    "vip": False,
    "birthday": False,
    "amenity": False,
    "extra_bed": False,
    "luggage_pieces": 0,
    "calls": "none",
    "language": None,
    "patrol": False,
}
ALWAYS = Counter(
    {("housekeeping", "arrival"): 1, ("switchboard", "arrival"): 1, ("front_office", "police_report"): 2},
)


@pytest.mark.rule("REG-12")
def test_each_combination_of_conditions_tells_exactly_whom_it_concerns() -> None:
    conditions = {
        "vip": ("housekeeping", "amenity"),
        "birthday": ("housekeeping", "amenity"),
        "amenity": ("housekeeping", "amenity"),
        "luggage_pieces": ("bell", "luggage"),
        "patrol": ("security", "patrol"),
    }
    for values in product([0, 1], repeat=len(conditions)):
        held = dict(zip(conditions, values, strict=True))
        told = {conditions[name] for name, value in held.items() if value}
        assert expected("stay.checked_in", PLAIN | held) == ALWAYS + Counter(told)


@pytest.mark.rule("REG-12")
@pytest.mark.parametrize("persons", [1, 4])
def test_every_guest_queues_a_police_report(persons: int) -> None:
    made = [
        task for task in wanted("stay.checked_in", PLAIN | {"registrations": persons}) if task.kind == "police_report"
    ]
    assert [task.position for task in made] == list(range(persons))
    assert {task.due for task in made} == {"police_report"}


@pytest.mark.rule("NTF-2")
def test_each_department_gets_its_minimum_and_no_more() -> None:
    everything = PLAIN | {"vip": True, "birthday": True, "extra_bed": True, "luggage_pieces": 3, "patrol": True}
    everything |= {"language": "ko", "name": "Wang", "document_number": "E1"}
    told = {(task.department, task.kind): task.facts for task in wanted("stay.checked_in", everything)}
    assert told == {
        ("housekeeping", "arrival"): {
            "due_out": "2026-05-03",
            "persons": 2,
            "extra_bed": True,
            "vip": True,
            "birthday": True,
        },
        ("housekeeping", "amenity"): {"vip": True, "birthday": True},
        ("switchboard", "arrival"): {"calls": "none", "language": "ko"},
        ("bell", "luggage"): {"luggage_pieces": 3},
        ("front_office", "police_report"): {},
        ("security", "patrol"): {},
    }


@pytest.mark.rule("REG-12")
@pytest.mark.parametrize(
    ("flags", "due"),
    [({"vip"}, "vip"), ({"birthday"}, "birthday"), ({"vip", "birthday"}, "vip"), ({"amenity"}, "vip")],
)
def test_an_amenity_is_due_as_its_most_urgent_reason_says(flags: set[str], due: str) -> None:
    made = wanted("stay.checked_in", PLAIN | dict.fromkeys(flags, True))
    assert [task.due for task in made if task.kind == "amenity"] == [due]


@pytest.mark.rule("PRI-7")
def test_an_agreed_amenity_says_nothing_of_its_reason() -> None:
    made = wanted("stay.checked_in", PLAIN | {"amenity": True})
    assert [task.facts for task in made if task.kind == "amenity"] == [{}]


@pytest.mark.rule("REG-12")
def test_a_guest_who_joins_is_told_to_the_departments_of_an_arrival_as_a_guest_who_joins() -> None:
    everything = PLAIN | {"vip": True, "birthday": True, "luggage_pieces": 3, "patrol": True, "registrations": 1}
    arrived, joined = expected("stay.checked_in", everything), expected("stay.guests_joined", everything)
    assert {(department, "arrival" if kind == "guest_joined" else kind) for department, kind in joined} == set(arrived)
    assert joined["housekeeping", "guest_joined"] == joined["switchboard", "guest_joined"] == 1
    assert joined["front_office", "police_report"] == 1


def test_a_check_out_has_the_room_cleaned_and_the_extension_closed() -> None:
    assert set(expected("stay.checked_out", {"room_id": "r"})) == {
        ("housekeeping", "room_cleaning"),
        ("switchboard", "close_extension"),
    }


def test_other_news_asks_nobody_for_anything() -> None:
    assert wanted("approval.requested", {}) == []
    assert wanted("authority.answered", {}) == []


@pytest.mark.rule("NTF-2", "AUT-1", "EMG-2")
def test_officers_requests_and_opened_names_tell_whom_it_concerns_and_nothing_of_a_guest() -> None:
    assert set(expected("authority.requested", {})) == {("security", "authority_request")}
    assert set(expected("authority.unanswered", {})) == {
        ("security", "authority_page"),
        ("front_office", "authority_unanswered"),
    }
    by = {"by_security": True, "by_manager": False}
    assert set(expected("emergency.names_opened", by)) == {("front_office", "emergency_names")}
    assert [wanted(kind, {}) for kind in FINISHES] == [[]] * len(FINISHES)
    named = {"name": "Wang", "room_id": "r"}
    kinds = ("authority.requested", "authority.unanswered", "emergency.names_opened", "visitor.still_in")
    assert [each.facts for kind in kinds for each in wanted(kind, named)] == [{}] * 6


@pytest.mark.rule("NTF-2", "PRI-5")
def test_who_asks_guests_and_carries_messages_is_told_no_name_and_no_room_of_an_enquiry() -> None:
    named = {"name": "Wang", "room_id": "r", "due_at": "t"}
    assert set(expected("consent.wanted", {})) == {("front_office", "ask_guest"), ("switchboard", "ask_guest")}
    assert set(expected("message.ready", {})) == {("bell", "message")}
    assert [each.facts for kind in ("consent.wanted", "message.ready") for each in wanted(kind, named)] == [{}] * 3


def test_people_work_in_the_departments_of_their_roles() -> None:
    assert departments_of(["receptionist"]) == {"front_office"}
    assert departments_of(["receptionist", "duty_manager"]) == {"front_office", "duty_manager"}
    assert departments_of([Role.AUDITOR, Role.ADMINISTRATOR, Role.GROUP_LEADER]) == frozenset()
    staff = set(Role) - {Role.AUDITOR, Role.ADMINISTRATOR, Role.GROUP_LEADER}
    assert len(departments_of(staff)) == 9


@pytest.mark.parametrize(
    ("code", "cleaned"),
    [("VC", "r"), ("OI", "r"), ("VD", None), ("OD", None)],
)
def test_a_clean_or_inspected_room_was_cleaned(code: str, cleaned: str | None) -> None:
    assert is_cleaned("room.state_changed", {"room_id": "r", "code": code}) == cleaned
    assert is_cleaned("stay.checked_out", {"room_id": "r", "code": code}) is None
