"""The administrator's pages of rooms, rates and settings."""

import html
import json
import lzma
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from frontdesk.companies.models import Company
from frontdesk.property.models import NearbyHotel, Property, Workstation
from frontdesk.property.settings import settings_from
from frontdesk.rates.models import MemberCard, Rate, RatePlan
from frontdesk.rooms.models import Feature, Room, RoomType
from frontdesk.web.settings_admin import GROUPS
from frontdesk.web.settings_forms import SettingsForm
from tests import databases
from tests.identity.house import House, build, move_in
from tests.web.visitor import Visitor

NAUGHTY = Path(__file__).parents[2] / "../shared/data/naughty-strings.json.xz"
TYPE = {"code": "DBL", "name_zh": "大床房", "name_en": "Double", "sleeps": "2", "extra_beds": "1", "cots": "0"}
ROOMS = {"first": "801", "last": "812", "floor": "8", "room_type": "DBL"}
RACK = {"code": "RACK", "kind": "rack", "name_zh": "门市价", "name_en": "Rack", "position": "0", "active": "y"}
PRICE = {"price-amount": "388", "price-from_date": "2026-05-01", "price-weekdays": list("0123456")}
PAGES = (
    "/admin/rooms",
    "/admin/rooms/types",
    "/admin/rates",
    "/admin/rates/plans/new",
    "/admin/rates/cards",
    "/admin/settings",
    "/admin/settings/nearby-hotels",
    "/admin/settings/workstations",
    "/admin/tasks",
    "/admin/messages-out",
    "/admin/task-words",
)


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "house", build) as url:
        yield url


@pytest.fixture
def house(app: Flask) -> House:
    return move_in(app.extensions["frontdesk"])


@pytest.fixture
def boss(app: Flask, house: House) -> Visitor:
    visitor = Visitor(app.test_client(), house)
    visitor.sign_in(house.person("boss", "administrator"))
    visitor.client.set_cookie("locale", "en")
    visitor.get("/admin/rooms")
    return visitor


@pytest.fixture
def furnished(boss: Visitor) -> Visitor:
    saved(boss, "/admin/rooms/types", TYPE | {"position": "0", "active": "y"})
    saved(
        boss, "/admin/rooms/features", {"feature-code": "quiet", "feature-name_zh": "安静", "feature-name_en": "Quiet"}
    )
    saved(boss, "/admin/rooms", ROOMS | {"features": "quiet", "location_en": "Garden side"})
    return boss


def kept(house: House, table: type) -> list[object]:
    with Session(house.runtime.engine) as session:
        return list(session.scalars(select(table)))


def saved(visitor: Visitor, path: str, fields: dict[str, object]) -> TestResponse:
    answer = visitor.post(path, **fields)
    assert answer.status_code == 303, faults(answer)
    return answer


