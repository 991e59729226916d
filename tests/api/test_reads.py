"""An answer that shows a guest is on record before it leaves, or it does not leave (PRI-1)."""

from typing import Any

import pytest
from sqlalchemy import select

from frontdesk.privacy.models import ReadEntry
from tests.api.front import Front
from tests.small_hotel import account_of


def reads_of(front_desk: Front) -> list[Any]:
    with front_desk.app.extensions["frontdesk"].reads.engine.connect() as connection:
        return list(connection.execute(select(ReadEntry.__table__).order_by(ReadEntry.sequence)))


@pytest.mark.rule("PRI-1")
def test_a_page_that_shows_a_guest_is_on_record_with_its_request_and_purpose(front_desk: Front) -> None:
    stay = front_desk.check_in()
    before = len(reads_of(front_desk))
    assert front_desk.desk.get(f"/stays/{stay['id']}", X_Request_Id="desk-77").status_code == 200
    (row,) = reads_of(front_desk)[before:]
    assert (row.kind, row.request_id, row.purpose) == ("stays.show", "desk-77", "stay:view")
    assert row.account_id == account_of("receptionist")


@pytest.mark.rule("PRI-1")
def test_a_page_that_shows_no_guest_leaves_no_record(front_desk: Front) -> None:
    front_desk.check_in()
    before = len(reads_of(front_desk))
    for path in ("property", "rooms?limit=1", "room-types"):
        assert front_desk.of("housekeeping").get(path).status_code == 200
    assert len(reads_of(front_desk)) == before


@pytest.mark.rule("PRI-1")
def test_what_cannot_be_recorded_is_not_shown(front_desk: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    stay = front_desk.check_in()
    store = front_desk.app.extensions["frontdesk"].reads
    store.close()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(store), "write", full)
    for path in (f"/stays/{stay['id']}", f"stays/{stay['id']}/registrations", "/stays"):
        answer = front_desk.desk.get(path)
        assert answer.status_code == 503
        assert "李" not in answer.text
        assert answer.headers["Retry-After"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
    assert front_desk.desk.get("property").status_code == 200
