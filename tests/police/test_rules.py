"""What is told to the police, decided from facts alone."""

import json
from datetime import date, datetime, timedelta
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from frontdesk.guests.rules import police_report_due
from frontdesk.police.rules import (
    Form,
    State,
    acknowledgement_faults,
    is_overdue,
    state_of,
    suspicion_faults,
)
from frontdesk.police.writers import WRITERS, GuestReport

AT = datetime(2026, 5, 1, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
REPORT = GuestReport(
    hotel_code="small",
    hotel_name="小旅馆",
    registration_number="ABC",
    name="O’Brien <& Söhne>",
    surname="O’Brien",
    sex="M",
    birth_date=date(1980, 1, 1),
    nationality="IRL",
    document_type="passport",
    document_number="P1234567",
    document_expires=None,
    document_issuer="IRL",
    address="1 High Street",
    phone=None,
    guardian_contact=None,
    guardian_relation=None,
    room="301",
    checked_in_at=AT,
    due_out=date(2026, 5, 3),
    left_on=None,
)


def test_both_forms_of_the_reference_writer_say_the_same() -> None:
    told = json.loads(WRITERS[Form.JSON].write(REPORT))["registration"]
    root = ET.fromstring(WRITERS[Form.XML].write(REPORT))  # noqa: S314 - our own writing
    assert {element.tag: element.text for element in root} == {
        name: value for name, value in told.items() if value is not None
    }
    assert told["name"] == "O’Brien <& Söhne>"
    assert told["checked_in_at"] == "2026-05-01T14:00:00+08:00"
    assert told["phone"] is None


@pytest.mark.rule("REG-12")
def test_the_hotels_own_hours_shorten_the_laws_and_never_lengthen_them() -> None:
    assert police_report_due("GBR", AT, 6) == AT + timedelta(hours=6)
    assert police_report_due("GBR", AT, 48) == AT + timedelta(hours=24)
    assert police_report_due("CHN", AT) == AT + timedelta(hours=24)


@pytest.mark.rule("REG-12")
def test_a_report_is_late_until_it_is_acknowledged() -> None:
    assert is_overdue(AT, None, AT)
    assert not is_overdue(AT, None, AT - timedelta(seconds=1))
    assert not is_overdue(AT, AT, AT + timedelta(days=1))
    assert [state_of(None, None), state_of(AT, None), state_of(AT, AT)] == [
        State.WAITING,
        State.EXPORTED,
        State.ACKNOWLEDGED,
    ]


def test_a_number_of_the_police_has_4_to_60_letters_digits_and_simple_signs() -> None:
    assert acknowledgement_faults("JCG-2026/0001.7") == []
    for wrong in ("", "abc", "a b c d", "<script>", "x" * 61, "号码一二三"):
        assert len(acknowledgement_faults(wrong)) == 1


@pytest.mark.rule("REG-15")
def test_a_suspicion_is_told_to_the_police_before_it_is_kept() -> None:
    assert suspicion_faults("seems-coerced", police_called=True) == []
    faults = suspicion_faults("nosiness", police_called=False)
    assert [(each.code, each.rule) for each in faults] == [
        ("reason-unknown", "REG-15"),
        ("police-not-called", "REG-15"),
    ]
