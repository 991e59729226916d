"""Valuables: two signatures, a numbered receipt, released against the document."""

import io
from uuid import UUID, uuid4

import pytest
from PIL import Image
from sqlalchemy import text
from sqlalchemy.orm import Session

from frontdesk.concierge import queries, service
from frontdesk.concierge.errors import ValuablesRefused
from frontdesk.concierge.queries import KeptValuables
from frontdesk.concierge.rules import keep_faults, release_faults
from frontdesk.edge.execute import execute, reading
from frontdesk.edge.runtime import Runtime
from frontdesk.identity.attempts import Attempt, Proof
from frontdesk.identity.errors import CodeNeeded, WrongCredentials
from frontdesk.identity.models import Account, Membership
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.stays.check_in import CheckedIn
from tests.small_hotel import SECOND_RECEPTIONIST, account_of
from tests.stays.arrivals import WANG, Arrivals, build

DOCUMENT = WANG["document"]["number"]


def proof(account_id: UUID = SECOND_RECEPTIONIST, shown: str = "-") -> Proof:
    return Proof(Attempt("second", ()), account_id, shown)


@pytest.fixture
def desk(runtime: Runtime) -> Arrivals:
    made = build(runtime)
    with Session(runtime.engine) as session, session.begin():
        for account_id in (SECOND_RECEPTIONIST, account_of("receptionist")):
            session.add(Membership(property_id=made.hotel.property_id, account_id=account_id, role="receptionist"))
    return made


@pytest.fixture
def stay(desk: Arrivals) -> CheckedIn:
    return desk.check_in()


@pytest.fixture
def guest_id(stay: CheckedIn) -> UUID:
    return stay.registrations[0].id


def listed(desk: Arrivals, stay: CheckedIn) -> list[KeptValuables]:
    with reading(desk.ctx) as ctx:
        return queries.of_stay(ctx, stay.stay_id)


@pytest.mark.rule("REG-11")
def test_valuables_are_kept_against_a_numbered_receipt(desk: Arrivals, stay: CheckedIn, guest_id: UUID) -> None:
    for number, words in enumerate(["一块手表", "a ring"], start=1):
        kept = execute(service.keep, desk.ctx, guest_id, words, proof())
        assert (kept.number, kept.kept_by, kept.witnessed_by) == (number, desk.ctx.account_id, SECOND_RECEPTIONIST)
    found = [(each.number, each.description, each.state, each.signed_on_screen) for each in listed(desk, stay)]
    assert found == [(1, "一块手表", "kept", False), (2, "a ring", "kept", False)]


@pytest.mark.rule("REG-11")
def test_the_description_is_sealed_and_the_signature_is_kept(desk: Arrivals, stay: CheckedIn, guest_id: UUID) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    execute(service.keep, desk.ctx, guest_id, "a watch", proof(), signature=picture.getvalue())
    assert listed(desk, stay)[0].signed_on_screen
    with desk.hotel.runtime.engine.connect() as connection:
        sealed = connection.execute(text("SELECT sealed FROM valuables")).scalar_one()
        assert b"watch" not in bytes(sealed)


@pytest.mark.rule("REG-11")
def test_every_fault_is_named_at_once(desk: Arrivals, guest_id: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        execute(service.keep, desk.ctx, guest_id, " ", proof(desk.ctx.account_id), signature=b"no picture")
    assert [reason.code for reason in refused.value.reasons] == [
        "description-missing",
        "witness-is-keeper",
        "not-a-picture",
    ]


@pytest.mark.rule("REG-11")
def test_the_witness_works_here_and_signs_by_their_own_password(desk: Arrivals, guest_id: UUID) -> None:
    with pytest.raises(Invalid, match="witness-unknown"):
        execute(service.keep, desk.ctx, guest_id, "a watch", proof(account_of("auditor")))
    with pytest.raises(WrongCredentials):
        execute(service.keep, desk.ctx, guest_id, "a watch", proof(shown="changed since"))
    with Session(desk.hotel.runtime.engine) as session, session.begin():
        session.get_one(Account, SECOND_RECEPTIONIST).totp_sealed = b"enrolled"
    with pytest.raises(CodeNeeded):
        execute(service.keep, desk.ctx, guest_id, "a watch", proof())


@pytest.mark.rule("REG-11")
def test_valuables_are_released_once_against_the_document(desk: Arrivals, stay: CheckedIn, guest_id: UUID) -> None:
    kept = execute(service.keep, desk.ctx, guest_id, "a watch", proof())
    with pytest.raises(ValuablesRefused, match="document-differs"):
        execute(service.release, desk.ctx, kept.id, "501234567")
    released = execute(service.release, desk.ctx, kept.id, f" {DOCUMENT} ")
    assert (released.state, released.released_by) == ("released", desk.ctx.account_id)
    assert [each.state for each in listed(desk, stay)] == ["released"]
    with pytest.raises(ValuablesRefused, match="valuables-released-already"):
        execute(service.release, desk.ctx, kept.id, DOCUMENT)


def test_what_is_not_there_is_not_found(desk: Arrivals, guest_id: UUID) -> None:
    with pytest.raises(NotFound):
        execute(service.keep, desk.ctx, uuid4(), "a watch", proof())
    with pytest.raises(NotFound):
        execute(service.release, desk.ctx, uuid4(), DOCUMENT)
    with desk.hotel.runtime.engine.begin() as connection:
        connection.execute(text("UPDATE registration SET in_house = false"))
    with pytest.raises(NotFound):
        execute(service.keep, desk.ctx, guest_id, "a watch", proof())


def test_keeping_valuables_needs_its_permission(desk: Arrivals) -> None:
    ctx = desk.hotel.without(Permission.VALUABLES_KEEP)
    with pytest.raises(Forbidden):
        execute(service.keep, ctx, uuid4(), "a watch", proof())
    with pytest.raises(Forbidden):
        execute(service.release, ctx, uuid4(), DOCUMENT)
    with pytest.raises(Forbidden):
        queries.of_stay(ctx, uuid4())


@pytest.mark.rule("REG-11")
def test_two_different_people_of_the_house_sign() -> None:
    one, other = UUID(int=1), UUID(int=2)
    assert keep_faults("a watch", one, other, witness_works_here=True) == []
    assert [fault.code for fault in keep_faults("", one, one, witness_works_here=False)] == [
        "description-missing",
        "witness-is-keeper",
        "witness-unknown",
    ]


@pytest.mark.rule("REG-11")
def test_only_kept_valuables_go_out_and_only_against_the_same_document() -> None:
    assert release_faults("kept", same_document=True) == []
    assert [fault.code for fault in release_faults("kept", same_document=False)] == ["document-differs"]
    assert [fault.code for fault in release_faults("released", same_document=True)] == ["valuables-released-already"]
