"""What a guest who complained is given, and what complaints come to (CPL-5, CPL-6)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from frontdesk.cashier import folios
from frontdesk.cashier.errors import AlreadyReversed
from frontdesk.cashier.queries import folio_entries
from frontdesk.complaints import call_backs, service
from frontdesk.complaints.compensation import compensate
from frontdesk.complaints.figures import Counted, by_department, by_kind, figures
from frontdesk.complaints.rules import compensation_faults, period_faults
from frontdesk.complaints.service import Classified
from frontdesk.complaints.statistics import statistics
from frontdesk.edge.approvals import Asked, ask
from frontdesk.edge.execute import execute
from frontdesk.identity.approvals import answer_approval
from frontdesk.kernel.errors import Forbidden, Invalid
from frontdesk.kernel.permissions import Permission
from frontdesk.stays.queries import registrations
from tests.complaints.conftest import House, codes
from tests.small_hotel import TODAY
from tests.stays.arrivals import guest

OWED, GIVEN = 10_000, 4_000


def approved(house: House, complaint_id: UUID, amount: int) -> UUID:
    """Ask for a compensation at the desk, and let the duty manager approve it."""
    approval_id = execute(ask, house.of(), Asked(kind="compensation", complaint_id=complaint_id, amount=amount))
    execute(answer_approval, house.of("duty_manager"), approval_id, granted=True)
    return approval_id


def owing(house: House) -> tuple[UUID, UUID]:
    """Check a guest in who owes something and complains, and return the complaint and the folio."""
    stay = house.desk.check_in(guest())
    (own,) = registrations(house.of(), stay.stay_id)
    folio_id = own.folio_id
    execute(folios.charge, house.of(), folio_id, "minibar", OWED)
    return house.in_hand(about="stay", room="301"), folio_id


@pytest.mark.rule("CPL-5", "CPL-6")
def test_a_compensation_is_a_credit_that_another_person_approved_and_is_taken_back_once(house: House) -> None:
    complaint_id, folio_id = owing(house)
    clerk = house.of()
    assert codes(lambda: execute(compensate, clerk, complaint_id, GIVEN, None)) == ["approval-missing"]
    approval_id = approved(house, complaint_id, GIVEN)
    assert codes(lambda: execute(compensate, clerk, complaint_id, GIVEN - 1, approval_id)) == ["approval-missing"]
    execute(compensate, clerk, complaint_id, GIVEN, approval_id)
    assert codes(lambda: execute(compensate, clerk, complaint_id, GIVEN, approval_id)) == ["approval-missing"]
    assert folios.balance(clerk, folio_id) == OWED - GIVEN
    (entry,) = [each for each in folio_entries(clerk, folio_id) if each.kind == "credit"]
    assert (entry.code, entry.amount) == ("compensation", -GIVEN)
    (given,) = house.seen(complaint_id).compensation
    assert (given.amount, given.taken_back) == (GIVEN, False)
    execute(folios.reverse, clerk, entry.id)
    assert house.seen(complaint_id).compensation[0].taken_back
    assert statistics(house.of("duty_manager")).together.compensation == 0
    assert folios.balance(clerk, folio_id) == OWED
    with pytest.raises(AlreadyReversed):
        execute(folios.reverse, clerk, entry.id)


@pytest.mark.rule("CPL-5", "ACC-6")
def test_nobody_approves_the_compensation_that_they_ask_for(house: House) -> None:
    complaint_id, _folio = owing(house)
    manager = house.of("duty_manager")
    asked = Asked(kind="compensation", complaint_id=complaint_id, amount=GIVEN)
    approval_id = execute(ask, manager, asked)
    own = codes(lambda: execute(answer_approval, manager, approval_id, granted=True))
    assert own == ["approver-is-requester"]
    assert codes(lambda: execute(compensate, manager, complaint_id, GIVEN, None)) == ["approval-missing"]


@pytest.mark.rule("CPL-5")
def test_nobody_is_given_more_than_the_folio_owes_or_without_a_folio(house: House) -> None:
    complaint_id, folio_id = owing(house)
    clerk = house.of()
    too_much = Asked(kind="compensation", complaint_id=complaint_id, amount=OWED + 1)
    assert codes(lambda: execute(ask, clerk, too_much), Invalid) == ["amount-exceeds-balance"]
    approval_id = approved(house, complaint_id, OWED)
    execute(folios.reverse, clerk, folio_entries(clerk, folio_id)[0].id)
    assert codes(lambda: execute(compensate, clerk, complaint_id, OWED, approval_id)) == ["amount-exceeds-balance"]
    nobody = house.in_hand()
    assert codes(lambda: execute(compensate, clerk, nobody, 1, None)) == ["compensation-without-folio"]
    unknown = Asked(kind="compensation", complaint_id=UUID(int=5), amount=1)
    assert codes(lambda: execute(ask, clerk, unknown), Invalid) == ["complaint-unknown"]
    assert codes(lambda: execute(compensate, clerk, house.take(), 1, None)) == ["complaint-state"]


@pytest.mark.rule("CPL-5")
def test_an_amount_is_above_zero_and_within_the_balance() -> None:
    assert compensation_faults(1, 1) == []
    assert [each.code for each in compensation_faults(0, 1)] == ["amount-not-positive"]
    (refused,) = compensation_faults(2, -5)
    assert (refused.code, refused.facts) == ("amount-exceeds-balance", {"balance": 0})


def test_nobody_posts_a_compensation_without_leave(house: House) -> None:
    for missing in (Permission.COMPLAINT_TAKE, Permission.FOLIO_POST):
        with pytest.raises(Forbidden):
            execute(compensate, house.desk.hotel.without(missing), UUID(int=5), 1, None)
    with pytest.raises(Forbidden):
        statistics(house.of())


@pytest.mark.rule("CPL-6")
def test_the_figures_count_by_kind_by_department_and_together(house: House) -> None:
    complaint_id, _folio = owing(house)
    clerk, manager = house.of(), house.of("duty_manager")
    decided = Classified(kind="noise", severity="minor", liability="liable", reason="Old lift")
    execute(service.classify, manager, complaint_id, decided)
    execute(service.ask_department, clerk, complaint_id, "engineering")
    execute(compensate, clerk, complaint_id, GIVEN, approved(house, complaint_id, GIVEN))
    later = replace(clerk, now=clerk.now + timedelta(minutes=30))
    execute(service.answer, later, complaint_id, "Oiled")
    execute(call_backs.call_back, later, complaint_id, satisfied=False)
    execute(service.answer, later, complaint_id, "Oiled again")
    execute(call_backs.call_back, later, complaint_id, satisfied=True)
    house.take(kind="food")
    found = statistics(manager)
    assert [(each.name, each.count) for each in found.kinds] == [("noise", 1), ("food", 1)]
    (engineering,) = found.departments
    assert (engineering.name, engineering.liable, engineering.minutes) == ("engineering", 1, 30)
    together = found.together
    assert (together.count, together.undecided, together.satisfied_percent) == (2, 1, 100)
    assert together.compensation == GIVEN
    assert statistics(manager, TODAY - timedelta(days=9), TODAY - timedelta(days=1)).together.count == 0
    assert codes(lambda: statistics(manager, TODAY, TODAY - timedelta(days=1)), Invalid) == ["period-malformed"]


@pytest.mark.rule("CPL-6")
def test_a_figure_that_nobody_stands_behind_is_left_out() -> None:
    plain = Counted(
        kind="food",
        liability="not_liable",
        departments=frozenset({"bell", "security"}),
        answered_after=None,
        satisfied=None,
        compensation=0,
    )
    whole = figures("all", [plain, replace(plain, answered_after=timedelta(minutes=3), satisfied=False)])
    assert (whole.minutes, whole.satisfied_percent, whole.not_liable) == (3, 0, 2)
    assert figures("none", []).minutes is None
    assert [each.name for each in by_department([plain], ["bell", "finance", "security"])] == ["bell", "security"]
    assert by_kind([plain], ["noise"]) == []
    assert period_faults(TODAY, TODAY + timedelta(days=366)) == []
    assert [each.code for each in period_faults(TODAY, TODAY + timedelta(days=367))] == ["period-malformed"]
