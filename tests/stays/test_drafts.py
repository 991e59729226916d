"""A draft is sealed, belongs to its clerk, and leaves nothing behind (REG-3, REG-14)."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.stays import drafts
from frontdesk.stays.models import Draft
from tests.small_hotel import SECOND_RECEPTIONIST
from tests.stays.arrivals import Arrivals


@pytest.mark.rule("REG-3")
def test_a_draft_comes_back_as_it_was_typed(desk: Arrivals) -> None:
    draft = execute(drafts.start_draft, desk.ctx)
    version = execute(drafts.save_draft, desk.ctx, draft.id, draft.version, {"room": "301", "note": "王"})
    kept = execute(drafts.own_draft, desk.ctx, draft.id)
    assert (kept.version, kept.data) == (version, {"room": "301", "note": "王"})
    assert execute(drafts.own_drafts, desk.ctx) == [draft.id]


@pytest.mark.rule("REG-3")
def test_a_draft_is_sealed(desk: Arrivals) -> None:
    draft = execute(drafts.start_draft, desk.ctx)
    execute(drafts.save_draft, desk.ctx, draft.id, 1, {"name": "王建国"})
    with Session(desk.hotel.runtime.engine) as session:
        sealed = session.scalars(select(Draft.sealed)).one()
    assert "王建国".encode() not in sealed


@pytest.mark.rule("REG-3")
def test_another_clerk_cannot_see_change_or_drop_it(desk: Arrivals) -> None:
    draft = execute(drafts.start_draft, desk.ctx)
    other = desk.hotel.context(account=SECOND_RECEPTIONIST)
    for attempt in (
        lambda: execute(drafts.own_draft, other, draft.id),
        lambda: execute(drafts.save_draft, other, draft.id, 1, {}),
        lambda: execute(drafts.abandon_draft, other, draft.id),
        lambda: execute(drafts.attach_scan, other, draft.id, b""),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert execute(drafts.own_drafts, other) == []


@pytest.mark.rule("REG-3")
def test_a_second_tab_is_told_that_the_draft_moved_on_and_overwrites_nothing(desk: Arrivals) -> None:
    draft = execute(drafts.start_draft, desk.ctx)
    execute(drafts.save_draft, desk.ctx, draft.id, 1, {"room": "301"})
    with pytest.raises(drafts.DraftMovedOn):
        execute(drafts.save_draft, desk.ctx, draft.id, 1, {"room": "302"})
    assert execute(drafts.own_draft, desk.ctx, draft.id).data == {"room": "301"}


@pytest.mark.rule("REG-14")
def test_an_abandoned_draft_leaves_nothing(desk: Arrivals) -> None:
    draft = execute(drafts.start_draft, desk.ctx)
    execute(drafts.abandon_draft, desk.ctx, draft.id)
    with Session(desk.hotel.runtime.engine) as session:
        assert session.scalars(select(Draft)).all() == []


def test_a_draft_of_a_megabyte_is_refused(desk: Arrivals) -> None:
    draft = execute(drafts.start_draft, desk.ctx)
    with pytest.raises(Invalid) as refused:
        execute(drafts.save_draft, desk.ctx, draft.id, 1, {"note": "x" * 1_000_000})
    assert [reason.code for reason in refused.value.reasons] == ["draft-too-large"]


def test_a_scan_of_a_draft_is_judged_by_its_content_and_comes_back(desk: Arrivals) -> None:
    draft = execute(drafts.start_draft, desk.ctx)
    with pytest.raises(Invalid):
        execute(drafts.attach_scan, desk.ctx, draft.id, b"GIF89a not one of ours")
    scan = execute(drafts.attach_scan, desk.ctx, draft.id, b"%PDF-1.7\n1 0 obj\n%%EOF\n")
    assert execute(drafts.attached_scan, desk.ctx, draft.id, scan) == b"%PDF-1.7\n1 0 obj\n%%EOF\n"


def test_every_command_on_drafts_needs_the_permission_to_check_in(desk: Arrivals) -> None:
    draft = execute(drafts.start_draft, desk.ctx)
    nobody = desk.hotel.without(Permission.STAY_CHECK_IN)
    for attempt in (
        lambda: execute(drafts.start_draft, nobody),
        lambda: execute(drafts.own_draft, nobody, draft.id),
        lambda: execute(drafts.own_drafts, nobody),
        lambda: execute(drafts.save_draft, nobody, draft.id, 1, {}),
        lambda: execute(drafts.abandon_draft, nobody, draft.id),
        lambda: execute(drafts.attach_scan, nobody, draft.id, b""),
        lambda: execute(drafts.attached_scan, nobody, draft.id, draft.id),
    ):
        with pytest.raises(Forbidden):
            attempt()
