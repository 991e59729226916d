"""With no room free, guests are pointed to hotels nearby, and nothing is kept about them."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.outbox.models import OutboxEvent
from frontdesk.property.models import NearbyHotel, Referral
from frontdesk.property.queries import nearby_hotels, workstations
from frontdesk.property.referrals import NearbyHotelDetails, record_referral, save_nearby_hotel
from frontdesk.property.workstations import WorkstationDetails, save_workstation
from tests.priced_hotel import TODAY
from tests.small_hotel import NOW, SmallHotel

LAKE = NearbyHotelDetails(name_zh="湖滨酒店", name_en="Lakeside", phone="+86 10 8888", distance_m=400)
NOWHERE = UUID(int=1)


@pytest.fixture
def lake(administrator: Context) -> NearbyHotel:
    return execute(save_nearby_hotel, administrator, LAKE)


@pytest.mark.rule("REG-13")
def test_hotels_are_offered_with_phone_and_distance_in_the_houses_order(desk: Context, administrator: Context) -> None:
    execute(save_nearby_hotel, administrator, replace(LAKE, name_en="Far", distance_m=900))
    execute(save_nearby_hotel, administrator, LAKE)
    execute(save_nearby_hotel, administrator, replace(LAKE, name_en="Last", distance_m=1, position=9))
    assert [(hotel.name_en, hotel.phone, hotel.distance_m) for hotel in nearby_hotels(desk)] == [
        ("Lakeside", "+86 10 8888", 400),
        ("Far", "+86 10 8888", 900),
        ("Last", "+86 10 8888", 1),
    ]


@pytest.mark.rule("REG-13")
def test_a_hotel_that_is_no_longer_recommended_is_not_offered(
    desk: Context, administrator: Context, lake: NearbyHotel
) -> None:
    execute(save_nearby_hotel, administrator, replace(LAKE, active=False), lake.id)
    assert nearby_hotels(desk) == []
    assert [hotel.id for hotel in nearby_hotels(desk, inactive=True)] == [lake.id]


@pytest.mark.rule("REG-13")
def test_a_referral_is_recorded(runtime: Runtime, desk: Context, lake: NearbyHotel) -> None:
    made = execute(record_referral, desk, lake.id, persons=2, contacted=True, consent_to_pass_data=False)
    with Session(runtime.engine) as session:
        kept = session.get_one(Referral, (desk.property_id, made.id))
        assert (kept.nearby_hotel_id, kept.persons, kept.at, kept.business_date) == (lake.id, 2, NOW, TODAY)
        assert (kept.contacted, kept.consent_to_pass_data, kept.account_id) == (True, False, desk.account_id)


@pytest.mark.rule("REG-14")
def test_a_referral_has_no_place_for_anything_about_a_guest(runtime: Runtime, desk: Context, lake: NearbyHotel) -> None:
    execute(record_referral, desk, lake.id, persons=2, contacted=False, consent_to_pass_data=False)
    assert {column.key for column in inspect(Referral).columns} == {
        "property_id",
        "id",
        "nearby_hotel_id",
        "at",
        "business_date",
        "account_id",
        "persons",
        "contacted",
        "consent_to_pass_data",
        "at_hotel_cost",
    }
    with Session(runtime.engine) as session:
        told = session.query(TrailEntry).filter_by(action="referral.recorded").one()
        assert told.facts == {"persons": 2, "contacted": False}
        assert session.query(OutboxEvent).filter_by(cause=lake.id).count() == 0


@pytest.mark.rule("REG-13")
@pytest.mark.parametrize("persons", [0, -1, 2**63])
def test_a_referral_of_nobody_or_of_everybody_is_refused(desk: Context, lake: NearbyHotel, persons: int) -> None:
    with pytest.raises(Invalid):
        execute(record_referral, desk, lake.id, persons=persons, contacted=False, consent_to_pass_data=False)
    with pytest.raises(NotFound):
        execute(record_referral, desk, NOWHERE, persons=1, contacted=False, consent_to_pass_data=False)


def test_every_fault_of_a_hotel_nearby_is_named(administrator: Context) -> None:
    wrong = NearbyHotelDetails(name_zh="", name_en="\ud800", phone="1" * 41, distance_m=None, position=-1)
    with pytest.raises(Invalid) as refused:
        execute(save_nearby_hotel, administrator, wrong)
    assert {reason.field for reason in refused.value.reasons} == {
        "name_zh",
        "name_en",
        "phone",
        "distance_m",
        "position",
    }
    with pytest.raises(NotFound):
        execute(save_nearby_hotel, administrator, LAKE, NOWHERE)


def test_workstations_are_kept_with_their_devices(desk: Context, administrator: Context) -> None:
    details = WorkstationDetails(name="Desk 2", printer=" Laser ", drawer="")
    made = execute(save_workstation, administrator, details)
    execute(save_workstation, administrator, replace(details, name="Desk 1", locale="en"), made.id)
    assert [(place.name, place.locale, place.printer, place.drawer) for place in workstations(desk)] == [
        ("Desk 1", "en", "Laser", None)
    ]
    with pytest.raises(NotFound):
        execute(save_workstation, administrator, details, NOWHERE)
    with pytest.raises(Invalid) as refused:
        execute(save_workstation, administrator, WorkstationDetails(name="", locale="fr", encoder="magic"))
    assert [reason.code for reason in refused.value.reasons] == ["missing", "locale-unknown", "encoder-unknown"]


@pytest.mark.rule("ACC-2")
def test_each_command_asks_for_its_own_permission(hotel: SmallHotel, lake: NearbyHotel) -> None:
    details = {"persons": 1, "contacted": False, "consent_to_pass_data": False}
    for attempt in (
        lambda: execute(save_nearby_hotel, hotel.without(Permission.PROPERTY_MANAGE), LAKE),
        lambda: execute(record_referral, hotel.without(Permission.REFERRAL_RECORD), lake.id, **details),
        lambda: execute(
            save_workstation, hotel.without(Permission.WORKSTATION_MANAGE), WorkstationDetails(name="Desk")
        ),
    ):
        with pytest.raises(Forbidden):
            attempt()
