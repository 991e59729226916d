"""A hidden guest lives in a served hotel from a forgotten draft to a second stay, and an ordinary guest beside them."""

import base64
import json
import struct
import zlib
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.property.models import Property
from frontdesk.rates.models import RatePlan
from tests import databases
from tests.faults.canaries import ALIAS, HIDDEN, ORDINARY
from tests.faults.served import Answer, Served, until
from tests.priced_hotel import DOUBLE
from tests.small_hotel import COMPANY, ROOMS, account_of
from tests.worlds.twins import COLA, FRIEND, NEIGHBOUR, OFFICER, STATION, add_surroundings

BACK_IN = "401"
"""The room of the second stay: the first one's is not cleaned yet."""


def picture(words: str) -> str:
    """Return a picture that holds these words beside its one point, as base64."""

    def part(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    made = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    made += part(b"tEXt", b"Comment\0" + words.encode()) + part(b"IDAT", zlib.compress(b"\0\0")) + part(b"IEND", b"")
    return base64.b64encode(made).decode()


@dataclass
class CanaryStay:
    """What is done with the hidden guest, step by step, and what stands in the addresses of their pages."""

    served: Served
    url: str
    places: dict[str, str] = field(default_factory=dict)

    def sent(self, method: str, path: str, body: object = None, role: str = "receptionist") -> Answer:
        """Send what must be taken."""
        answer = self.served.ask(method, path, body, role=role)
        assert answer.status < 400, (path, answer.body)
        return answer

    def made(self, path: str, body: object, role: str = "receptionist") -> Any:
        """Send what must be taken, and return what was told."""
        return self.sent("POST", path, body, role).json

    def listed(self, path: str, role: str = "receptionist") -> list[dict[str, Any]]:
        """Return a list once there is anything on it: the worker may still be at work."""
        return list(until(lambda: self.sent("GET", path, role=role).json["items"]))

    def live(self) -> None:
        """Arrive, be served, leave, and arrive again."""
        self.surround()
        self.forget_a_draft()
        first = self.arrive()
        self.be_served(first)
        self.leave(first)
        self.note(self.arrive(BACK_IN))

    def surround(self) -> None:
        """Give the house a neighbour, a workstation and a minibar, and the ordinary guest."""
        with databases.engine_of(self.url) as engine:
            with Session(engine) as session:
                hotel = session.scalars(select(Property.id)).one()
                plan = session.scalars(select(RatePlan.id).where(RatePlan.code == "RACK")).one()
            add_surroundings(engine, hotel)
        named = {"type_id": DOUBLE, "hotel_id": NEIGHBOUR, "company_id": COMPANY, "workstation_id": STATION}
        named |= {"minibar_item_id": COLA}
        named |= {"plan_id": plan, "room_id": ROOMS["301"], "account_id": account_of("receptionist")}
        self.places |= {name: str(value) for name, value in named.items()}
        self.places["department"] = "housekeeping"
        other = self.served.walk_in(ORDINARY.typed(), room="302") | {"vehicle_plates": [ORDINARY.plate]}
        self.made("walk-ins", other)

    def forget_a_draft(self) -> None:
        """Begin to type the guest's registration, and never come back to it."""
        begun = self.sent("GET", "/walk-in?room=401", role="second")
        fields = {
            "registrations[0].name": HIDDEN.name,
            "registrations[0].document.number": HIDDEN.document,
            "registrations[0].phone": HIDDEN.phone,
        }
        path = begun.headers["location"].partition("?")[0]
        self.sent("PUT", path, {"version": 1, "fields": fields}, role="second")

    def arrive(self, room: str = "301") -> dict[str, Any]:
        """Check the guest in, with scan and signature, and let the departments be told."""
        guest = HIDDEN.typed(
            disclosure_level="confidential",
            alias=ALIAS,
            scan=picture(HIDDEN.name),
            signature={"kind": "screen", "image": picture(HIDDEN.name)},
        )
        body = self.served.walk_in(guest, room=room) | {"vehicle_plates": [HIDDEN.plate], "luggage_pieces": 2}
        return dict(self.made("walk-ins", body))

    def be_served(self, stay: dict[str, Any]) -> None:
        """Pay, drink, ask for a key, have a visitor and a message, be asked for, and be reported to the police."""
        path, (own,) = f"stays/{stay['id']}", stay["registrations"]
        yuan = {"amount": 5_000, "currency": "CNY"}
        self.made(f"deposits/{own['deposit_id']}/top-ups", {"method": "cash", "amount": yuan})
        self.made(f"folios/{own['folio_id']}/entries", {"kind": "charge", "code": "minibar", "amount": yuan})
        key = {"registration_id": own["id"], "proof": "document", "document_number": HIDDEN.document}
        self.made(f"{path}/keys", key)
        self.wake(stay["id"])
        self.feed(stay["id"])
        for number in (HIDDEN.document, ORDINARY.document):
            self.made("guests/credential", {"document_number": number}, role="second")
        for term in (HIDDEN.name, "xuanyuan daishuang", HIDDEN.phone):
            assert self.made("guests/search", {"q": term})["items"] == []
            asked = {"asked_for": term, "asked_by": HIDDEN.name, "channel": "visitor"}
            self.made("enquiries", asked, role="duty_manager")
            self.made("messages", {"asked_for": term, "text": f"{term}: call me"}, role="duty_manager")
        wanted = self.listed("consents", role="duty_manager")
        self.made(f"consents/{wanted[0]['id']}", {"decision": "declined"}, role="duty_manager")
        self.let_in_a_friend(own["id"])
        task = self.listed("tasks", role="housekeeping")[0]["id"]
        self.made(f"tasks/{task}/acknowledge", {}, role="housekeeping")
        self.places["task_id"] = task
        self.made("authority-requests", asdict(OFFICER) | {"scope": "person", "room": None, "person": HIDDEN.name})
        for report in self.listed("police-reports", role="duty_manager"):
            handed = f"police-reports/{report['registration_id']}"
            told = self.made(f"{handed}/export", {"form": "json"}, role="duty_manager")
            self.made(f"police-reports/{told['report_id']}/acknowledge", {"number": "JCG-7"}, role="duty_manager")
        self.made("emergency/names", {"reason": "drill"}, role="security")

    def wake(self, stay_id: str) -> None:
        """Take a wake-up call for the stay in a moment, which nobody answers."""
        soon = (datetime.now(UTC) + timedelta(minutes=1)).isoformat(timespec="seconds")
        call = self.made("wake-up-calls", {"at": soon, "stay_id": stay_id})["id"]
        self.made(f"wake-up-calls/{call}/outcome", {"outcome": "no_answer"}, role="switchboard")
        self.places["wake_up_call_id"] = call

    def feed(self, stay_id: str) -> None:
        """Issue breakfast vouchers for the stay, one of which is lost."""
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
        wanted = {"stay_id": stay_id, "count": 2, "first_day": tomorrow, "last_day": tomorrow}
        lost, kept = self.made("meal-vouchers", wanted)["items"]
        self.made(f"meal-vouchers/{lost['id']}/void", {"reason": "lost"})
        self.places["meal_voucher_id"] = kept["id"]

    def let_in_a_friend(self, registration_id: str) -> None:
        """Let the guest name a friend beforehand, who then asks at their room and goes up."""
        named = {"asked_by": FRIEND.name, "pass_phrase": "blue tulip"}
        own = {"registration_id": registration_id, "document_number": HIDDEN.document, "scope": "visit"}
        self.made("consents", own | named)
        asked = self.made("enquiries", {"channel": "visitor", "asked_for": "301"} | named)["id"]
        until(lambda: self.sent("GET", f"enquiries/{asked}").json["state"] == "closed")
        self.made("visitors", asdict(FRIEND) | {"enquiry_id": asked})

    def leave(self, stay: dict[str, Any]) -> None:
        """Check the guest out."""
        self.made(f"stays/{stay['id']}/check-out", {"room_checked": True})

    def note(self, stay: dict[str, Any]) -> None:
        """Keep what stands in the addresses of the second stay's pages."""
        (own,) = stay["registrations"]
        wanted = {"kind": "refund", "deposit_id": own["deposit_id"], "amount": 60_000}
        begun = self.sent("GET", "/walk-in?room=401")
        broken = {"room": BACK_IN, "fault": "plumbing", "words": "The tap drips", "by_guest": True}
        asked = {"channel": "visitor", "asked_for": ALIAS}
        self.places |= {
            "number": BACK_IN,
            "stay_id": stay["id"],
            "registration_id": own["id"],
            "deposit_id": own["deposit_id"],
            "folio_id": own["folio_id"],
            "draft_id": begun.headers["location"].partition("?")[0].rpartition("/")[2],
            "enquiry_id": self.made("enquiries", asked)["id"],
            "approval_id": self.made("approvals", wanted)["id"],
            "work_order_id": self.made("work-orders", broken | {"photo": picture("tap")})["id"],
            "complaint_id": self.complain(),
            "authority_request_id": self.made("authority-requests", json.loads(json.dumps(asdict(OFFICER))))["id"],
        }

    def complain(self) -> str:
        """Let the guest complain, a department be asked, the guest be answered and called back, and return the id."""
        said = {"room": BACK_IN, "channel": "telephone", "kind": "staff", "severity": "severe", "words": "Nobody came"}
        complaint: str = self.made("complaints", said)["id"]
        path = f"complaints/{complaint}"
        self.made(f"{path}/classify", {"kind": "staff", "severity": "serious"})
        (asked,) = self.made(f"{path}/departments", {"department": "housekeeping"})["departments"]
        self.places["complaint_task_id"] = asked["id"]
        self.made(f"complaints/asked/{asked['id']}/answer", {"words": "We come"}, role="housekeeping")
        self.made(f"{path}/answer", {"words": "We are sorry"})
        self.made(f"{path}/call-backs", {"satisfied": False})
        return complaint
