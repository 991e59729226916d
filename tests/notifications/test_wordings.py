"""The hotel's own words for tasks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.edge.execute import execute, reading
from frontdesk.edge.worker import drain_once
from frontdesk.kernel.errors import Forbidden, Invalid
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications import queries
from frontdesk.notifications.wording_rules import SAMPLE, faults_of, filled, sampled
from frontdesk.notifications.wordings import Wording, set_wordings, wordings
from tests.notifications.conftest import Arrive
from tests.small_hotel import SmallHotel

BAGS = {("bell", "luggage"): Wording("行李送到{room}", "Bags to {room} by {due}")}


@pytest.mark.rule("NTF-2")
@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("Bags to {room} by {due}", []),
        ("", []),
        ("{name}", ["placeholder-unknown"]),
        ("{room", ["brace-alone"]),
        ("room}", ["brace-alone"]),
        ("{{room}}", ["brace-alone"]),
        ("{}", ["placeholder-unknown"]),
    ],
)
def test_only_room_and_time_have_a_place_in_a_wording(text: str, faults: list[str]) -> None:
    assert list(faults_of(text)) == faults


@given(st.text(max_size=60))
def test_whatever_is_without_faults_is_filled_and_leaves_no_brace(text: str) -> None:
    if not list(faults_of(text)):
        said = filled(text, "301", "14:05")
        assert "{" not in said
        assert "}" not in said


def test_a_preview_shows_no_more_than_a_line_of_the_table_lets_through() -> None:
    assert sampled(("calls", "account_id")) == {"calls": SAMPLE["calls"]}


@pytest.mark.rule("NTF-2")
def test_a_department_reads_the_hotels_words_in_its_own_language(hotel: SmallHotel, arrive: Arrive) -> None:
    execute(set_wordings, hotel.context("administrator"), BAGS)
    arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    with reading(hotel.context("bell")) as ctx:
        assert [task.words for task in queries.inbox(ctx).tasks] == ["Bags to {room} by {due}"]
        assert wordings(ctx, "bell")["bell", "luggage"].in_language("zh_Hans_CN") == "行李送到{room}"
    with reading(hotel.context("housekeeping")) as ctx:
        assert [task.words for task in queries.inbox(ctx).tasks] == [""]
    execute(set_wordings, hotel.context("administrator"), {("bell", "luggage"): Wording()})
    with reading(hotel.context("bell")) as ctx:
        assert wordings(ctx) == {}


def test_words_for_nobody_and_with_faults_are_refused_at_once(hotel: SmallHotel) -> None:
    wrong = {("bell", "arrival"): Wording("x", ""), ("bell", "luggage"): Wording("{name}", "y" * 121)}
    with pytest.raises(Invalid) as refused:
        execute(set_wordings, hotel.context("administrator"), wrong)
    assert [(reason.code, reason.field) for reason in refused.value.reasons] == [
        ("not-a-choice", "bell-arrival"),
        ("placeholder-unknown", "zh-bell-luggage"),
        ("text-too-long", "en-bell-luggage"),
    ]
    with pytest.raises(Forbidden):
        execute(set_wordings, hotel.without(Permission.PROPERTY_MANAGE), BAGS)
