"""Somebody of one hotel asks for the things of another in the same database, by their true ids (ACC-2)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from frontdesk.audit.models import TrailEntry
from frontdesk.edge.guard import permissions_of_view
from frontdesk.identity.models import Account, ApiToken, Membership
from frontdesk.identity.policy import PERMISSIONS
from frontdesk.identity.queries import token_hash
from frontdesk.kernel.db import Base
from frontdesk.property.service import create_property
from tests.api.front import Program
from tests.permissions.test_routes import routes
from tests.small_hotel import NAMES, NOW
from tests.worlds.twins import World, twins

pytestmark = pytest.mark.no_cover  # it walks everywhere: other tests hold each place, and tracing takes as long again

ID = re.compile(r"<uuid:(\w+)>")
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TABLES = {
    "consent_id": "enquiry",
    "entry_id": "folio_entry",
    "rate_id": "rate",
    "slip_id": "rate_change_slip",
    "session_id": "web_session",
    "token_id": "api_token",
}
"""Whose ids are meant, where the name of the table does not say so."""


@pytest.fixture
def world(engine_name: str, tmp_path: Path) -> Iterator[World]:
    with twins(engine_name, tmp_path) as pair:
        yield pair[0]


def strangers(world: World) -> dict[str, Program]:
    """Return a program for each role of a second hotel in the same database."""
    made: dict[str, Program] = {}
    means = world.desk.house.runtime
    with Session(means.engine) as session, session.begin():
        other = create_property(session, means.source, means.keyring, replace(NAMES, code="other")).id
        for role in PERMISSIONS:
            account_id, token = uuid4(), f"fd_other_{role}"
            session.add(_account(role, account_id))
            session.flush()
            session.add(Membership(property_id=other, account_id=account_id, role=role))
            session.add(_token(other, account_id, token))
            made[role] = Program(world.app.test_client(), token)
    return made


def _account(role: str, account_id: UUID) -> Account:
    name = f"other-{role}"
    return Account(
        id=account_id,
        username=name,
        display_name=name,
        password_hash="-",
        must_change_password=False,
        created_at=NOW,
    )


def _token(property_id: UUID, account_id: UUID, token: str) -> ApiToken:
    return ApiToken(
        property_id=property_id,
        id=uuid4(),
        account_id=account_id,
        token_hash=token_hash(token),
        label="other",
        created_at=NOW,
    )


def true_ids(world: World, names: set[str]) -> dict[str, str]:
    """Return an id of the first hotel for every name in an address, or one like it where it has no such thing."""
    found = dict(world.places)
    with Session(world.desk.house.runtime.engine) as session:
        for name in names - set(found):
            tables = tables_of(name)
            assert tables, f"say in TABLES whose id {name} is"
            there = (session.scalar(select(table.c.id).limit(1)) for table in tables)
            found[name] = str(next(filter(None, there), uuid4()))
    return found


def tables_of(name: str) -> list[Table]:
    """Return the tables that an id of this name may be of: `report_id` may be that of a police report."""
    stem = TABLES.get(name, name.removesuffix("_id"))
    return [table for key, table in Base.metadata.tables.items() if key == stem or key.endswith(f"_{stem}")]


def asked(rule: Rule, ids: dict[str, str]) -> str:
    """Return the address of a route with these ids."""
    path = ID.sub(lambda part: ids[part[1]], rule.rule)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: ids[part[1]], path)


@pytest.mark.rule("ACC-2")
def test_what_belongs_to_another_hotel_answers_as_if_it_were_not_there(world: World) -> None:
    aimed = [(rule, method) for rule, method in routes(world.app) if ID.search(rule.rule)]
    ids = true_ids(world, {name for rule, _ in aimed for name in rule.arguments})
    nobodys = ids | {name: str(uuid4()) for rule, _ in aimed for name in ID.findall(rule.rule)}
    before, told = entries(world), []
    programs = strangers(world)
    for rule, method in aimed:
        for role in allowed(world, rule, method):
            program, body = programs[role], None if method == "GET" else {}
            true, false = asked(rule, ids), asked(rule, nobodys)
            answer, blank = program(method, true, body), program(method, false, body)
            same = answer.status_code == blank.status_code and without(answer.text, ids) == without(blank.text, nobodys)
            if not same or answer.status_code < 300:
                told.append(f"{role} {method} {rule}: {answer.status_code}, else {blank.status_code}")
    assert len(aimed) > 40
    assert not told, "\n".join(told[:20])
    assert entries(world) == before


@pytest.mark.rule("ACC-2")
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_walk_finds_these_things_where_they_belong(world: World) -> None:
    """Without this, the walk above would be just as content with ids that lead nowhere in either hotel."""
    reading = [rule for rule, method in routes(world.app) if method == "GET" and ID.search(rule.rule)]
    ids = true_ids(world, {name for rule in reading for name in rule.arguments})
    lost = []
    for rule in reading:
        answers = {role: world.desk.of(role).get(asked(rule, ids)).status_code for role in PERMISSIONS}
        if set(answers.values()) <= {403, 404}:
            lost.append(f"{rule}: {answers}")
    assert not lost, "\n".join(lost)


def allowed(world: World, rule: Rule, method: str) -> list[str]:
    """Return the roles that the route lets in: the others do not get as far as any thing."""
    guard = permissions_of_view(world.app.view_functions[rule.endpoint], method)
    return [role for role, held in PERMISSIONS.items() if guard is not None and held and held >= guard.permissions]


def without(text: str, ids: dict[str, str]) -> str:
    """Return an answer without the ids that were asked for and without what is drawn anew for each page."""
    text = re.sub(r"\b[0-9a-f]{32}\b", "", text)  # the id of the request
    text = re.sub(r'(csrf[-_]token"[^>]*(?:content|value)=")[^"]*', r"\1", text)
    for value in filter(UUID_TEXT.fullmatch, ids.values()):
        text = text.replace(value, "ID")
    return text


def entries(world: World) -> int:
    with Session(world.desk.house.runtime.engine) as session:
        mine = TrailEntry.property_id == world.desk.house.property_id
        return session.scalars(select(func.count()).select_from(TrailEntry).where(mine)).one()
