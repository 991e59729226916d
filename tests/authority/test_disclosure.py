"""What was approved and nothing else, for its time, on record, with a numbered receipt (AUT-2, AUT-3)."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.authority import disclosure, queries, service
from frontdesk.authority.disclosure import COPY, Disclosure
from frontdesk.authority.models import AuthorityOpening
from frontdesk.edge.execute import execute, reading
from frontdesk.guests.models import GuestKey
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Refused
from tests.authority.conftest import Ask, later
from tests.small_hotel import TODAY
from tests.stays.arrivals import MARY, Arrivals, guest

ALIAS, TRUE_NAME = "李明", "王建国"
HIDDEN = guest(disclosure_level="confidential", alias=ALIAS)
Open = Callable[..., Disclosure]


@pytest.fixture
def shown(security: Context, ask: Ask) -> Open:
    """Return a function that asks, approves and opens."""

    def opened(**changes: object) -> Disclosure:
        request_id = ask(**changes)
        execute(service.approve, security, request_id)
        return execute(disclosure.disclose, security, request_id)

    return opened


def values(found: Disclosure) -> list[dict[str, str]]:
    return [dict(each.values) for each in found.persons]


def code_of(command: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        command()
    return refused.value.reasons[0].code


@pytest.mark.rule("AUT-3", "PRI-7")
def test_a_hidden_guest_is_found_under_the_true_name_and_not_under_the_alias(desk: Arrivals, shown: Open) -> None:
    desk.check_in(HIDDEN)
    assert values(shown(person=TRUE_NAME)) == [{"name": TRUE_NAME, "room": "301"}]
    assert values(shown(person=ALIAS)) == []


@pytest.mark.rule("AUT-2")
def test_no_particular_is_shown_that_was_not_approved(desk: Arrivals, security: Context, ask: Ask) -> None:
    desk.check_in(HIDDEN, vehicle_plates=["京A12345"])
    request_id = ask(fields=("name", "birth_date", "document", "address", "phone", "vehicle", "stay", "sex"))
    execute(service.approve, security, request_id, ["document", "vehicle"])
    found = execute(disclosure.disclose, security, request_id)
    assert values(found) == [{"document": "resident_id 110105198001010016", "vehicle": "京A12345"}]


@pytest.mark.rule("AUT-2")
def test_a_room_and_the_register_show_who_was_there_on_these_days(desk: Arrivals, shown: Open) -> None:
    desk.check_in(guest(MARY), HIDDEN, payer=1)
    desk.check_in(guest(MARY, document={"number": "501234999"}, name="Ann Jones", surname="Jones"), room="302")
    room = shown(scope="room", room="301", person=None)
    assert [each["name"] for each in values(room)] == ["Mary Smith", TRUE_NAME]
    register = shown(scope="register", person=None, fields=("name",))
    assert [each["name"] for each in values(register)] == ["Mary Smith", TRUE_NAME, "Ann Jones"]
    yesterday = TODAY - timedelta(days=1)
    assert values(shown(scope="register", person=None, from_date=yesterday, until_date=yesterday)) == []


@pytest.mark.rule("AUT-2")
def test_a_disclosure_opens_after_the_approval_and_closes_with_its_time(
    desk: Arrivals, security: Context, ask: Ask
) -> None:
    request_id = ask()
    closed = "authority-disclosure-closed"
    assert code_of(lambda: execute(disclosure.disclose, security, request_id)) == closed
    execute(service.approve, security, request_id)
    execute(disclosure.disclose, later(security, minutes=29), request_id)
    assert code_of(lambda: execute(disclosure.disclose, later(security, minutes=30), request_id)) == closed
    with pytest.raises(NotFound):
        execute(disclosure.disclose, security, UUID(int=5))


@pytest.mark.rule("AUT-2", "PRI-1")
def test_every_opening_is_on_record_by_ids_and_stays_there(desk: Arrivals, security: Context, shown: Open) -> None:
    stay = desk.check_in(HIDDEN)
    found = shown()
    execute(disclosure.disclose, security, found.request_id)
    with reading(security) as ctx:
        assert [(each.kind, each.account) for each in queries.openings(ctx, found.request_id)] == [
            ("page", "security")
        ] * 2
    with Session(desk.hotel.runtime.engine) as session:
        rows = session.scalars(select(AuthorityOpening.registration_ids)).all()
        trail = session.scalars(select(TrailEntry).where(TrailEntry.action == "authority.disclosed")).all()
        assert rows == [[str(stay.registrations[0].id)]] * 2
        assert len(trail) == 2
        assert TRUE_NAME not in repr([entry.facts for entry in trail])
        with pytest.raises(DBAPIError):
            session.execute(update(AuthorityOpening).values(registration_ids=[]))


@pytest.mark.rule("AUT-1")
def test_copies_take_a_written_order(desk: Arrivals, security: Context, ask: Ask, shown: Open) -> None:
    spoken = shown()
    refused = code_of(lambda: execute(disclosure.disclose, security, spoken.request_id, COPY))
    assert refused == "copies-need-written-basis"
    written = shown(basis="written", basis_number="京公查[2026]1号", copies=True)
    assert execute(disclosure.disclose, security, written.request_id, COPY).persons == written.persons


@pytest.mark.rule("AUT-2")
def test_a_receipt_has_a_number_without_gap_counts_whom_it_showed_and_is_made_once(
    desk: Arrivals, security: Context, ask: Ask, shown: Open
) -> None:
    desk.check_in(HIDDEN)
    unseen = ask()
    execute(service.approve, security, unseen)
    assert code_of(lambda: execute(disclosure.issue_receipt, security, unseen)) == "authority-not-disclosed"
    first, second = shown(), shown(person="不存在")
    receipts = [execute(disclosure.issue_receipt, security, each.request_id) for each in (first, second, first)]
    assert [(each.number, each.persons, each.copy) for each in receipts] == [(1, 1, 1), (2, 0, 1), (1, 1, 2)]
    reprinted = execute(disclosure.issue_receipt, later(security, days=1), first.request_id)
    assert reprinted.copy == 3


@pytest.mark.rule("PRI-11", "AUT-2")
def test_a_guest_who_was_forgotten_shows_what_the_book_still_holds(desk: Arrivals, shown: Open) -> None:
    desk.check_in(HIDDEN)
    with Session(desk.hotel.runtime.engine) as session, session.begin():
        session.execute(update(GuestKey).values(destroyed_at=desk.ctx.now))
    assert values(shown(scope="room", room="301", person=None)) == [{"name": ALIAS, "room": "301"}]


@pytest.mark.rule("AUT-2")
def test_a_longer_register_asks_the_database_no_more(desk: Arrivals, shown: Open) -> None:
    asked: list[str] = []
    event.listen(desk.hotel.runtime.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))

    def count() -> int:
        asked.clear()
        shown(scope="register", person=None, fields=("name", "vehicle"))
        return len(asked)

    desk.check_in(HIDDEN, vehicle_plates=["京A12345"])
    one = count()
    desk.check_in(guest(MARY), room="302", vehicle_plates=["京B12345"])
    assert count() == one
