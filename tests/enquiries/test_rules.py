"""Who answers to what is asked for, and who asks them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from frontdesk.enquiries.rules import (
    Audience,
    Channel,
    Kind,
    Present,
    Question,
    Scope,
    State,
    Wanted,
    Wish,
    by_name,
    fit,
    looked_up,
    next_batch,
    recipient,
    state_at,
)
from frontdesk.guests.rules import CallPreference, DisclosureLevel

NOW = datetime(2026, 5, 1, 6, 7, tzinfo=UTC)


def present(number: int, name: str = "王建国", **changes: Any) -> Present:
    level = changes.pop("level", DisclosureLevel.ASK)
    shown = {
        "registration_id": UUID(int=number),
        "room_id": UUID(int=800 + number),
        "room": f"30{number}",
        "shown_name": changes.pop("alias", name),
        "shown_level": DisclosureLevel.ASK if level.is_hidden else level,
        "true_name": name,
        "level": level,
        "calls": CallPreference.ASK,
    }
    return Present(**shown | changes)


HIDDEN = present(1, alias="李明", level=DisclosureLevel.CONFIDENTIAL)
SHUT = present(1, level=DisclosureLevel.NO_ENQUIRIES)
LI = present(1, "李明")
NOTICE = Wish(kind=Kind.NOTICE, until=NOW, made_at=NOW)


def wanted(
    asked_for: str, *house: Present, channel: Channel = Channel.VISITOR, **more: str
) -> list[tuple[str, str, int]]:
    found = looked_up(Question(asked_for=asked_for, **more), channel, house)
    return [(each.audience, each.kind, each.guest.registration_id.int) for each in found]


ASK_BY_DESK = [("desk", "ask", 1)]
ASK_IN_SECRET = [("duty_manager", "ask", 1)]


@pytest.mark.parametrize(
    ("asked", "name", "rank"),
    [
        ("王建国", "王建国", 0),
        ("wang jianguo", "王建国", 0),
        ("Jianguo WANG", "王建国", 0),
        ("jian guo wang", "王建国", 0),
        ("wangjiango", "王建国", 1),
        ("王健国", "王建国", 1),
        ("dan xiongxin", "单雄信", 0),
        ("Smith Mary", "Mary Smith", 0),
        ("Mary Smyth", "Mary Smith", 1),
        ("José Núñez", "Jose Nunez", 0),
        ("Бориса Иванов", "Борис Иванов", 1),
        ("wjg", "王建国", None),
        ("王", "王建国", None),
        ("建国", "王建国", None),
        ("Smith", "Mary Smith", None),
        ("limin", "李明", None),
        ("???", "王建国", None),
    ],
)
def test_a_whole_name_is_known_in_any_spelling_and_with_a_slip_and_no_part_of_it_is(
    asked: str, name: str, rank: int | None
) -> None:
    assert fit(asked, name) == rank


@pytest.mark.parametrize("asked", ["王建国先生", "Mr Wang Jianguo", "mr. wang jianguo", "王建国 先生"])
def test_a_title_is_no_part_of_a_name(asked: str) -> None:
    assert by_name(asked, [present(1)], lambda guest: guest.shown_name) == [present(1)]
    assert by_name("王先生", [present(1)], lambda guest: guest.shown_name) == []


def test_who_bears_the_name_exactly_is_asked_before_who_bears_one_much_like_it() -> None:
    exact, alike = present(1, "李铭"), present(2, "李明")
    assert wanted("李明", exact, alike) == [("desk", "ask", 2)]
    assert wanted("黎明", exact, alike) == [("desk", "ask", 1), ("desk", "ask", 2)]


@pytest.mark.parametrize("asked", ["301", "Room 301", "301房间", "301号房", "#301"])
def test_a_room_number_asks_for_whoever_is_in_the_room(asked: str) -> None:
    assert wanted(asked, present(1), present(2, "李明")) == ASK_BY_DESK


@pytest.mark.rule("PRI-2", "PRI-3")
def test_nobody_asks_a_guest_who_shuts_out_enquiries() -> None:
    unmet = present(1, level=DisclosureLevel.NOT_ASKED)
    for asked in ("王建国", "wangjianguo", "301"):
        assert wanted(asked, SHUT) == wanted(asked, unmet) == wanted(asked) == []


@pytest.mark.rule("PRI-4")
def test_a_hidden_guest_is_asked_for_under_the_alias_as_anybody_of_that_name() -> None:
    for asked in ("李明", "liming", "黎明", "301"):
        assert wanted(asked, HIDDEN) == wanted(asked, LI) == ASK_BY_DESK


@pytest.mark.rule("PRI-4")
def test_a_hidden_guest_is_asked_for_under_the_true_name_by_the_duty_manager_alone() -> None:
    for asked in ("王建国", "Wang Jianguo", "wangjiango"):
        assert wanted(asked, HIDDEN) == ASK_IN_SECRET
        assert wanted(asked, LI) == []


@pytest.mark.rule("PRI-4")
def test_whom_the_desk_asks_does_not_depend_on_a_truth_that_it_does_not_see() -> None:
    namesake = present(2)
    with_hidden = wanted("王建国", HIDDEN, namesake)
    assert [each for each in with_hidden if each[0] == "desk"] == wanted("王建国", LI, namesake)
    crowd = [present(number, "李明") for number in (2, 3)]
    assert wanted("李明", HIDDEN, *crowd) == wanted("李明", LI, *crowd)


def test_a_name_to_which_too_many_answer_is_no_name_to_ask_for() -> None:
    assert wanted("王建国", *(present(number) for number in range(1, 5))) == []


@pytest.mark.rule("REG-4")
def test_who_wants_no_calls_is_not_asked_about_one_and_is_asked_about_a_visitor() -> None:
    quiet = present(1, calls=CallPreference.NONE)
    choosy = present(1, calls=CallPreference.ALLOW_LIST, callers=("张伟",))
    assert wanted("王建国", quiet, channel=Channel.PHONE) == []
    assert wanted("王建国", quiet) == ASK_BY_DESK
    assert wanted("王建国", choosy, channel=Channel.PHONE) == []
    assert wanted("王建国", choosy, channel=Channel.PHONE, asked_by="李四") == []
    assert wanted("王建国", choosy, channel=Channel.PHONE, asked_by="Zhang Wei") == ASK_BY_DESK


def consented(scope: Scope = Scope.HERE, **changes: Any) -> Wish:
    said = {"kind": Kind.ASK, "asker": "张伟", "phrase": "p", "scope": scope, "until": NOW, "made_at": NOW}
    return Wish(**said | changes)


@pytest.mark.rule("PRI-2")
@pytest.mark.parametrize("level", list(DisclosureLevel))
def test_a_consent_given_beforehand_holds_at_every_level_for_the_named_asker_with_the_phrase(
    level: DisclosureLevel,
) -> None:
    guest = present(1, level=level, alias="李明" if level.is_hidden else "王建国", wishes=(consented(Scope.VISIT),))

    def granted(asked_by: str | None, phrase: str | None) -> list[Wanted]:
        asked = Question(asked_for="王建国", asked_by=asked_by, phrase=phrase)
        return [each for each in looked_up(asked, Channel.PHONE, [guest]) if each.scope is not None]

    assert [(each.scope, each.until) for each in granted("zhang wei", "p")] == [(Scope.VISIT, NOW)]
    assert granted("张伟", "q") == granted("张伟", None) == granted("李四", "p") == granted(None, "p") == []


@pytest.mark.rule("PRI-2", "PRI-3")
def test_a_wrong_phrase_leads_where_no_phrase_leads() -> None:
    guest = present(1, level=DisclosureLevel.NO_ENQUIRIES, wishes=(consented(),))
    assert wanted("王建国", guest, asked_by="张伟", phrase="wrong") == wanted("王建国", guest) == []


@pytest.mark.rule("PRI-12")
def test_a_consent_that_concerns_the_room_ends_when_somebody_comes_to_share_it() -> None:
    later = (NOW + timedelta(hours=1),)
    for scope in Scope:
        guest = present(1, wishes=(consented(scope),), sharers_since=later)
        found = looked_up(Question(asked_for="王建国", asked_by="张伟", phrase="p"), Channel.VISITOR, [guest])
        assert (found[0].scope is None) is scope.concerns_room


@pytest.mark.rule("PRI-13")
def test_a_protected_guest_who_wants_to_know_is_told_by_the_duty_manager_and_nobody_else() -> None:
    notice = [("duty_manager", "notice", 1)]
    shut = present(1, level=DisclosureLevel.NO_ENQUIRIES, wishes=(NOTICE,))
    hidden = present(1, alias="李明", level=DisclosureLevel.CONFIDENTIAL, wishes=(NOTICE,))
    assert wanted("王建国", shut) == notice
    assert wanted("王建国", hidden) == ASK_IN_SECRET + notice
    assert wanted("李明", hidden) == ASK_BY_DESK + notice
    assert wanted("李四", shut, hidden) == []
    assert wanted("王建国", present(1, wishes=(NOTICE,))) == ASK_BY_DESK


@pytest.mark.rule("PRI-6")
def test_a_message_goes_to_the_one_guest_who_answers_to_its_name() -> None:
    assert recipient("wang jianguo", [present(1), present(2, "李明")]) == Wanted(present(1), Audience.BELL)
    assert recipient("王建国", [SHUT]) == Wanted(SHUT, Audience.BELL)
    assert recipient("李明", [HIDDEN]) == Wanted(HIDDEN, Audience.BELL)
    assert recipient("李四", [present(1)]) is None


@pytest.mark.rule("PRI-6")
def test_a_message_that_is_unclear_or_in_secret_goes_to_the_duty_manager() -> None:
    assert recipient("王建国", [present(1), present(2)]) == Wanted(present(1), Audience.DUTY_MANAGER)
    assert recipient("王建国", [HIDDEN]) == Wanted(HIDDEN, Audience.DUTY_MANAGER)
    assert recipient("王建国", [HIDDEN, present(2)]) == Wanted(present(2), Audience.BELL)


@pytest.mark.rule("PRI-3")
def test_an_enquiry_closes_by_the_clock_and_sooner_by_a_consent_alone() -> None:
    closes = NOW + timedelta(seconds=120)
    assert state_at(closes - timedelta(seconds=1), closes, None) == (State.PENDING, False)
    assert state_at(closes, closes, None) == (State.CLOSED, False)
    assert state_at(NOW, closes, NOW + timedelta(hours=1)) == (State.CLOSED, True)
    assert state_at(NOW, closes, NOW) == (State.CLOSED, False)


@pytest.mark.rule("PRI-6")
def test_messages_go_out_at_the_same_instants_of_every_day() -> None:
    assert next_batch(NOW, 30) == datetime(2026, 5, 1, 6, 30, tzinfo=UTC)
    assert next_batch(datetime(2026, 5, 1, 6, 30, tzinfo=UTC), 30) == datetime(2026, 5, 1, 7, 0, tzinfo=UTC)
    assert next_batch(datetime(2026, 5, 1, 23, 59, tzinfo=UTC), 240) == datetime(2026, 5, 2, tzinfo=UTC)
