"""The pages of an auditor, of who reviews openings, and of who plants honey guests."""

from collections.abc import Iterator

import pytest
from flask import Flask

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.property.service import change_settings
from tests import databases
from tests.api import front
from tests.api.front import Front
from tests.small_hotel import account_of
from tests.stays.arrivals import guest


@pytest.fixture
def database_url(engine_name: str) -> Iterator[str]:
    with databases.copied(engine_name, "interface", front.prepare) as url:
        yield url


@pytest.fixture
def house(runtime: Runtime, app: Flask) -> Front:
    return front.enter(runtime, app)


@pytest.mark.rule("PRI-1", "ACC-4")
def test_an_auditor_learns_who_looked_at_a_guest_by_the_number_and_not_who_the_guest_is(house: Front) -> None:
    stay = house.check_in(guest())
    number = house.desk.get(f"stays/{stay['id']}/registrations").json["items"][0]["number"]
    house.of("duty_manager").get(f"/stays/{stay['id']}")
    page = house.of("auditor")("POST", "/audit/reads", {}).text
    assert "receptionist" in page
    found = house.of("auditor").post("reads/search", {"number": number}).json["items"]
    assert {each["account_id"] for each in found} == {
        str(account_of(each)) for each in ("receptionist", "duty_manager")
    }
    assert {each["kind"] for each in found} >= {"stays.show"}
    assert house.of("auditor").post("reads/search", {"number": "NOBODY2345678"}).json["items"] == []
    assert "王" not in page + str(found)


@pytest.mark.rule("PRI-1")
def test_reads_are_listed_by_colleague_by_day_and_in_pages(house: Front) -> None:
    stay = house.check_in(guest())
    for _ in range(3):
        house.of("duty_manager").get(f"stays/{stay['id']}/registrations")
    auditor = house.of("auditor")
    mine = {"account_id": str(account_of("duty_manager"))}
    first = auditor.post("reads/search?limit=2", mine).json
    rest = auditor.post(f"reads/search?limit=2&cursor={first['next_cursor']}", mine).json
    sequences = [each["sequence"] for each in first["items"] + rest["items"]]
    assert sequences == sorted(sequences, reverse=True)
    assert len(sequences) == 3
    assert len(auditor.post("reads/search", mine | {"day": "2026-05-01"}).json["items"]) == 3
    assert auditor.post("reads/search", mine | {"day": "2026-05-02"}).json["items"] == []
    trail = auditor.get(f"audit-entries?account_id={account_of('receptionist')}&day=2026-05-01").json["items"]
    assert {each["account_id"] for each in trail} == {str(account_of("receptionist"))}


@pytest.mark.rule("PRI-7")
def test_a_duty_manager_opens_a_hidden_stay_with_a_reason_and_another_reviews_it(house: Front) -> None:
    stay = house.check_in(guest(disclosure_level="confidential", alias="李明"))
    manager, path = house.of("duty_manager"), f"stays/{stay['id']}/openings"
    assert manager.post(path, {"reason_code": "because"}).status_code == 422
    opened = manager.post(path, {"reason_code": "complaint"}).json
    assert [each["name"] for each in opened["guests"]] == ["王建国"]
    assert "王建国" in manager.get(f"/openings/stays/{stay['id']}").text
    assert house.desk.post(path, {"reason_code": "complaint"}).status_code == 403
    (read, *_) = house.of("auditor").post("reads/search", {"account_id": str(account_of("duty_manager"))}).json["items"]
    assert (read["kind"], read["purpose"]) == ("openings.open_stay", "complaint")


@pytest.mark.rule("PRI-9")
def test_a_clerks_script_that_asks_for_ten_thousand_names_is_stopped_and_reported(house: Front) -> None:
    few = {"lookups_warn_hour": 3, "lookups_most_day": 5}
    execute(change_settings, house.house.context("administrator"), **few)
    stay = house.check_in(guest())
    number = house.desk.get(f"stays/{stay['id']}/registrations").json["items"][0]["number"]
    answers = [house.desk.post("guests/search", {"q": "无人"}).status_code for _ in range(8)]
    assert answers == [200] * 5 + [409] * 3
    refused = house.desk.post("guests/search", {"q": "王"}).json
    assert refused["code"] == "refused"
    assert [each["code"] for each in refused["reasons"]] == ["lookup-limit"]
    assert house.desk.post("guests/credential", {"registration_number": number}).status_code == 200
    asked = house.desk.post("approvals", {"kind": "lookup"}).json["id"]
    page = house.desk("POST", "/guests/search", {})
    assert page.status_code == 409
    assert 'id="approver-lookup"' in page.text
    assert house.of("duty_manager").post(f"approvals/{asked}/answer", {"granted": True}).status_code == 200
    assert house.desk.post("guests/search", {"q": "王", "approval_id": asked}).status_code == 200
    assert house.desk.post("guests/search", {"q": "王", "approval_id": asked}).status_code == 409


@pytest.mark.rule("PRI-1")
def test_a_list_of_reads_taken_along_is_a_guarded_table_and_is_on_record_itself(house: Front) -> None:
    stay = house.check_in(guest())
    number = house.desk.get(f"stays/{stay['id']}/registrations", X_Request_Id="=1+1").json["items"][0]["number"]
    auditor = house.of("auditor")
    file = auditor("POST", "/audit/reads/file", f"number={number}".encode(), Content_Type=FORM)
    assert file.headers["Content-Disposition"] == 'attachment; filename="reads-2026-05-01.csv"'
    assert (file.headers["Cache-Control"], file.mimetype) == ("no-store", "text/csv")
    assert file.data.startswith(b"\xef\xbb\xbf")
    assert "receptionist" in file.text
    assert '"=' not in file.text
    on_record = auditor.post("reads/search", {"number": number}).json["items"]
    assert "audit.read_file" in {each["kind"] for each in on_record}
    everybody = auditor("POST", "/audit/reads/file", b"", Content_Type=FORM)
    assert everybody.text.count("\n") > file.text.count("\n")
    assert house.desk("POST", "/audit/reads/file", b"", Content_Type=FORM).status_code == 403


FORM = "application/x-www-form-urlencoded"
