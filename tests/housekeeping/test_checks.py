"""The check of a room before its guest leaves, and the minibar (DEP-5, DEP-6)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.cashier.models import FolioEntry
from frontdesk.edge.execute import execute
from frontdesk.housekeeping import checks, minibar
from frontdesk.housekeeping.errors import HousekeepingRefused
from frontdesk.housekeeping.minibar import ItemDetails
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms.service import set_cleanliness
from frontdesk.stays import minibar as posting
from frontdesk.stays.check_out import Leaving, check_out
from tests.small_hotel import NOW, ROOMS
from tests.stays.arrivals import MARY, Arrivals, guest

COLA = ItemDetails(code="COLA", name_zh="可乐", name_en="Cola", price=1500)


@pytest.fixture
def stocked(desk: Arrivals) -> Arrivals:
    """Return the hotel with cola in its minibars."""
    execute(minibar.save_item, desk.hotel.context("administrator"), COLA)
    return desk


def posted(desk: Arrivals) -> list[int]:
    with Session(desk.hotel.runtime.engine) as session:
        return list(session.scalars(select(FolioEntry.amount).where(FolioEntry.code == "minibar")))


@pytest.mark.rule("DEP-6")
def test_the_desk_asks_for_a_room_check_with_a_timer_and_housekeeping_answers_once(stocked: Arrivals) -> None:
    maid = stocked.hotel.context("housekeeping")
    stay_id = stocked.check_in().stay_id
    asked = execute(posting.ask_check, stocked.ctx, stay_id)
    assert execute(posting.ask_check, stocked.ctx, stay_id).id == asked.id
    (waiting,) = checks.waiting_checks(maid)
    assert (waiting.room, waiting.due_at) == ("301", NOW + timedelta(minutes=5))
    execute(posting.answer_check, maid, asked.id, "consumed", {"COLA": 2})
    assert checks.waiting_checks(maid) == []
    seen = checks.check_of(stocked.ctx, stay_id)
    assert seen is not None
    assert seen.outcome == "consumed"
    assert posted(stocked) == [3000]
    with pytest.raises(HousekeepingRefused):
        execute(posting.answer_check, maid, asked.id, "in_order", {})


def test_an_answer_that_cannot_be_posted_is_no_answer(stocked: Arrivals) -> None:
    maid = stocked.hotel.context("housekeeping")
    asked = execute(posting.ask_check, stocked.ctx, stocked.check_in().stay_id)
    wrong: tuple[tuple[str, dict[str, int]], ...] = (
        ("consumed", {}),
        ("consumed", {"BEER": 1}),
        ("consumed", {"COLA": 0}),
        ("consumed", {"COLA": 100}),
        ("whim", {}),
    )
    for outcome, consumed in wrong:
        with pytest.raises(Invalid):
            execute(posting.answer_check, maid, asked.id, outcome, consumed)
    assert len(checks.waiting_checks(maid)) == 1
    assert posted(stocked) == []


@pytest.mark.rule("DEP-5", "DEP-6")
def test_what_nobody_answered_for_guests_who_have_left_is_never_asked_of_the_next(stocked: Arrivals) -> None:
    maid = stocked.hotel.context("housekeeping")
    first = stocked.check_in().stay_id
    unanswered = execute(posting.ask_check, stocked.ctx, first)
    execute(check_out, stocked.ctx, first, Leaving(room_checked=True, refund_approval_id=None))
    assert checks.waiting_checks(maid) == []
    with pytest.raises(HousekeepingRefused):
        execute(posting.answer_check, maid, unanswered.id, "consumed", {"COLA": 1})
    execute(set_cleanliness, maid, ROOMS["301"], "clean")
    second = stocked.check_in(guest(MARY)).stay_id
    asked = execute(posting.ask_check, stocked.ctx, second)
    assert [each.id for each in checks.waiting_checks(maid)] == [asked.id]
    assert asked.id != unanswered.id


def test_nobody_is_asked_about_a_stay_that_is_not_in_the_house(stocked: Arrivals) -> None:
    for attempt in (
        lambda: execute(posting.ask_check, stocked.ctx, UUID(int=4)),
        lambda: execute(posting.answer_check, stocked.hotel.context("housekeeping"), UUID(int=4), "in_order", {}),
    ):
        with pytest.raises(NotFound):
            attempt()


@pytest.mark.rule("DEP-5")
def test_the_minibar_is_posted_to_the_room_in_which_somebody_stays(stocked: Arrivals) -> None:
    maid = stocked.hotel.context("housekeeping")
    with pytest.raises(HousekeepingRefused):
        execute(posting.post_minibar, maid, "301", {"COLA": 1})
    with pytest.raises(NotFound):
        execute(posting.post_minibar, maid, "999", {"COLA": 1})
    stocked.check_in()
    assert execute(posting.post_minibar, maid, "301", {"COLA": 3}).amount == 4500


def test_what_is_in_the_minibars_has_a_code_and_a_price(stocked: Arrivals) -> None:
    keeper = stocked.hotel.context("administrator")
    with pytest.raises(Invalid):
        execute(minibar.save_item, keeper, COLA)
    with pytest.raises(NotFound):
        execute(minibar.save_item, keeper, ItemDetails(code="X", name_zh="x", name_en="x", price=1), UUID(int=3))
    with pytest.raises(Invalid) as refused:
        execute(minibar.save_item, keeper, ItemDetails(code="", name_zh="", name_en="", price=0))
    assert {each.field for each in refused.value.reasons} == {"code", "name_zh", "name_en", "price"}
    (item,) = minibar.all_items(keeper)
    gone = ItemDetails(code="COLA", name_zh="可乐", name_en="Cola", price=1500, active=False)
    execute(minibar.save_item, keeper, gone, item.id)
    assert posting.minibar_items(stocked.hotel.context("housekeeping")) == []


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission(stocked: Arrivals) -> None:
    hotel = stocked.hotel
    nothing: dict[str, Any] = {}
    for attempt in (
        lambda: execute(posting.ask_check, hotel.without(Permission.STAY_CHECK_OUT), UUID(int=1)),
        lambda: execute(posting.answer_check, hotel.without(Permission.MINIBAR_POST), UUID(int=1), "in_order", nothing),
        lambda: execute(posting.post_minibar, hotel.without(Permission.MINIBAR_POST), "301", nothing),
        lambda: execute(minibar.save_item, hotel.without(Permission.MINIBAR_MANAGE), COLA),
    ):
        with pytest.raises(Forbidden):
            attempt()
