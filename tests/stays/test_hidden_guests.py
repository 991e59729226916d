"""A hidden guest appears under an alias in every ordinary column, and nothing tells the difference (PRI-7, PRI-10)."""

import base64
import io
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import MetaData, select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.guests import queries as guests
from frontdesk.guests.documents import DocumentType
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.outbox.models import OutboxEvent
from frontdesk.privacy import openings
from frontdesk.privacy.openings import Credential
from frontdesk.rooms.models import RoomOccupancy
from frontdesk.stays import queries
from frontdesk.stays.check_out import Leaving, check_out
from frontdesk.stays.models import Registration, Stay
from tests.stays.arrivals import MARY, Arrivals, guest

HIDDEN = {"disclosure_level": "confidential"}


def rows(desk: Arrivals, model: Any) -> list[Any]:
    with Session(desk.hotel.runtime.engine) as session:
        return list(session.scalars(select(model)))


def everything_stored(desk: Arrivals) -> str:
    """Return every value of every column of every table, as text; bytes as latin-1, so that clear text shows."""
    metadata = MetaData()
    metadata.reflect(desk.hotel.runtime.engine)
    found = []
    with desk.hotel.runtime.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                found += [bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v) for v in row]
    return "\n".join(found)


@pytest.mark.rule("PRI-7")
def test_a_hidden_guest_carries_the_alias_of_their_own_choice_wherever_a_name_shows(desk: Arrivals) -> None:
    made = desk.check_in(guest(**HIDDEN, alias="李明"))
    assert made.registrations[0].shown_name == "李明"
    assert rows(desk, RoomOccupancy)[0].shown_name == "李明"
    assert [each.shown_name for each in guests.search(desk.ctx, "李")] == ["李明"]
    assert [each.shown_name for each in queries.registrations(desk.ctx, made.stay_id)] == ["李明"]


@pytest.mark.rule("PRI-7")
def test_an_alias_is_drawn_when_none_is_wished_and_it_is_not_the_name(desk: Arrivals) -> None:
    made = desk.check_in(guest(**HIDDEN))
    alias = made.registrations[0].shown_name
    assert len(alias) in {2, 3}
    assert not set(alias) & set("王建国")


@pytest.mark.rule("PRI-7")
def test_a_hidden_guest_shows_the_level_of_an_ordinary_one(desk: Arrivals) -> None:
    desk.check_in(guest(**HIDDEN))
    assert rows(desk, Registration)[0].shown_level == "ask"


@pytest.mark.rule("PRI-7", "PRI-10")
@pytest.mark.parametrize(
    "truth", ["王建国", "wang", "Jianguo", "110105198001010016", "13800138000", "1980-01-01", "建国路"]
)
def test_nothing_true_of_a_hidden_guest_is_stored_in_clear(desk: Arrivals, truth: str) -> None:
    desk.check_in(guest(**HIDDEN, alias="李明"), vehicle_plates=["京A12345"])
    stored = everything_stored(desk)
    assert "李明" in stored
    assert truth.casefold() not in stored.casefold()
    assert truth.encode().decode("latin-1") not in stored


@pytest.mark.rule("PRI-10")
@pytest.mark.parametrize("private", ["110105198001010016", "13800138000", "1980-01-01", "建国路", "京A12345"])
def test_what_is_private_of_an_ordinary_guest_is_sealed_too(desk: Arrivals, private: str) -> None:
    desk.check_in(vehicle_plates=["京A12345"])
    stored = everything_stored(desk)
    assert private not in stored
    assert private.encode().decode("latin-1") not in stored


@pytest.mark.rule("PRI-7")
def test_a_search_for_the_true_name_finds_nobody(desk: Arrivals) -> None:
    desk.check_in(guest(**HIDDEN, alias="李明"))
    assert guests.search(desk.ctx, "王建国") == []
    assert guests.search(desk.ctx, "wjg") == []


@pytest.mark.rule("PRI-7")
def test_a_guest_once_hidden_stays_hidden_under_the_same_alias(desk: Arrivals) -> None:
    first = desk.check_in(guest(**HIDDEN))
    execute(check_out, desk.ctx, first.stay_id, Leaving(room_checked=True))
    again = desk.check_in(guest(), room="302")
    assert again.registrations[0].shown_name == first.registrations[0].shown_name
    assert rows(desk, Registration)[0].shown_level == "ask"


@pytest.mark.rule("PRI-7")
def test_history_under_the_true_name_is_covered_when_a_guest_becomes_hidden(desk: Arrivals) -> None:
    first = desk.check_in(guest())
    execute(check_out, desk.ctx, first.stay_id, Leaving(room_checked=True))
    desk.check_in(guest(**HIDDEN, alias="李明"), room="302")
    assert {each.shown_name for each in rows(desk, Registration)} == {"李明"}
    assert guests.search(desk.ctx, "王") == []


