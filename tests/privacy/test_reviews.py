"""Openings of hidden stays are looked at the next day, by somebody other than who opened them (PRI-7)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from frontdesk.audit.models import TrailEntry
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy import openings, reviews
from tests.small_hotel import NOW, SECOND_RECEPTIONIST, TODAY
from tests.stays import arrivals
from tests.stays.arrivals import MARY, Arrivals, guest

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def desk(runtime: Runtime) -> Arrivals:
    return arrivals.build(runtime)


def managers(desk: Arrivals) -> tuple[Context, Context]:
    """Return two duty managers, the day after."""
    one = desk.hotel.context("duty_manager", now=TOMORROW)
    other = desk.hotel.context("duty_manager", account=SECOND_RECEPTIONIST, now=TOMORROW)
    return one, other


def opened(desk: Arrivals, ctx: Context) -> tuple[Any, Any]:
    """Open a hidden guest's stay and an ordinary one's, today."""
    hidden = desk.check_in(guest(disclosure_level="confidential", alias="李明"))
    ordinary = desk.check_in(guest(MARY), room="302")
    today = replace(ctx, now=NOW)
    for made in (hidden, ordinary):
        execute(openings.open_with_reason, today, made.stay_id, "complaint")
    return hidden, ordinary


@pytest.mark.rule("PRI-7")
def test_the_openings_of_hidden_stays_wait_for_somebody_else_the_next_day(desk: Arrivals) -> None:
    one, other = managers(desk)
    hidden, _ = opened(desk, one)
    assert reviews.day_to_review(replace(other, now=NOW)) is None
    assert reviews.day_to_review(one) is None
    found = reviews.day_to_review(other)
    assert found is not None
    assert found.day == TODAY
    assert [(each.stay_id, each.opened_by, each.reason_code) for each in found.openings] == [
        (hidden.stay_id, "duty_manager", "complaint")
    ]


@pytest.mark.rule("PRI-7")
def test_a_day_is_reviewed_as_a_whole_but_for_what_one_opened_oneself(desk: Arrivals) -> None:
    one, other = managers(desk)
    opened(desk, one)
    with pytest.raises(Refused, match="day-not-over"):
        execute(reviews.review_openings, replace(other, now=NOW), TODAY)
    execute(reviews.review_openings, one, TODAY)
    assert reviews.day_to_review(other) is not None
    execute(reviews.review_openings, other, TODAY)
    assert reviews.day_to_review(other) is None


@pytest.mark.rule("PRI-7")
def test_the_trail_of_a_review_does_not_tell_whether_anybody_was_hidden(desk: Arrivals) -> None:
    _, other = managers(desk)
    execute(reviews.review_openings, other, TODAY)
    entry = other.session.scalars(select(TrailEntry).order_by(TrailEntry.sequence.desc()).limit(1)).one()
    other.session.close()
    assert (entry.action, entry.subject_id, entry.facts) == (
        "openings.reviewed",
        desk.hotel.property_id,
        {"day": TODAY.isoformat()},
    )


def test_who_may_not_see_protected_guests_reviews_nothing(desk: Arrivals) -> None:
    ctx = desk.hotel.without(Permission.GUEST_VIEW_PROTECTED)
    with pytest.raises(Forbidden):
        reviews.day_to_review(ctx)
    with pytest.raises(Forbidden):
        execute(reviews.review_openings, ctx, TODAY)