def faults(answer: TestResponse) -> list[str]:
    found = re.search(r'id="error-summary".*?</ul>', answer.text, re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", found.group() if found else "", re.DOTALL)
    return [html.unescape(" ".join(re.sub("<[^>]+>", "", line).split())) for line in lines]


def test_a_range_of_rooms_is_added_at_once(furnished: Visitor, house: House) -> None:
    assert sorted(room.number for room in kept(house, Room)) == [str(number) for number in range(801, 813)]
    page = furnished.get("/admin/rooms").text
    assert "Rooms added: 12" in page
    assert page.count("Garden side") == 12
    assert page.count("Quiet</td>") == 12


def test_rooms_that_exist_already_are_named_and_what_was_typed_stays(furnished: Visitor, house: House) -> None:
    answer = furnished.post("/admin/rooms", **ROOMS | {"first": "812", "last": "814", "location_zh": "安静侧"})
    assert (answer.status_code, faults(answer)) == (
        422,
        ["First room number: These room numbers exist already: 812."],
    )
    assert 'value="安静侧"' in answer.text
    assert len(kept(house, Room)) == 12


def test_every_fault_of_new_rooms_is_named_at_once(furnished: Visitor) -> None:
    answer = furnished.post("/admin/rooms", first="", last="9" * 50, floor="", room_type="NONE")
    assert (answer.status_code, len(faults(answer))) == (422, 4)


def test_a_room_changes_its_place_and_leaves_the_house(furnished: Visitor, house: House) -> None:
    room = next(each for each in kept(house, Room) if each.number == "801")
    assert 'value="Garden side"' in furnished.get(f"/admin/rooms/{room.id}").text
    saved(furnished, f"/admin/rooms/{room.id}", {"room_type": "DBL", "floor": "9", "location_en": "By the lift"})
    changed = next(each for each in kept(house, Room) if each.number == "801")
    assert (changed.floor, changed.location_en, changed.active) == ("9", "By the lift", False)


def test_a_room_with_a_guest_stays_in_the_house(furnished: Visitor, house: House) -> None:
    with Session(house.runtime.engine, expire_on_commit=False) as session, session.begin():
        room = session.scalars(select(Room).where(Room.number == "801")).one()
        room.occupancy = "occupied"
    answer = furnished.post(f"/admin/rooms/{room.id}", room_type="DBL", floor="8")
    assert (answer.status_code, faults(answer)) == (409, ["There is a guest in the room."])


def test_a_type_is_changed_and_its_code_is_taken_only_once(furnished: Visitor, house: House) -> None:
    (made,) = kept(house, RoomType)
    assert furnished.get(f"/admin/rooms/types/{made.id}").status_code == 200
    saved(furnished, f"/admin/rooms/types/{made.id}", TYPE | {"sleeps": "3", "position": "1"})
    (changed,) = kept(house, RoomType)
    assert (changed.sleeps, changed.active) == (3, False)
    answer = furnished.post("/admin/rooms/types", **TYPE | {"code": "dbl", "sleeps": "0", "position": "0"})
    assert faults(answer) == [
        "Code: This code is taken.",
        "Persons in its beds: The number is too large or too small.",
    ]
    again = furnished.post(f"/admin/rooms/types/{made.id}", **TYPE | {"sleeps": "many", "position": "0"})
    assert (again.status_code, 'value="many"' in again.text) == (422, True)


def test_a_feature_is_renamed_by_its_code(furnished: Visitor, house: House) -> None:
    saved(
        furnished,
        "/admin/rooms/features",
        {"feature-code": "QUIET", "feature-name_zh": "静", "feature-name_en": "Still"},
    )
    assert [feature.name_en for feature in kept(house, Feature)] == ["Still"]
    answer = furnished.post("/admin/rooms/features", **{"feature-code": "x"})
    assert len(faults(answer)) == 2


@pytest.fixture
def plan(furnished: Visitor, house: House) -> str:
    saved(furnished, "/admin/rates/plans/new", RACK)
    (made,) = kept(house, RatePlan)
    return f"/admin/rates/plans/{made.id}"


def type_id(house: House) -> str:
    return str(kept(house, RoomType)[0].id)


def test_a_plan_gets_its_prices_and_the_grid_shows_them(furnished: Visitor, house: House, plan: str) -> None:
    saved(furnished, f"{plan}/prices", PRICE | {"price-room_types": type_id(house)})
    weekend = {"price-amount": "488.50", "price-weekdays": ["4", "5"], "price-room_types": type_id(house)}
    saved(furnished, f"{plan}/prices", PRICE | weekend)
    assert {(rate.amount, rate.weekdays) for rate in kept(house, Rate)} == {(38_800, 127), (48_850, 0b0110000)}
    page = furnished.get(plan).text
    assert "every day" in page
    assert "Fri, Sat" in page
    assert "¥488.50" in furnished.get("/admin/rates?on=2026-05-01").text
    assert "¥388.00" in furnished.get("/admin/rates?on=2026-05-04").text
    assert "No price" in furnished.get("/admin/rates?on=2026-04-30").text
    assert furnished.get("/admin/rates?on=nonsense").status_code == 200


def test_a_price_is_removed(furnished: Visitor, house: House, plan: str) -> None:
    saved(furnished, f"{plan}/prices", PRICE | {"price-room_types": type_id(house)})
    (rate,) = kept(house, Rate)
    saved(furnished, f"{plan}/prices/{rate.id}/remove", {})
    assert kept(house, Rate) == []
    assert furnished.post(f"{plan}/prices/{rate.id}/remove").status_code == 404


def test_every_fault_of_a_price_is_named_and_what_was_typed_stays(furnished: Visitor, plan: str) -> None:
    answer = furnished.post(f"{plan}/prices", **{"price-amount": "much", "price-from_date": "tomorrow"})
    assert [fault.partition(":")[0] for fault in faults(answer)] == ["Room types", "Price", "From", "Weekdays"]
    assert (answer.status_code, 'value="much"' in answer.text) == (422, True)


def test_a_price_that_ends_before_it_begins_is_refused(furnished: Visitor, house: House, plan: str) -> None:
    wrong = PRICE | {"price-room_types": type_id(house), "price-until_date": "2026-05-01"}
    assert faults(furnished.post(f"{plan}/prices", **wrong)) == ["Until: The last day must come after the first."]


def test_a_plan_is_changed_and_keeps_its_kind(furnished: Visitor, house: House, plan: str) -> None:
    saved(furnished, plan, RACK | {"kind": "hourly", "name_en": "Public"})
    (changed,) = kept(house, RatePlan)
    assert (changed.kind, changed.name_en) == ("rack", "Public")
    assert furnished.post(plan, **RACK | {"name_en": ""}).status_code == 422


def test_a_plan_needs_what_its_kind_asks_for(furnished: Visitor) -> None:
    asked = {
        "hourly": ["Hours in the block: This is missing."],
        "corporate": ["Company: This is missing."],
        "early_morning": [
            "Check-in from: This is missing.",
            "Check-in until: This is missing.",
            "Check-out by: This is missing.",
        ],
    }
    for kind, expected in asked.items():
        found = faults(furnished.post("/admin/rates/plans/new", **RACK | {"kind": kind}))
        assert expected == [fault for fault in found if "missing" in fault]


def test_plans_of_every_kind_are_made(furnished: Visitor, house: House) -> None:
    with Session(house.runtime.engine) as session, session.begin():
        session.add(Company(property_id=house.property_id, id=UUID(int=9), code="ACME", name="Acme"))
    window = {"sold_from_minute": "00:00", "sold_until_minute": "6:00", "check_out_minute": "14:00"}
    for code, fields in (
        ("MEM", {"kind": "member", "member_level": "gold"}),
        ("COR", {"kind": "corporate", "company_id": str(UUID(int=9))}),
        ("DAWN", {"kind": "early_morning", **window}),
        ("HOUR", {"kind": "hourly", "block_hours": "3"}),
    ):
        page = saved(furnished, "/admin/rates/plans/new", RACK | fields | {"code": code}).location
        assert furnished.get(page).status_code == 200
    dawn = next(plan for plan in kept(house, RatePlan) if plan.code == "DAWN")
    assert (dawn.sold_from_minute, dawn.sold_until_minute, dawn.check_out_minute) == (0, 360, 840)
    wrong = furnished.post("/admin/rates/plans/new", **RACK | {"kind": "early_morning", "sold_from_minute": "25:00"})
    assert "Check-in from: This is not a time of day. Type it like 14:00." in faults(wrong)
    assert 'value="25:00"' in wrong.text


def test_an_hourly_plan_has_a_price_for_further_hours(furnished: Visitor, house: House) -> None:
    page = saved(furnished, "/admin/rates/plans/new", RACK | {"kind": "hourly", "block_hours": "3"}).location
    line = PRICE | {"price-room_types": type_id(house), "price-further_hour": "30"}
    saved(furnished, f"{page}/prices", line)
    assert [rate.further_hour for rate in kept(house, Rate)] == [3000]
    assert "¥30.00" in furnished.get(page).text


def test_a_member_card_is_added_and_blocked(boss: Visitor, house: House) -> None:
    card = {"number": "G1", "level": "gold", "valid_until": "2027-01-01"}
    saved(boss, "/admin/rates/cards", card | {"active": "y"})
    saved(boss, "/admin/rates/cards", card)
    assert [(each.number, each.active) for each in kept(house, MemberCard)] == [("G1", False)]
    assert "Blocked" in boss.get("/admin/rates/cards").text
    assert len(faults(boss.post("/admin/rates/cards", valid_until="never"))) == 3


def settings_as_typed(visitor: Visitor) -> dict[str, str]:
    page = visitor.get("/admin/settings").text
    names = [name for _, group in GROUPS for name in group]
    fields = {name: re.search(rf'<input[^>]*\bname="{name}"[^>]*>', page).group() for name in names}
    shown = {name: re.search(r'value="([^"]*)"', field).group(1) for name, field in fields.items()}
    return {name: value for name, value in shown.items() if "checkbox" not in fields[name] or "checked" in fields[name]}


def test_every_setting_has_its_field_and_its_group(app: Flask, house: House) -> None:
    grouped = [name for _, group in GROUPS for name in group]
    assert sorted(grouped) == sorted(settings_from({}).__dataclass_fields__)
    assert set(grouped) <= {name for name in dir(SettingsForm) if not name.startswith("_")}


def test_settings_are_saved_and_shown_again(boss: Visitor, house: House) -> None:
    typed = settings_as_typed(boss)
    assert (typed["clerk_discount_limit_bp"], typed["check_out_minute"], typed["incidental_minor"]) == (
        "10",
        "12:00",
        "100.00",
    )
    changes = {"clerk_discount_limit_bp": "12.5 %", "check_out_minute": "13:30", "incidental_minor": "0"}
    del typed["keep_scans"]
    saved(boss, "/admin/settings", typed | changes)
    (hotel,) = kept(house, Property)
    settings = settings_from(hotel.settings)
    assert (settings.clerk_discount_limit_bp, settings.check_out_minute) == (1250, 810)
    assert (settings.incidental_minor, settings.keep_scans) == (0, False)
    assert settings_as_typed(boss)["clerk_discount_limit_bp"] == "12.5"


def test_every_fault_of_the_settings_is_named_and_what_was_typed_stays(boss: Visitor, house: House) -> None:
    typed = settings_as_typed(boss)
    unreadable = {"clerk_discount_limit_bp": "much", "check_in_minute": "noon", "idle_minutes": "", "refund_limit": "-"}
    answer = boss.post("/admin/settings", **typed | unreadable)
    assert (answer.status_code, len(faults(answer))) == (422, 4)
    assert 'value="noon"' in answer.text
    outside = {"clerk_discount_limit_bp": "101", "idle_minutes": "0", "longest_stay_nights": "366"}
    answer = boss.post("/admin/settings", **typed | outside)
    assert (answer.status_code, len(faults(answer))) == (422, 3)
    (hotel,) = kept(house, Property)
    assert hotel.settings == {}


@pytest.mark.rule("REG-13")
def test_hotels_nearby_are_kept_in_their_order(boss: Visitor, house: House) -> None:
    lake = {"name_zh": "湖滨酒店", "name_en": "Lakeside", "phone": "010 8888", "distance_m": "400", "position": "1"}
    saved(boss, "/admin/settings/nearby-hotels", lake | {"active": "y"})
    (made,) = kept(house, NearbyHotel)
    page = f"/admin/settings/nearby-hotels/{made.id}"
    assert 'value="Lakeside"' in boss.get(page).text
    saved(boss, page, lake | {"distance_m": "0"})
    (changed,) = kept(house, NearbyHotel)
    assert (changed.distance_m, changed.active) == (0, False)
    assert boss.post(page, **lake | {"distance_m": "-1"}).status_code == 422
    assert len(faults(boss.post("/admin/settings/nearby-hotels"))) == 5


def test_workstations_are_kept(boss: Visitor, house: House) -> None:
    place = {"name": "Desk 1", "locale": "zh", "encoder": "standalone", "printer": "Laser"}
    saved(boss, "/admin/settings/workstations", place)
    (made,) = kept(house, Workstation)
    page = f"/admin/settings/workstations/{made.id}"
    assert 'value="Laser"' in boss.get(page).text
    saved(boss, page, place | {"locale": "en", "printer": ""})
    (changed,) = kept(house, Workstation)
    assert (changed.locale, changed.printer) == ("en", None)
    assert boss.post(page, **place | {"encoder": "magic"}).status_code == 422
    assert boss.post("/admin/settings/workstations", **place | {"name": " "}).status_code == 422


def test_what_is_not_there_is_not_found(furnished: Visitor, plan: str) -> None:
    nothing = UUID(int=1)
    for path in (
        f"/admin/rooms/{nothing}",
        f"/admin/rooms/types/{nothing}",
        f"/admin/rates/plans/{nothing}",
        f"/admin/settings/nearby-hotels/{nothing}",
        f"/admin/settings/workstations/{nothing}",
    ):
        assert furnished.get(path).status_code == 404
        assert furnished.post(path).status_code == 404


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_page_opens_in_both_languages(furnished: Visitor, plan: str, locale: str) -> None:
    furnished.client.set_cookie("locale", locale)
    for path in (*PAGES, plan):
        answer = furnished.get(path)
        assert answer.status_code == 200
        ids = re.findall(r'\sid="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids)), path


@pytest.mark.rule("ACC-2")
@pytest.mark.rule("ACC-4")
def test_nobody_but_an_administrator_enters(app: Flask, house: House) -> None:
    clerk = Visitor(app.test_client(), house)
    clerk.sign_in(house.person("li.hua", "receptionist"))
    clerk.get("/me")
    for path in PAGES:
        assert clerk.get(path).status_code == 403


@pytest.mark.both_engines
def test_no_text_that_somebody_types_breaks_a_page(furnished: Visitor, house: House, plan: str) -> None:
    if not NAUGHTY.exists():
        pytest.skip("the naughty strings are not here: ../shared/data is absent")
    texts = [*json.loads(lzma.decompress(NAUGHTY.read_bytes()))[::9], "\x00", "7" * 5000, "-1", "9" * 30, "1e5", "٣"]
    forms = {
        "/admin/rooms": [*ROOMS, "location_zh", "location_en", "features"],
        "/admin/rooms/types": [*TYPE, "position"],
        "/admin/rooms/features": ["feature-code", "feature-name_zh", "feature-name_en"],
        "/admin/rates/plans/new": [*RACK, "terms_zh", "company_id", "sold_from_minute", "block_hours"],
        f"{plan}/prices": [*PRICE, "price-room_types", "price-until_date"],
        "/admin/rates/cards": ["number", "level", "valid_until"],
        "/admin/settings": [name for _, group in GROUPS for name in group],
        "/admin/settings/nearby-hotels": ["name_zh", "name_en", "phone", "distance_m", "position"],
        "/admin/settings/workstations": ["name", "locale", "printer", "encoder", "drawer"],
    }
    for text in texts:
        for path, names in forms.items():
            assert furnished.post(path, **dict.fromkeys(names, text)).status_code in {303, 400, 409, 422}, (path, text)
    for path in PAGES:
        assert furnished.get(path).status_code == 200


def test_what_is_said_to_visitors_is_worded_by_the_hotel(boss: Visitor, house: House) -> None:
    page = boss.get("/admin/scripts").text
    assert "没有您要查找客人的登记记录" in page
    typed = dict(re.findall(r'name="(\w+_(?:zh|en))" value="([^"]*)"', page))
    assert len(typed) == 14
    saved(boss, "/admin/scripts", typed | {"pending_en": "A moment, please."})
    assert "A moment, please." in boss.get("/admin/scripts").text
    wrong = boss.post("/admin/scripts", **typed | {"here_en": "{room}", "pending_zh": ""})
    assert wrong.status_code == 422
    assert wrong.text.count('aria-invalid="true"') == 2


@pytest.mark.rule("NTF-3")
def test_a_department_gets_a_time_and_a_supervisor_of_its_own(boss: Visitor, house: House) -> None:
    maid = house.person("maid", "housekeeping").account_id
    form = {"minutes-bell-luggage": "7", "supervisor-housekeeping": str(maid)}
    boss.get("/admin/tasks")
    assert boss.post("/admin/tasks", **form).status_code == 303
    page = boss.get("/admin/tasks").text
    assert "The times have been saved." in page
    assert 'name="minutes-bell-luggage" value="7"' in page
    assert f'value="{maid}" selected' in page
    for wrong in ({"minutes-bell-luggage": "soon"}, {"supervisor-bell": str(maid)}):
        refused = boss.post("/admin/tasks", **wrong)
        assert refused.status_code == 422


@pytest.mark.rule("NTF-1")
def test_a_receiver_is_added_with_a_secret_that_is_shown_once_and_switched_off(boss: Visitor) -> None:
    boss.get("/admin/messages-out")
    form = {"name": "Partner", "channel": "webhook", "target": "https://partner.example/in", "departments": ["bell"]}
    refused = boss.post("/admin/messages-out", **form | {"target": "http://"})
    assert (refused.status_code, "This is no address of a receiver." in refused.text) == (422, True)
    secret = re.search(r"<code>([0-9a-f]{64})</code>", boss.post("/admin/messages-out", **form).text)
    assert secret is not None
    page = boss.get("/admin/messages-out").text
    assert secret.group(1) not in page
    switch = re.search(r'action="(/admin/messages-out/[0-9a-f-]{36})"', page)
    assert switch is not None
    assert boss.post(switch.group(1), active="0").status_code == 303
    assert "Switch on" in boss.get("/admin/messages-out").text
    assert boss.post("/admin/messages-out/dead/00000000-0000-4000-8000-000000000000").status_code == 404


@pytest.mark.rule("NTF-2")
def test_the_hotel_words_a_task_and_sees_beforehand_what_each_role_would_see(boss: Visitor) -> None:
    boss.get("/admin/task-words")
    words = {"en-bell-luggage": "Bags to {room} by {due}", "zh-bell-luggage": "行李送到{room}"}
    shown = boss.post("/admin/task-words", **words, action="preview").text
    assert re.search(r"301 · Bags to 301 by \d\d:\d\d <span class=\"badge-quiet\">3 pieces</span>", shown)
    assert 'value="Bags to {room} by {due}"' not in boss.get("/admin/task-words").text
    for wrong in ("Bags of {guest}", "Bags {", "x" * 121):
        assert boss.post("/admin/task-words", **{"en-bell-luggage": wrong}, action="save").status_code == 422
    assert boss.post("/admin/task-words", **words, action="save").status_code == 303
    page = boss.get("/admin/task-words").text
    assert 'value="Bags to {room} by {due}"' in page
    flags = page.partition("Guests have arrived · Switchboard")[2].partition("</fieldset>")[0]
    assert ("VIP" in flags, "English" in flags) == (False, True)
