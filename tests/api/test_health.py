"""Whether the program is well, told to whom it concerns and with nothing personal."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from frontdesk.edge.execute import execute
from frontdesk.notifications.service import drain
from tests.api.front import Front
from tests.small_hotel import NOW
from tests.stays.arrivals import WANG


def test_a_program_that_answers_is_alive(front_desk: Front) -> None:
    assert front_desk.nobody.get("/healthz").json == {"status": "ok"}


def test_a_hotel_that_can_work_is_ready(front_desk: Front) -> None:
    drain(front_desk.house.worker(NOW), execute)
    answer = front_desk.nobody.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "ok")
    assert all(answer.json["checks"].values())


def test_news_that_nobody_delivers_makes_the_hotel_unready(front_desk: Front) -> None:
    front_desk.check_in()
    front_desk.app.extensions["frontdesk"].clock = lambda: NOW + timedelta(minutes=5)
    answer = front_desk.nobody.get("/readyz")
    assert (answer.status_code, answer.json["checks"]["outbox"]) == (503, False)
    assert answer.headers["Retry-After"]


def test_a_database_of_another_version_makes_the_hotel_unready(front_desk: Front) -> None:
    with front_desk.house.runtime.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    answer = front_desk.nobody.get("/readyz")
    assert (answer.status_code, answer.json["checks"]["migrations"]) == (503, False)


def test_another_key_than_the_one_that_sealed_makes_the_hotel_unready(front_desk: Front) -> None:
    with front_desk.house.runtime.engine.begin() as connection:
        connection.execute(text("UPDATE property SET key_fingerprint = 'another'"))
    assert front_desk.nobody.get("/readyz").json["checks"]["keys"] is False


def test_the_meters_count_requests_and_name_nobody(front_desk: Front) -> None:
    stay = front_desk.check_in()
    front_desk.desk.get(f"stays/{stay['id']}")
    meters = front_desk.nobody.get("/metrics").text
    assert 'frontdesk_requests_total{endpoint="api_stays.show_stay",method="GET",status="200"} 1.0' in meters
    assert "frontdesk_outbox_lag_seconds 0.0" in meters
    labels = set(re.findall(r'="([^"]*)"', meters))
    assert "api_stays.show_stay" in labels
    assert labels.isdisjoint({stay["id"], WANG["name"], "301"})


@pytest.mark.parametrize(("role", "status"), [("receptionist", 403), ("auditor", 200), ("administrator", 200)])
def test_from_elsewhere_the_meters_are_shown_to_a_token_that_may_see_them(
    front_desk: Front, role: str, status: int
) -> None:
    assert front_desk.of(role).get("/metrics", X_Forwarded_For="192.0.2.1").status_code == status
    assert front_desk.nobody.get("/metrics", X_Forwarded_For="192.0.2.1").status_code == 403
