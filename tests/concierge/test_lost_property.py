"""Lost property from the find to its end."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.concierge.errors import LostPropertyRefused
from frontdesk.concierge.lost_models import LostItem
from frontdesk.concierge.lost_property import end_item, keep_item, lost_items
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from tests import small_hotel
from tests.small_hotel import NOW, SmallHotel


@pytest.fixture
def house(runtime: Runtime) -> SmallHotel:
    return small_hotel.build(runtime)


def test_what_was_found_is_kept_under_a_number_and_given_back_once(house: SmallHotel) -> None:
    maid, desk = house.context("housekeeping"), house.context()
    found = execute(keep_item, maid, "A black umbrella", "Box 3", "301")
    (seen,) = lost_items(desk)
    assert (seen.number, seen.room, seen.place, seen.words) == (1, "301", "Box 3", "A black umbrella")
    execute(end_item, desk, found.id, "returned", "The guest, against the passport")
    assert lost_items(desk) == []
    (seen,) = lost_items(desk, ended=True)
    assert (seen.state, seen.outcome) == ("returned", "The guest, against the passport")
    with pytest.raises(LostPropertyRefused):
        execute(end_item, desk, found.id, "returned", "Again")


def test_what_was_found_is_not_given_away_before_its_time(house: SmallHotel) -> None:
    found = execute(keep_item, house.context("housekeeping"), "A scarf", "Box 3")
    with pytest.raises(LostPropertyRefused) as refused:
        execute(end_item, house.context(), found.id, "disposed", "Charity")
    assert [each.code for each in refused.value.reasons] == ["lost-item-kept-still"]
    execute(end_item, house.context(now=NOW + timedelta(days=90)), found.id, "disposed", "Charity")


def test_the_words_are_sealed_and_nothing_is_kept_without_them(house: SmallHotel) -> None:
    maid = house.context("housekeeping")
    execute(keep_item, maid, "A ring with a name", "Safe")
    with Session(house.runtime.engine) as session:
        assert b"ring" not in session.scalars(select(LostItem.sealed)).one()
    with pytest.raises(Invalid) as refused:
        execute(keep_item, maid, "", "", "999")
    assert [each.field for each in refused.value.reasons] == ["words", "place", "room"]
    with pytest.raises(NotFound):
        execute(end_item, maid, UUID(int=3), "returned", "x")


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission(house: SmallHotel) -> None:
    nobody = house.without(Permission.LOST_PROPERTY_KEEP)
    for attempt in (
        lambda: execute(keep_item, nobody, "A scarf", "Box"),
        lambda: execute(end_item, nobody, UUID(int=3), "returned", "x"),
    ):
        with pytest.raises(Forbidden):
            attempt()
