"""An officer's request from the desk to its answer, and what happens when nobody answers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.authority import queries, service
from frontdesk.authority.forgetting import forget_requests, requests_due
from frontdesk.authority.models import AuthorityRequest
from frontdesk.authority.queries import RequestView
from frontdesk.edge.execute import execute, reading
from frontdesk.edge.worker import answer_due_once, drain_once
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Refused
from frontdesk.notifications import queries as notifications
from frontdesk.property.service import change_settings
from frontdesk.upkeep.sealed_rows import under_unknown_keys
from tests.authority.conftest import OFFICER, Ask, later
from tests.small_hotel import NOW, SECOND_RECEPTIONIST, account_of
from tests.stays.arrivals import Arrivals


def seen(ctx: Context, request_id: UUID) -> RequestView:
    with reading(ctx) as bound:
        return queries.request(bound, request_id)


def code_of(command: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        command()
    return refused.value.reasons[0].code


def tasks(desk: Arrivals, role: str) -> list[str]:
    drain_once(desk.hotel.runtime)
    with reading(desk.hotel.context(role)) as ctx:
        return sorted(task.kind for task in notifications.inbox(ctx).tasks)


@pytest.mark.rule("AUT-1")
def test_who_asks_and_for_whom_is_kept_sealed_and_told_to_security(desk: Arrivals, ask: Ask) -> None:
    request_id = ask()
    with Session(desk.hotel.runtime.engine) as session:
        row = session.scalars(select(AuthorityRequest)).one()
        written = repr({column.name: getattr(row, column.name) for column in row.__table__.columns})
        trail = repr([entry.facts for entry in session.scalars(select(TrailEntry))])
    for word in ("赵警官", "东城分局", "012345", "王建国"):
        assert word not in written + trail
        assert word.encode() not in row.sealed
    found = seen(desk.ctx, request_id)
    assert (found.officer, found.agency, found.person, found.state) == ("赵警官", "东城分局", "王建国", "pending")
    assert tasks(desk, "security") == ["authority_request"]


@pytest.mark.rule("AUT-1")
def test_requests_are_numbered_without_a_gap_and_a_refused_one_takes_no_number(desk: Arrivals, ask: Ask) -> None:
    ask()
    assert (
        code_of(lambda: execute(service.make_request, desk.ctx, replace(OFFICER, person="\x00"))) == "text-unreadable"
    )
    assert seen(desk.ctx, ask(scope="room", room="301")).number == 2


@pytest.mark.rule("AUT-1", "AUT-2")
def test_security_approves_for_a_time_and_may_leave_particulars_out(
    desk: Arrivals, security: Context, ask: Ask
) -> None:
    request_id = ask()
    execute(service.approve, security, request_id, ["room"])
    found = seen(security, request_id)
    assert (found.state, found.fields, found.answered_by) == ("approved", ("room",), "security")
    assert found.open_until == later(security, minutes=30).now
    assert seen(later(security, minutes=30), request_id).open_until is None
    assert code_of(lambda: execute(service.deny, security, request_id, "other")) == "authority-request-ended"
    assert tasks(desk, "security") == []


@pytest.mark.rule("AUT-1")
def test_nothing_is_approved_where_no_particular_is_left(security: Context, ask: Ask) -> None:
    assert code_of(lambda: execute(service.approve, security, ask(), ["phone"])) == "missing"


@pytest.mark.rule("AUT-1", "ACC-6")
def test_who_asked_never_answers_whatever_else_they_may(desk: Arrivals, security: Context, ask: Ask) -> None:
    request_id = ask()
    same = replace(security, actor=replace(security.actor, account_id=account_of("receptionist")))
    assert code_of(lambda: execute(service.approve, same, request_id)) == "approver-is-requester"
    assert code_of(lambda: execute(service.deny, same, request_id, "other")) == "approver-is-requester"
    own = update(AuthorityRequest).values(state="approved", answered_by=account_of("receptionist"))
    with Session(desk.hotel.runtime.engine) as session, pytest.raises(IntegrityError):
        session.execute(own)


@pytest.mark.rule("AUT-4")
def test_a_denied_and_a_withdrawn_request_stay_on_record_with_their_reasons(
    desk: Arrivals, security: Context, ask: Ask
) -> None:
    denied, withdrawn = ask(), ask()
    execute(service.deny, security, denied, "basis-missing", "no order for this name")
    execute(service.withdraw, desk.ctx, withdrawn, "officer-left")
    assert (seen(security, denied).state, seen(security, denied).reason) == ("denied", "basis-missing")
    assert seen(security, denied).note == "no order for this name"
    assert (seen(security, withdrawn).state, seen(security, withdrawn).reason) == ("withdrawn", "officer-left")
    assert code_of(lambda: execute(service.approve, security, withdrawn)) == "authority-request-ended"
    assert code_of(lambda: execute(service.deny, security, ask(), "because")) == "not-a-choice"


@pytest.mark.rule("AUT-2", "AUT-4")
def test_a_withdrawn_request_closes_what_was_approved(desk: Arrivals, security: Context, ask: Ask) -> None:
    request_id = ask()
    execute(service.approve, security, request_id)
    execute(service.withdraw, desk.ctx, request_id, "officer-withdrew")
    found = seen(security, request_id)
    assert (found.open_until, found.answered_by, found.ended_at) == (None, "security", desk.ctx.now)


@pytest.mark.rule("AUT-1")
def test_an_unanswered_request_pages_security_once_and_then_ends(desk: Arrivals, ask: Ask) -> None:
    request_id = ask()
    runtime = desk.hotel.runtime
    for minutes, paged, state in (
        (4, False, "pending"),
        (5, True, "pending"),
        (6, True, "pending"),
        (60, True, "expired"),
    ):
        now = later(desk.ctx, minutes=minutes).now
        runtime.clock = lambda now=now: now
        answer_due_once(runtime)
        found = seen(replace(desk.ctx, now=now), request_id)
        assert (found.paged_at is not None, found.state) == (paged, state)
        if state == "pending":
            told = ["authority_page", "authority_request"] if paged else ["authority_request"]
            assert tasks(desk, "security") == told
            assert tasks(desk, "receptionist") == (["authority_unanswered"] if paged else [])
    assert found.paged_at == later(desk.ctx, minutes=5).now
    assert found.reason == "unanswered"
    assert tasks(desk, "security") + tasks(desk, "receptionist") == []


@pytest.mark.rule("AUT-1")
def test_a_request_that_ended_unanswered_is_approved_by_nobody_even_before_the_worker_has_seen_it(
    security: Context, ask: Ask
) -> None:
    request_id = ask()
    late = later(security, minutes=60)
    assert code_of(lambda: execute(service.approve, late, request_id)) == "authority-request-ended"


@pytest.mark.rule("AUT-1")
def test_the_hotel_sets_how_long_security_has(desk: Arrivals, ask: Ask) -> None:
    execute(
        change_settings,
        desk.hotel.context("administrator"),
        task_minutes_authority_request=2,
        authority_request_minutes=10,
        authority_disclosure_minutes=5,
    )
    found = seen(desk.ctx, ask())
    assert found.expires_at == later(desk.ctx, minutes=10).now
    with Session(desk.hotel.runtime.engine) as session:
        assert session.scalars(select(AuthorityRequest.page_at)).one() == later(desk.ctx, minutes=2).now


@pytest.mark.rule("AUT-4")
def test_the_desk_sees_its_own_and_open_requests_security_and_auditor_all_and_the_auditor_no_guest(
    desk: Arrivals, ask: Ask
) -> None:
    request_id = ask()
    colleague = desk.hotel.context(account=SECOND_RECEPTIONIST)
    assert seen(colleague, request_id).state == "pending"
    with pytest.raises(NotFound):
        seen(later(colleague, hours=2), request_id)
    assert seen(later(desk.ctx, hours=2), request_id).state == "expired"
    with pytest.raises(NotFound):
        execute(service.withdraw, colleague, request_id, "other")
    auditor = desk.hotel.context("auditor")
    assert seen(desk.hotel.context("security"), request_id).person == "王建国"
    assert (seen(auditor, request_id).person, seen(auditor, request_id).officer) == (None, "赵警官")
    with reading(auditor) as ctx:
        assert [each.id for each in queries.requests(ctx, state="pending")] == [request_id]
        assert queries.requests(ctx, state="expired") == []
    with reading(replace(auditor, now=later(auditor, hours=2).now)) as ctx:
        assert [each.state for each in queries.requests(ctx, state="expired")] == ["expired"]


@pytest.mark.rule("AUT-3")
def test_the_desk_sees_the_same_whoever_is_asked_for(desk: Arrivals, security: Context, ask: Ask) -> None:
    desk.check_in()
    views = []
    for person in ("王建国", "不存在"):
        request_id = ask(person=person)
        execute(service.approve, security, request_id)
        found = seen(desk.ctx, request_id)
        views.append(replace(found, id=UUID(int=0), number=0, person=None))
    assert views[0] == views[1]


@pytest.mark.rule("PRI-11", "AUT-4")
def test_after_the_time_of_the_book_a_request_keeps_its_number_and_reason_and_nobodys_name(
    desk: Arrivals, ask: Ask
) -> None:
    request_id = ask()
    execute(service.deny, desk.hotel.context("security"), request_id, "other", "赵警官 has no paper")
    ctx = desk.hotel.worker(NOW + timedelta(days=2))
    assert requests_due(ctx, NOW, None, 10) == []
    (due,) = requests_due(ctx, NOW + timedelta(days=1), None, 10)
    assert (due.id, due.guest_ids) == (request_id, frozenset())
    execute(forget_requests, ctx, [request_id])
    with reading(desk.hotel.context("security")) as bound:
        shown = queries.request(bound, request_id)
    assert (shown.state, shown.reason, shown.number) == ("denied", "other", 1)
    assert "赵警官" not in repr(shown)
    assert requests_due(ctx, NOW + timedelta(days=1), None, 10) == []
    with Session(desk.hotel.runtime.engine) as session:
        assert under_unknown_keys(session, desk.hotel.runtime.current_keyring()) == 0