@pytest.mark.rule("PRI-7", "NTF-2")
def test_a_hidden_guests_vip_level_and_birthday_become_an_amenity_only_if_they_agree(desk: Arrivals) -> None:
    birthday = {"birth_date": "1985-05-02"}
    desk.check_in(guest(MARY, **HIDDEN, **birthday), vip_level="gold", room="301")
    other = guest(MARY, **HIDDEN, **birthday, amenity_agreed=True, document={"number": "501234568"})
    desk.check_in(other, vip_level="gold", room="302")
    told = [event.facts for event in rows(desk, OutboxEvent) if event.kind == "stay.checked_in"]
    assert [(facts["vip"], facts["birthday"], facts["amenity"]) for facts in told] == [
        (False, False, False),
        (False, False, True),
    ]
    assert {stay.vip_level for stay in rows(desk, Stay)} == {None}


@pytest.mark.rule("PRI-7", "NTF-2")
def test_an_amenity_without_a_reason_may_be_anybodys(desk: Arrivals) -> None:
    desk.check_in(guest(amenity_agreed=True))
    (told,) = [event.facts for event in rows(desk, OutboxEvent) if event.kind == "stay.checked_in"]
    assert (told["vip"], told["birthday"], told["amenity"]) == (False, False, True)


@pytest.mark.rule("REG-16")
def test_a_document_brings_back_the_guests_own_address_and_telephone_and_nothing_of_the_house(desk: Arrivals) -> None:
    desk.check_in(guest(**HIDDEN))
    brought = guests.prefill(desk.ctx, DocumentType.RESIDENT_ID, "110105198001010016", "CHN")
    assert brought is not None
    assert (brought.name, brought.phone, brought.address) == ("王建国", "13800138000", "北京市朝阳区建国路1号")
    assert guests.prefill(desk.ctx, DocumentType.RESIDENT_ID, "11010519800101002X", "CHN") is None


@pytest.mark.rule("PRI-7")
@pytest.mark.parametrize("kind", ["registration", "confirmation", "document"])
def test_the_guests_own_credential_opens_the_stay_for_ten_minutes_alike_for_everybody(
    desk: Arrivals, kind: str
) -> None:
    made = desk.check_in(guest(**HIDDEN))
    credential = {
        "registration": Credential(registration_number=made.registrations[0].number),
        "confirmation": Credential(confirmation_number=made.confirmation_number),
        "document": Credential(document_number="110105198001010016"),
    }[kind]
    opening = execute(openings.open_by_credential, desk.ctx, credential)
    assert opening.stay_id == made.stay_id
    assert (opening.until - opening.at).total_seconds() == 600
    assert openings.truths(desk.ctx, made.stay_id)[0].name == "王建国"


@pytest.mark.rule("PRI-7")
def test_a_credential_that_leads_nowhere_is_not_found_whoever_it_nearly_belongs_to(desk: Arrivals) -> None:
    desk.check_in(guest(**HIDDEN))
    for wrong in ("110105198001010017", "", "王建国"):
        with pytest.raises((NotFound, Invalid)):
            execute(openings.open_by_credential, desk.ctx, Credential(document_number=wrong))


@pytest.mark.rule("PRI-7")
def test_the_truth_stays_shut_without_an_opening(desk: Arrivals) -> None:
    made = desk.check_in(guest(**HIDDEN))
    with pytest.raises(Forbidden):
        openings.truths(desk.ctx, made.stay_id)
    with pytest.raises(Forbidden):
        openings.truths(desk.hotel.context("duty_manager"), made.stay_id)


@pytest.mark.rule("PRI-7")
def test_a_duty_manager_opens_a_stay_with_a_reason_and_a_receptionist_cannot(desk: Arrivals) -> None:
    made = desk.check_in(guest(**HIDDEN))
    manager = desk.hotel.context("duty_manager")
    execute(openings.open_with_reason, manager, made.stay_id, "complaint")
    assert openings.truths(manager, made.stay_id)[0].name == "王建国"
    with pytest.raises(Forbidden):
        execute(openings.open_with_reason, desk.ctx, made.stay_id, "curiosity")
    with pytest.raises(Forbidden):
        execute(openings.open_by_credential, desk.hotel.without(Permission.GUEST_CREDENTIAL), Credential())


@pytest.mark.rule("PRI-10")
def test_a_scan_is_kept_sealed_and_opens_only_with_the_guests_key(desk: Arrivals) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    desk.check_in(guest(scan=base64.b64encode(picture.getvalue()).decode()))
    (registration,) = rows(desk, Registration)
    blobs: BlobStore = desk.hotel.runtime.blobs
    (path,) = [each for each in blobs.folder.rglob("*") if each.is_file()]
    assert path.name == registration.scan_id.hex
    assert b"PNG" not in path.read_bytes()
