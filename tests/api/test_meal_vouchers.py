"""Meal vouchers over HTTP: the desk issues them, food and beverage takes and counts them, nobody reads a name."""

from datetime import timedelta

from tests.api.front import Front, days
from tests.small_hotel import NOW
from tests.stays.arrivals import WANG, guest


def test_vouchers_are_issued_once_taken_once_and_counted_without_names(front_desk: Front) -> None:
    stay = front_desk.check_in(guest(WANG))
    wanted = {"stay_id": stay["id"], "count": 2, "first_day": days(0), "last_day": days(0)}
    made, again = (front_desk.desk.post("meal-vouchers", wanted, Idempotency_Key="eat") for _ in range(2))
    assert (made.status_code, again.json) == (201, made.json)
    one, other = made.json["items"]
    buffet = front_desk.of("food_and_beverage")
    taken = buffet.post("meal-vouchers/redeem", {"number": one["number"]})
    assert (taken.status_code, taken.json["state"]) == (200, "redeemed")
    refused = buffet.post("meal-vouchers/redeem", {"number": one["number"]})
    assert (refused.status_code, refused.json["code"]) == (409, "meal-voucher-refused")
    assert [each["code"] for each in refused.json["reasons"]] == ["voucher-not-good"]
    voided = front_desk.desk.post(f"meal-vouchers/{other['id']}/void", {"reason": "lost"})
    assert (voided.json["state"], voided.json["void_reason"]) == ("void", "lost")
    counted = buffet.get("meal-vouchers")
    assert counted.json == {
        "day": days(0),
        "issued": 0,
        "redeemed": 1,
        "void": 1,
        "times": [{"at": f"{NOW + timedelta(hours=8):%H:%M}", "count": 1}],
    }
    assert stay["id"] not in counted.text + taken.text
    listed = front_desk.desk.get(f"stays/{stay['id']}/meal-vouchers").json["items"]
    assert {each["number"]: each["state"] for each in listed} == {one["number"]: "redeemed", other["number"]: "void"}
    assert buffet.get("meal-vouchers?day=9999-12-31").json["issued"] == 0


def test_a_voucher_is_issued_and_made_void_by_the_desk_alone(front_desk: Front) -> None:
    stay = front_desk.check_in(guest(WANG))
    wanted = {"stay_id": stay["id"], "count": 0, "first_day": days(0), "last_day": days(-1)}
    assert front_desk.desk.post("meal-vouchers", wanted).status_code == 422
    assert front_desk.of("food_and_beverage").post("meal-vouchers", wanted).status_code == 403
    assert front_desk.desk.post("meal-vouchers/redeem", {"number": "23456789"}).status_code == 403
    assert front_desk.of("bell").get("meal-vouchers").status_code == 403
