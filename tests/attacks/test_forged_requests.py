"""A page elsewhere makes a signed-in browser send something: nothing happens (ACC-2)."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from frontdesk.audit.models import TrailEntry
from frontdesk.edge.guard import permissions_of_view
from frontdesk.identity.policy import PERMISSIONS
from tests.api.front import Front
from tests.attacks.screens import at_screen, form_token
from tests.permissions.test_routes import routes, somewhere


def role_for(front: Front, rule: Rule, method: str) -> str:
    """Return a role that the route lets in."""
    guard = permissions_of_view(front.app.view_functions[rule.endpoint], method)
    assert guard is not None
    return next(role for role, held in PERMISSIONS.items() if held and held >= guard.permissions)


def entries(front: Front) -> int:
    with Session(front.house.runtime.engine) as session:
        return session.scalars(select(func.count()).select_from(TrailEntry)).one()


@pytest.mark.rule("ACC-2")
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_no_writing_route_takes_a_form_without_the_token_of_its_own_page(desk: Front) -> None:
    writing = [(rule, method) for rule, method in routes(desk.app) if method != "GET"]
    screens = {role: at_screen(desk, role) for role in {role_for(desk, *each) for each in writing}}
    strangers = form_token(at_screen(desk, "bell"))
    before, taken = entries(desk), []
    for rule, method in writing:
        screen = screens[role_for(desk, rule, method)]
        for sent in ({}, {"csrf_token": strangers}, {"csrf_token": "x"}):
            answer = screen.open(somewhere(rule), method=method, data=sent, headers={"Accept": "application/json"})
            if answer.status_code != 400:
                taken.append(f"{method} {rule}: {answer.status_code}")
    assert len(writing) > 60
    assert not taken, "\n".join(taken)
    assert entries(desk) == before


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_page_itself_is_heard(desk: Front) -> None:
    """Without this, the walk above would be just as content with a hotel that refuses everything."""
    deaf = []
    for rule, method in routes(desk.app):
        if method == "GET":
            continue
        screen = at_screen(desk, role_for(desk, rule, method))
        headers = {"X-CSRFToken": form_token(screen), "Accept": "application/json"}
        if screen.open(somewhere(rule), method=method, headers=headers).status_code == 400:
            deaf.append(f"{method} {rule}")
    assert not deaf, "\n".join(deaf)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_reading_changes_nothing_that_the_hotel_keeps_a_record_of(desk: Front) -> None:
    """A link or a picture in a forged page makes a browser read; so reading does nothing."""
    before = entries(desk)
    for rule, method in routes(desk.app):
        if method == "GET":
            at_screen(desk, role_for(desk, rule, method)).get(somewhere(rule))
    assert entries(desk) == before
