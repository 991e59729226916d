"""Writing a registration out for the police: an interface, and one reference writer in two forms.

A hotel whose police take another form adds a writer here; nothing else changes.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Final, Protocol
from xml.etree import ElementTree as ET

from frontdesk.police.rules import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestReport:
    """What the police are told of one guest: the truth, also of a hidden one, as the law demands (PRI-7)."""

    hotel_code: str
    hotel_name: str
    registration_number: str
    name: str
    surname: str
    sex: str
    birth_date: date
    nationality: str
    document_type: str
    document_number: str
    document_expires: date | None
    document_issuer: str | None
    address: str
    phone: str | None
    guardian_contact: str | None
    guardian_relation: str | None
    room: str
    checked_in_at: datetime
    due_out: date
    left_on: date | None


class ReportWriter(Protocol):
    """Writes one guest's report in the form that some police take."""

    media_type: str

    def write(self, report: GuestReport) -> bytes:
        """Return the report, ready to be handed over."""


class JsonWriter:
    """The reference form as one JSON object: what is not known is null, instants carry their offset."""

    media_type = "application/json"

    def write(self, report: GuestReport) -> bytes:
        """Return the report as UTF-8 JSON."""
        told = {name: _text(value) for name, value in asdict(report).items()}
        return json.dumps({"version": 1, "registration": told}, ensure_ascii=False, indent=1).encode()


class XmlWriter:
    """The reference form as XML: one element for each fact, none for what is not known."""

    media_type = "application/xml"

    def write(self, report: GuestReport) -> bytes:
        """Return the report as UTF-8 XML."""
        root = ET.Element("registration", version="1")
        for field in fields(report):
            text = _text(getattr(report, field.name))
            if text is not None:
                ET.SubElement(root, field.name).text = text
        ET.indent(root)
        written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        return written


WRITERS: Final[Mapping[str, ReportWriter]] = {Form.XML: XmlWriter(), Form.JSON: JsonWriter()}


def _text(value: str | date | datetime | None) -> str | None:
    return value.isoformat() if isinstance(value, date | datetime) else value
