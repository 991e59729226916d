"""A honey guest looks like any past guest, and reports whoever finds it."""

from dataclasses import fields

import pytest
from sqlalchemy import select

from frontdesk.audit.models import TrailEntry
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.guests.models import Guest
from frontdesk.guests.queries import GuestView
from frontdesk.guests.rules import Sex
from frontdesk.kernel.errors import Forbidden, Invalid
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.models import Task
from frontdesk.notifications.service import drain
from frontdesk.privacy.honey import honey_guests, plant_honey_guest
from frontdesk.privacy.lookups import search_guests
from tests.small_hotel import TODAY, SmallHotel, account_of, build


@pytest.fixture
def hotel(runtime: Runtime) -> SmallHotel:
    made = build(runtime)
    execute(plant_honey_guest, made.context("administrator"), "王小明", Sex.MALE)
    return made


def alarms(hotel: SmallHotel) -> list[tuple[str, object]]:
    drain(hotel.worker(), execute)
    ctx = hotel.worker()
    found = [(row.department, row.facts) for row in ctx.session.scalars(select(Task).where(Task.kind == "honey_guest"))]
    ctx.session.close()
    return found


@pytest.mark.rule("PRI-9")
@pytest.mark.parametrize("term", ["王小明", "wangxiaoming", "wxm", "王"])
def test_a_search_that_shows_a_honey_guest_alarms_security_and_nobody_else(hotel: SmallHotel, term: str) -> None:
    (found,) = execute(search_guests, hotel.context(), term)
    assert found.shown_name == "王小明"
    assert alarms(hotel) == [("security", {"account_id": str(account_of("receptionist"))})]


@pytest.mark.rule("PRI-9")
def test_a_search_that_shows_none_alarms_nobody(hotel: SmallHotel) -> None:
    assert execute(search_guests, hotel.context(), "李") == []
    assert alarms(hotel) == []


@pytest.mark.rule("PRI-9")
def test_nothing_that_a_search_shows_tells_a_honey_guest_from_a_past_one(hotel: SmallHotel) -> None:
    (found,) = execute(search_guests, hotel.context(), "王小明")
    assert found.last_stay is not None
    assert found.last_stay < TODAY
    assert {each.name for each in fields(GuestView)} == {
        "id",
        "shown_name",
        "shown_surname",
        "sex",
        "vip_level",
        "last_stay",
    }
    ctx = hotel.context()
    guest = ctx.session.scalars(select(Guest)).one()
    assert guest.made_at.date() == guest.last_stay
    told = ctx.session.execute(select(TrailEntry.subject_id, TrailEntry.facts)).all()
    ctx.session.close()
    assert all(str(guest.id) not in f"{row.subject_id} {row.facts}" for row in told)


def test_who_plants_sees_what_was_planted_and_by_whom(hotel: SmallHotel) -> None:
    (planted,) = honey_guests(hotel.context("duty_manager"))
    assert (planted.name, planted.planted_by) == ("王小明", "administrator")


def test_only_who_may_plants_and_only_a_name_that_has_letters(hotel: SmallHotel) -> None:
    with pytest.raises(Forbidden):
        execute(plant_honey_guest, hotel.without(Permission.HONEY_GUEST_PLANT), "王", Sex.MALE)
    with pytest.raises(Invalid, match="name-without-letters"):
        execute(plant_honey_guest, hotel.context("administrator"), "123", Sex.MALE)
