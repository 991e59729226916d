"""Nobody without `guest:view-protected` can tell a protected guest who is asked for from one who is not here (PRI-4).

Two kinds of worlds: the twins, of which one guest is hidden and the other an ordinary one of that name; and one hotel
built twice, in which two names of equal length are asked for, one a protected guest's and one nobody's.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import select

from frontdesk.edge.worker import drain_once
from frontdesk.enquiries import look_up, queries, rules
from frontdesk.enquiries.models import Enquiry
from frontdesk.enquiries.rules import Audience, Wanted
from frontdesk.enquiries.scripts import Script
from frontdesk.enquiries.sealed import consent_id, outcome_of
from frontdesk.kernel.context import Context
from frontdesk.stays.models import Registration
from tests.small_hotel import NOW
from tests.stays.arrivals import MARY, guest
from tests.worlds.test_twins import first_difference
from tests.worlds.twins import ALIAS, TRUE_NAME, Seen, World, built, readable, twins

TELLING = re.compile("enquir|consent|message|inbox|tasks|notifications|audit-entries|metrics")
"""What could tell: everything that an enquiry, its task, its message or its entry in the trail could show on."""

SHUT = guest(disclosure_level="no_enquiries")
HIDDEN = guest(disclosure_level="confidential", alias=ALIAS)
PROTECTED = {"no_enquiries": SHUT, "confidential": HIDDEN}

NAMES = (
    ("王建国", "赵铁柱"),
    ("王健国", "赵铁拄"),
    ("wang jianguo", "zhao tiezhux"),
    ("Jianguo Wang", "Tiezhu Zhaox"),
    ("wangjiango", "zhaotiezhu"),
    ("wjg", "ztz"),
)
"""What is asked of one hotel, and what of the other: as long, and as written."""


def telling(one: World) -> list[str]:
    """Return the address of everything that could tell."""
    return [
        *(path for path in readable(one.app, one.places) if TELLING.search(path)),
        "/api/v1/audit-entries?limit=200",
    ]


def ask(one: World, asked_for: str, role: str = "receptionist", **more: str) -> dict[str, Any]:
    """Ask, as somebody in this role, and return what was told."""
    answer = one.desk.of(role).post("enquiries", {"channel": "phone", "asked_for": asked_for} | more)
    assert answer.status_code == 202, answer.text
    return dict(answer.json)


def pass_time(pair: tuple[World, World], seconds: int) -> None:
    """Let both hotels come to a moment after everything began, and their workers do what is due, in the same words."""
    lines = worked(pair, seconds)
    assert lines[0] == lines[1]


def worked(pair: tuple[World, World], seconds: int) -> list[list[dict[str, Any]]]:
    """Let both hotels come to a moment after everything began, and return what their workers say meanwhile."""
    told = []
    for each in pair:
        means = each.app.extensions["frontdesk"]
        means.clock = lambda: NOW + timedelta(seconds=seconds)
        _, (_, lines) = each.watched(partial(drain_once, means))
        told.append(lines)
    return told


def apart(pair: tuple[World, World], *words: tuple[str, str]) -> list[str]:
    """Return where what could tell differs, as any role, once the words that were asked are made the same."""
    return list(islice(_apart(pair, words), 5))


def _apart(pair: tuple[World, World], words: tuple[tuple[str, str], ...]) -> Iterator[str]:
    one, other = pair
    for role in one.walkers:
        for path, again in zip(telling(one), telling(other), strict=True):
            if not one.lets_in(role, "GET", path):
                continue
            first, second = _alike(one.ask(role, "GET", path), words), _alike(other.ask(role, "GET", again), words)
            if first != second:
                yield f"{role} {path}: {first_difference(first, second)}"


def _alike(seen: Seen, words: tuple[tuple[str, str], ...]) -> Seen:
    body = seen[2]
    for said, instead in words:
        body = body.replace(said.encode(), instead.encode())
    return seen[0], seen[1], body, seen[3]


@pytest.fixture
def pair(engine_name: str, tmp_path: Path) -> Iterator[tuple[World, World]]:
    with twins(engine_name, tmp_path) as both:
        yield both


@pytest.mark.rule("PRI-4")
def test_who_is_asked_for_under_either_name_leaves_the_twins_alike(pair: tuple[World, World]) -> None:
    """A hidden guest: by alias, by true name, by slips of both, by room, with a phrase, declined, and grown old."""
    asked = [ALIAS, "liming", TRUE_NAME, "wangjianguo", "wangjiango", "王健国", "301"]
    for role in ("receptionist", "switchboard"):
        told = [[ask(each, name, role, pass_phrase="guess", asked_by="张伟") for name in asked] for each in pair]
        assert told[0] == told[1]
        left = [each.desk.of(role).post("messages", {"asked_for": TRUE_NAME, "text": "hello"}).data for each in pair]
        assert left[0] == left[1]
    pass_time(pair, 1)
    assert not apart(pair)
    _duty_manager_works(*pair)
    by_desk = [
        [
            (wanted, each.desk.of("switchboard").post(f"consents/{wanted['id']}", {"decision": "declined"}).data)
            for wanted in each.desk.of("switchboard").get("consents").json["items"]
        ]
        for each in pair
    ]
    assert by_desk[0] == by_desk[1]
    assert len(by_desk[0]) > 3
    for seconds in (2, 119, 120, 1801):
        pass_time(pair, seconds)
        assert not apart(pair), seconds


def _duty_manager_works(hidden: World, ordinary: World) -> None:
    """Have a guest who is asked for in secret decline; in the other hotel the duty manager does other work."""
    named = {"X_Request_Id": "manager"}  # else the hotel's source would name these requests, and shift
    manager, other = hidden.desk.of("duty_manager"), ordinary.desk.of("duty_manager")
    found, known = (each.get("consents", **named).json["items"] for each in (manager, other))
    secret = [each for each in found if each not in known]
    assert {each["asked_for"] for each in secret} >= {TRUE_NAME, "wangjianguo"}
    for each in secret:
        assert manager.post(f"consents/{each['id']}", {"decision": "declined"}, **named).status_code == 200
        assert other.get("stays", **named).status_code == 200


@pytest.fixture
def same(engine_name: str, tmp_path: Path) -> Iterator[Callable[[dict[str, Any]], tuple[World, World]]]:
    """Return who builds one hotel twice, with this guest in room 301."""
    with ExitStack() as stack:

        def build(person: dict[str, Any]) -> tuple[World, World]:
            first, second = (stack.enter_context(built(engine_name, tmp_path / name, person)) for name in "ab")
            return first, second

        yield build


Same = Callable[[dict[str, Any]], tuple[World, World]]


@pytest.mark.rule("PRI-3", "PRI-4", "PRI-8")
@pytest.mark.parametrize("level", PROTECTED)
def test_a_protected_guest_is_asked_for_as_nobody_is(same: Same, level: str) -> None:
    both = same(PROTECTED[level])
    asked = [*NAMES, ("room 301", "room 999")] if level == "no_enquiries" else NAMES
    for words in asked:
        told = [ask(each, name, asked_by="张伟") for each, name in zip(both, words, strict=True)]
        assert told[0] == told[1]
        pass_time(both, 1)
        shown = [each.desk.desk.get(f"enquiries/{told[0]['id']}") for each in both]
        assert shown[0].data == shown[1].data
    for seconds in (1, 119, 121):
        pass_time(both, seconds)
        answers = [each.desk.desk.get(f"enquiries/{told[0]['id']}") for each in both]
        assert answers[0].data == answers[1].data
        assert dict(answers[0].headers) == dict(answers[1].headers)
        assert answers[0].json["state"] == ("pending" if seconds < 121 else "closed")
        beside = [_arrival_beside(each, told[0]["id"]) for each in both]
        assert beside[0] == beside[1]
        moved = [_move_beside(each, told[0]["id"]) for each in both]
        assert moved[0] == moved[1]
        assert not apart(both, *asked), seconds


def _arrival_beside(one: World, enquiry_id: str) -> tuple[int, bytes]:
    """Return what is said to whoever wants a room next to the one who was asked for (PRI-8)."""
    newcomer = guest(MARY, name="Ann Lee", document={"number": "501234777"})
    body = one.desk.walk_in(newcomer, room="401", next_to=enquiry_id)
    answer = one.desk.desk.post("walk-ins", body)
    assert "neighbour-not-asked" in answer.text
    return answer.status_code, answer.data


def _move_beside(one: World, enquiry_id: str) -> tuple[int, bytes]:
    """Return what is said to guests in the house who want to move next to the one who was asked for (PRI-8)."""
    wanted = {"room": "401", "reason": "companions", "identity_confirmed": True, "next_to": enquiry_id}
    answer = one.desk.desk.post(f"stays/{one.places['stay_id']}/room-changes", wanted)
    assert "neighbour-not-asked" in answer.text
    return answer.status_code, answer.data


@pytest.mark.rule("PRI-6")
def test_a_message_for_a_hidden_guest_is_taken_and_kept_as_for_nobody(same: Same) -> None:
    both = same(HIDDEN)
    words = ("王建国", "赵铁柱")
    left = [{"asked_for": name, "text": "call me"} for name in words]
    told = [each.desk.desk.post("messages", message).data for each, message in zip(both, left, strict=True)]
    assert told[0] == told[1]
    for seconds in (1, 1801):
        pass_time(both, seconds)
        assert not apart(both, words), seconds


def leaking_return(patch: pytest.MonkeyPatch) -> None:
    """Close at once for a guest whom nobody may ask, as if there were no more to wait for."""

    def hasty(ctx: Context, enquiry: Enquiry) -> list[Any]:
        if any(item.audience is Audience.DUTY_MANAGER for item in outcome_of(ctx, enquiry)):
            enquiry.closes_at = ctx.now
        return _to_ask(ctx, enquiry)

    patch.setattr(look_up, "to_ask", hasty)


def leaking_task(patch: pytest.MonkeyPatch) -> None:
    """Make a task of the desk for whom the duty manager alone may ask."""

    def talkative(ctx: Context, enquiry: Enquiry) -> list[Any]:
        return [consent_id(ctx, enquiry.id, item) for item in outcome_of(ctx, enquiry) if item.decision is None]

    patch.setattr(look_up, "to_ask", talkative)


def leaking_queue(patch: pytest.MonkeyPatch) -> None:
    """Show everybody whom the duty manager is to ask."""
    patch.setattr(queries, "may_see", lambda *_: True)


def leaking_ids(patch: pytest.MonkeyPatch) -> None:
    """Draw an id for whom the duty manager is to ask: everything that is drawn later has another."""

    def drawing(ctx: Context, wanted: Wanted) -> Any:
        if wanted.audience is Audience.DUTY_MANAGER:
            ctx.source.uuid()
        return _item(ctx, wanted)

    patch.setattr(look_up, "_item", drawing)


def leaking_trail(patch: pytest.MonkeyPatch) -> None:
    """Write into the trail that the duty manager is to ask somebody."""

    def recording(ctx: Context, wanted: Wanted) -> Any:
        if wanted.audience is Audience.DUTY_MANAGER:
            ctx.record("consent.wanted", "registration", wanted.guest.registration_id)
        return _item(ctx, wanted)

    patch.setattr(look_up, "_item", recording)


def leaking_words(patch: pytest.MonkeyPatch) -> None:
    """Say something kinder of a guest who is here and may not be told of."""

    def kinder(ctx: Context, row: Enquiry, words: dict[str, Script]) -> Any:
        view = _view(ctx, row, words)
        return replace(view, script=words["message"]) if outcome_of(ctx, row) and not row.given_until else view

    patch.setattr(queries, "_view", kinder)


def leaking_query(patch: pytest.MonkeyPatch) -> None:
    """Look a guest who is here up once more when the answer is shown."""

    def curious(ctx: Context, row: Enquiry, words: dict[str, Script]) -> Any:
        for item in outcome_of(ctx, row):
            ctx.session.scalars(select(Registration.id).where(Registration.id == item.registration_id)).all()
        return _view(ctx, row, words)

    patch.setattr(queries, "_view", curious)


def leaking_count(patch: pytest.MonkeyPatch) -> None:
    """Write into the trail how many guests an enquiry has found."""

    def counting(ctx: Context, enquiry: Enquiry) -> list[Any]:
        ctx.record("enquiry.looked_up", "enquiry", enquiry.id, found=len(outcome_of(ctx, enquiry)))
        return _to_ask(ctx, enquiry)

    patch.setattr(look_up, "to_ask", counting)


def leaking_line(patch: pytest.MonkeyPatch) -> None:
    """Write into the log that somebody may not be told of."""

    def talking(ctx: Context, wanted: Wanted) -> Any:
        if wanted.audience is Audience.DUTY_MANAGER:
            structlog.get_logger("frontdesk.enquiries").info("asked in secret")
        return _item(ctx, wanted)

    patch.setattr(look_up, "_item", talking)


def leaking_order(patch: pytest.MonkeyPatch) -> None:
    """Look beyond the shown names first, so that a namesake is not asked beside a hidden guest."""

    def greedy(question: Any, channel: Any, house: Any) -> list[Wanted]:
        found = _looked_up(question, channel, house)
        secret = [each for each in found if each.audience is Audience.DUTY_MANAGER]
        return secret or found

    patch.setattr(look_up, "looked_up", greedy)


_to_ask, _item, _view, _looked_up = look_up.to_ask, look_up._item, queries._view, rules.looked_up


LEAKS = (
    leaking_return,
    leaking_task,
    leaking_queue,
    leaking_ids,
    leaking_trail,
    leaking_words,
    leaking_query,
    leaking_count,
    leaking_line,
)


@pytest.mark.rule("PRI-4")
@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("leak", LEAKS)
def test_an_enquiry_desk_that_leaks_is_found_out(
    same: Same, monkeypatch: pytest.MonkeyPatch, leak: Callable[[pytest.MonkeyPatch], None]
) -> None:
    both = same(HIDDEN)
    leak(monkeypatch)
    words = ("王建国", "赵铁柱")
    for each, name in zip(both, words, strict=True):
        ask(each, name)
    lines = worked(both, 1)
    later = [ask(each, "张三丰")["id"] for each in both]
    assert lines[0] != lines[1] or apart(both, words) or later[0] != later[1]


@pytest.mark.rule("PRI-4")
@pytest.mark.parametrize("leak", [None, leaking_order])
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_namesake_is_asked_alike_beside_a_hidden_guest(
    pair: tuple[World, World], monkeypatch: pytest.MonkeyPatch, leak: Callable[[pytest.MonkeyPatch], None] | None
) -> None:
    for each in pair:
        each.desk.check_in(guest(MARY, name=TRUE_NAME, document={"number": "501234999"}), room="401")
    if leak is not None:
        leak(monkeypatch)
    for each in pair:
        ask(each, TRUE_NAME, channel="visitor")
    pass_time(pair, 1)
    assert bool(apart(pair)) is (leak is not None)
