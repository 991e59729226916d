"""A guest gets a copy of what is held, and is forgotten as far as the law lets (PRI-11)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.audit.service import verify
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.enquiries.beforehand import Beforehand, record_beforehand
from frontdesk.enquiries.messages import take_message
from frontdesk.enquiries.models import AdvanceWish, Enquiry
from frontdesk.enquiries.rules import Scope
from frontdesk.enquiries.visitors import VisitGiven, let_in
from frontdesk.guests import queries as guests
from frontdesk.guests import sealed
from frontdesk.guests.documents import DocumentType
from frontdesk.guests.models import GuestIndex, GuestKey, GuestNameKey
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy import copies, erasing, holds
from frontdesk.privacy.copies import copy_for
from frontdesk.privacy.erasing import erase
from frontdesk.privacy.models import Erasure
from frontdesk.privacy.retention_rules import Kept, years_after
from frontdesk.privacy.subjects import OwnNumber, find_subject
from frontdesk.stays.check_in import CheckedIn
from frontdesk.stays.check_out import Leaving, check_out
from frontdesk.stays.drafts import own_drafts, save_draft, start_draft
from tests.enquiries.asking import EnquiryDesk
from tests.privacy.conftest import PICTURE, Past, years_ago
from tests.small_hotel import TODAY
from tests.stays import arrivals
from tests.stays.arrivals import MARY, WANG, guest

DOCUMENT = WANG["document"]["number"]
OWN = OwnNumber(document_number=DOCUMENT)


def of(made: CheckedIn, place: int = 0) -> OwnNumber:
    return OwnNumber(registration_number=made.registrations[place].number)


@pytest.mark.rule("PRI-11")
def test_a_copy_holds_everything_that_is_true_of_the_guest_and_nothing_of_who_shared_the_room(past: Past) -> None:
    hidden = guest(disclosure_level="confidential", alias="李明", scan=PICTURE)
    made = past.stayed(hidden, guest(MARY), vehicle_plates=["京A12345"])
    wang, mary = made.registrations
    copy = execute(copy_for, past.manager, wang.guest_id, OWN)
    assert copy.profile is not None
    assert (copy.profile["name"], copy.profile["alias"], copy.profile["phone"]) == ("王建国", "李明", "13800138000")
    (registration,) = copy.registrations
    assert (registration["room"], registration["vehicle_plates"]) == ("301", ["京A12345"])
    assert registration["document"]["number"] == DOCUMENT
    assert registration["scan"]["content"] == PICTURE
    assert {entry["kind"] for entry in registration["deposits"]} == {"received", "applied", "refunded"}
    assert {entry["kind"] for entry in registration["folio"]} == {"charge", "deposit"}
    assert "Mary" not in repr(copy)
    hers = execute(copy_for, past.manager, mary.guest_id, of(made, 1))
    assert hers.registrations[0]["vehicle_plates"] == []
    assert "王建国" not in repr(hers)
    with past.session() as session:
        told = session.scalars(select(TrailEntry).where(TrailEntry.action == "guest.copied")).all()
        assert [entry.subject_id for entry in told] == [wang.guest_id, mary.guest_id]


@pytest.mark.rule("PRI-11")
def test_a_number_opens_its_own_guest_only(past: Past) -> None:
    made = past.stayed(guest(), guest(MARY))
    wang, mary = made.registrations
    assert find_subject(past.manager, OWN) == find_subject(past.manager, of(made)) == wang.guest_id
    for number in (of(made, 1), OwnNumber(document_number="110105199003070011"), OwnNumber(registration_number="X")):
        with pytest.raises(NotFound):
            execute(copy_for, past.manager, wang.guest_id, number)
        with pytest.raises(NotFound):
            execute(erase, past.manager, wang.guest_id, number)
    with pytest.raises(NotFound):
        execute(copy_for, past.manager, uuid4(), of(made, 1))
    for unclear in (OwnNumber(), OwnNumber(registration_number="A", document_number="B")):
        with pytest.raises(Invalid):
            execute(copy_for, past.manager, mary.guest_id, unclear)


@pytest.mark.rule("PRI-11")
def test_whoever_asks_is_forgotten_as_far_as_the_law_lets_and_the_rest_goes_on_its_day(past: Past) -> None:
    made = past.stayed(guest(scan=PICTURE))
    draft = execute(start_draft, past.desk.ctx)
    execute(save_draft, past.desk.ctx, draft.id, 1, {"registrations[0].document.number": DOCUMENT})
    guest_id = made.registrations[0].guest_id
    done = execute(erase, past.manager, guest_id, OWN)
    book = years_after(TODAY, 3)
    assert [(each.what, each.until) for each in done.kept] == [
        (Kept.BOOK, book),
        (Kept.RECEIPTS, years_after(TODAY, 30)),
    ]
    assert (done.due_on, done.done) == (book, False)
    assert done.erased == ("profile", "indexes", "drafts", "scans")
    assert len(done.files) == 1
    assert guests.search(past.desk.ctx, "王建国") == []
    assert guests.prefill(past.desk.ctx, DocumentType.RESIDENT_ID, DOCUMENT, "CHN") is None
    assert own_drafts(past.desk.ctx) == []
    with past.session() as session:
        for table in (GuestIndex, GuestNameKey):
            assert session.scalars(select(table.guest_id).where(table.guest_id == guest_id)).all() == []
    row = past.registration(made)
    assert sealed.unseal(past.worker, guest_id, "registration", row.id, row.sealed)["name"] == "王建国"
    assert past.on(book - timedelta(days=1)).run().counts["withdrawn"]["forgotten"] == 0
    counts = past.on(book).run().counts
    assert (counts["registration_book"]["forgotten"], counts["withdrawn"]["forgotten"]) == (1, 1)
    with past.session() as session:
        key = session.get_one(GuestKey, (past.desk.hotel.property_id, guest_id))
        assert (key.wrapped, key.destroyed_at is not None) == (None, True)
        assert session.scalars(select(Erasure.done_at)).one() is not None
        assert verify(session, past.desk.hotel.property_id).holds


@pytest.mark.rule("PRI-11")
def test_whoever_comes_back_after_being_forgotten_is_a_new_guest(past: Past) -> None:
    first = past.stayed(guest(disclosure_level="confidential", alias="李明"))
    execute(erase, past.manager, first.registrations[0].guest_id, OWN)
    again = past.desk.check_in(guest(), room="302")
    assert again.registrations[0].guest_id != first.registrations[0].guest_id
    assert again.registrations[0].shown_name == "王建国"


@pytest.mark.rule("PRI-11")
def test_a_guest_of_long_ago_is_forgotten_whole_at_once(past: Past) -> None:
    made = past.stayed(guest(), left=years_ago(4))
    guest_id = made.registrations[0].guest_id
    done = execute(erase, past.manager, guest_id, OWN)
    assert (done.done, done.due_on) == (True, None)
    assert [each.what for each in done.kept] == [Kept.RECEIPTS]
    with pytest.raises(NotFound):
        sealed.key_of(past.worker, guest_id)
    with pytest.raises(NotFound):
        execute(copy_for, past.manager, guest_id, of(made))


@pytest.mark.rule("PRI-11")
def test_a_guest_in_the_house_is_forgotten_after_the_check_out(past: Past) -> None:
    made = past.desk.check_in(guest())
    done = execute(erase, past.manager, made.registrations[0].guest_id, OWN)
    assert ([each.what for each in done.kept], done.erased, done.due_on) == ([Kept.IN_HOUSE], (), None)
    assert len(guests.search(past.desk.ctx, "王建国")) == 1
    execute(check_out, past.desk.ctx, made.stay_id, Leaving(room_checked=True))
    past.run()
    assert guests.search(past.desk.ctx, "王建国") == []
    with past.session() as session:
        assert session.scalars(select(Erasure.due_on)).one() == years_after(TODAY, 3)


@pytest.mark.rule("PRI-11")
def test_nothing_of_a_guest_on_hold_is_forgotten_and_asking_again_goes_on(past: Past) -> None:
    made = past.stayed(guest(), left=years_ago(4))
    guest_id = made.registrations[0].guest_id
    hold = execute(holds.set_hold, past.manager, made.registrations[0].number, "dispute", "A-1")
    held = execute(erase, past.manager, guest_id, OWN)
    assert (held.erased, held.done, held.due_on) == ((), False, None)
    assert Kept.ORDER in {each.what for each in held.kept}
    execute(holds.lift_hold, past.manager, hold.id, "case-closed")
    again = execute(erase, past.manager, guest_id, OWN)
    assert (again.erasure_id, again.done) == (held.erasure_id, True)


@pytest.mark.parametrize("command", [copies.copy_for, erasing.erase])
def test_only_who_may_serves_a_guest_with_their_own_data(past: Past, command: object) -> None:
    nobody = past.desk.hotel.without(Permission.GUEST_COPY, Permission.GUEST_ERASE)
    with pytest.raises(Forbidden):
        execute(command, nobody, uuid4(), OWN)  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        find_subject(past.desk.ctx, OWN)


@pytest.mark.rule("PRI-11")
def test_a_copy_tells_what_was_asked_left_and_said_and_forgetting_takes_it_all_out(runtime: Runtime) -> None:
    desk = EnquiryDesk(arrivals.build(runtime))
    made = desk.ordinary()
    registration = made.registrations[0]
    said = Beforehand(document_number=DOCUMENT, asked_by="张伟", pass_phrase="blue tulip", scope=Scope.HERE)
    execute(record_beforehand, desk.ctx(), registration.id, said)
    desk.ask("赵铁柱", asked_by="张伟")
    visit = desk.agreed_visit()
    execute(let_in, desk.ctx(), VisitGiven(enquiry_id=visit, name="孙晓", document_type="other", document_number="Z1"))
    execute(take_message, desk.ctx(), "王建国", "call me", None)
    desk.later(1801)
    desk.work()
    manager = desk.ctx("duty_manager")
    copy = execute(copy_for, manager, registration.guest_id, OWN)
    assert [(each["asked_by"], each["scope"]) for each in copy.wishes] == [("张伟", "here")]
    assert [(each["asked_by"], each["decision"], each["scope"]) for each in copy.enquiries] == [
        ("孙晓", "given", "visit")
    ]
    assert [each["text"] for each in copy.messages] == ["call me"]
    assert [each["left_at"] for each in copy.visits] == [None]
    execute(check_out, desk.ctx(), made.stay_id, Leaving(room_checked=True))
    shown = [desk.view(each.id) for each in _opened(desk)]
    done = execute(erase, desk.ctx("duty_manager"), registration.guest_id, OWN)
    assert "enquiries" in done.erased
    assert Kept.VISITORS in {each.what for each in done.kept}
    after = execute(copy_for, desk.ctx("duty_manager"), registration.guest_id, of(made))
    assert (after.wishes, after.enquiries, after.messages) == ([], [], [])
    assert [desk.view(each.id) for each in _opened(desk)] == shown
    with Session(runtime.engine) as session:
        sizes = {len(each) for each in session.scalars(select(Enquiry.outcome)) if each}
        assert (len(sizes), session.scalars(select(AdvanceWish.id)).all()) == (1, [])


def _opened(desk: EnquiryDesk) -> list[Enquiry]:
    with Session(desk.arrivals.hotel.runtime.engine) as session:
        return list(session.scalars(select(Enquiry).order_by(Enquiry.id)))
