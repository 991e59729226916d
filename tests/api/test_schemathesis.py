"""The interface against its own description: no fault, no undescribed answer, whatever is sent by whichever role."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from frontdesk.authority.emergency import list_names
from frontdesk.authority.service import make_request
from frontdesk.edge.execute import execute
from frontdesk.edge.worker import drain_once
from frontdesk.enquiries.visitors import let_in
from frontdesk.identity.policy import PERMISSIONS
from frontdesk.maintenance.service import report
from tests.api.front import Front, days
from tests.small_hotel import NOW, TODAY
from tests.stays.arrivals import WANG
from tests.worlds.twins import DRIPS, FRIEND, OFFICER, ask_for_visit

pytestmark = pytest.mark.no_cover  # it walks everywhere: other tests hold each place, and tracing takes as long again

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
MANY, FEW = 4, 1
DESK = ("receptionist", "duty_manager")
OTHERS = [str(role) for role in sorted(PERMISSIONS) if role not in DESK]
SPOKEN = [("postgresql", "duty_manager"), *(("sqlite", role) for role in DESK)]
"""Who may do most; on the second engine only who may do whatever the other may."""


def bounded(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )


@pytest.mark.parametrize(("engine_name", "role"), SPOKEN, indirect=["engine_name"])
def test_every_address_keeps_its_promises_to_the_desk(front_desk: Front, role: str, engine_name: str) -> None:
    known, examples = things(front_desk), MANY if engine_name == "sqlite" else FEW
    for operation in operations(front_desk):
        speak(operation, {}, [role], examples)
        named = {part.name for part in operation.path_parameters}
        if named:
            speak(operation, {name: value for name, value in known.items() if name in named}, [role], examples)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_every_address_keeps_its_promises_to_every_other_role(front_desk: Front) -> None:
    for operation in operations(front_desk):
        speak(operation, {}, OTHERS, FEW)


def operations(front_desk: Front) -> Iterator[APIOperation]:
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", front_desk.app)
    return (found.ok() for found in described.get_all_operations())


def things(front_desk: Front) -> dict[str, str]:
    """Return the ids of things that are there, so that what is generated reaches them."""
    stay = front_desk.check_in()
    registration = stay["registrations"][0]
    visit = ask_for_visit(front_desk, registration["id"], WANG["document"]["number"])
    (key,) = front_desk.desk.get(f"stays/{stay['id']}/keys").json["items"]
    (shift,) = front_desk.desk.get("shifts").json["items"]
    return {
        "number": "302",
        "quote_id": front_desk.quote()["id"],
        "approval_id": asked_price(front_desk),
        "stay_id": stay["id"],
        "key_id": key["id"],
        "deposit_id": registration["deposit_id"],
        "folio_id": registration["folio_id"],
        "shift_id": shift["id"],
        "authority_request_id": str(execute(make_request, front_desk.house.context(), OFFICER).id),
        "opening_id": str(execute(list_names, front_desk.house.context("security"), "drill").opening_id),
        "visitor_id": str(execute(let_in, front_desk.house.context(), replace(FRIEND, enquiry_id=visit)).id),
        **complained(front_desk),
        "work_order_id": str(execute(report, front_desk.house.context(), DRIPS).id),
        **asked_for(front_desk),
        **served(front_desk, stay["id"]),
    }


def asked_for(front_desk: Front) -> dict[str, str]:
    """Let somebody ask for a guest, and return the ids of the enquiry and of what the guest is to be asked."""
    asked = {"channel": "phone", "asked_for": "王建国"}
    enquiry_id = front_desk.desk.post("enquiries", asked).json["id"]
    drain_once(front_desk.app.extensions["frontdesk"])
    (wanted,) = front_desk.desk.get("consents").json["items"]
    return {"enquiry_id": enquiry_id, "consent_id": wanted["id"]}


def served(front_desk: Front, stay_id: str) -> dict[str, str]:
    """Let a guest be woken and fed tomorrow, and return the ids of the call and of a voucher."""
    wake = {"at": (NOW + timedelta(days=1)).isoformat(), "stay_id": stay_id}
    feed = {"stay_id": stay_id, "count": 1, "first_day": days(1), "last_day": days(1)}
    (voucher,) = front_desk.desk.post("meal-vouchers", feed).json["items"]
    return {"wake_up_call_id": front_desk.desk.post("wake-up-calls", wake).json["id"], "meal_voucher_id": voucher["id"]}


def complained(front_desk: Front) -> dict[str, str]:
    """Take a complaint about nobody in particular, ask a department, and return the ids of both."""
    said = {"about": "nobody", "channel": "review", "kind": "food", "severity": "minor", "words": "Cold tea"}
    complaint = front_desk.desk.post("complaints", said).json["id"]
    asked = front_desk.desk.post(f"complaints/{complaint}/departments", {"department": "front_office"}).json
    return {"complaint_id": complaint, "complaint_task_id": asked["departments"][0]["id"]}


def asked_price(front_desk: Front) -> str:
    """Ask for a price beyond the clerk's limit and return the request's id."""
    nights = [{"night": TODAY.isoformat(), "amount": 1}]
    body = {"kind": "price", "quote_id": front_desk.quote()["id"], "nights": nights, "reason": "loyalty"}
    approval_id: str = front_desk.desk.post("approvals", body).json["id"]
    return approval_id


def speak(operation: APIOperation, values: dict[str, str], roles: list[str], examples: int) -> None:
    """Send what the description allows, and what it does not, and hold every answer against the description."""
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        sent = operation.as_strategy(generation_mode=mode, path_parameters=values or None)

        @bounded(examples)
        @given(case=sent)
        def answered(case: schemathesis.Case) -> None:
            for role in roles:
                headers = {"Authorization": f"Bearer fd_{role}"}
                case.validate_response(case.call(headers=headers), checks=CHECKS, headers=headers)

        answered()
