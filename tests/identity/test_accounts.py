"""What an administrator does with accounts, and what nobody does (ACC-1, ACC-4)."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry
from frontdesk.edge.execute import execute, reading
from frontdesk.identity import accounts, queries, tokens
from frontdesk.identity.models import ApiToken
from frontdesk.identity.rules import Obligation
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.property.service import create_property
from tests.identity.house import HOTEL, PASSWORD, House


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


@pytest.mark.rule("ACC-1")
def test_everything_wrong_with_a_new_account_is_named_at_once(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        execute(accounts.create_account, house.operator(), "_", " ", [])
    assert {(reason.code, reason.field) for reason in refused.value.reasons} == {
        ("username-malformed", "username"),
        ("missing", "display_name"),
        ("roles-missing", "roles"),
    }


@pytest.mark.rule("ACC-1")
def test_a_user_name_is_one_person_whatever_its_case(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        house.hire("LI.HUA", "bell")
    assert codes(refused) == {"username-taken"}


@pytest.mark.rule("ACC-4")
def test_an_administrator_is_made_nothing_else_beside(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        house.hire("sun.li", "administrator", "receptionist")
    assert codes(refused) == {"role-stands-alone"}


def test_new_roles_count_from_the_next_request(house: House) -> None:
    person = house.person("li.hua", "receptionist")
    opened = house.open("li.hua")
    execute(accounts.set_roles, house.operator(), person.account_id, ["bell", "food_and_beverage"])
    identity = house.identity(opened.token)
    assert identity.roles == {"bell", "food_and_beverage"}
    assert Permission.STAY_CHECK_IN not in identity.permissions


@pytest.mark.rule("ACC-3")
def test_a_new_role_that_needs_a_second_factor_asks_for_it_at_once(house: House) -> None:
    person = house.person("li.hua", "receptionist")
    opened = house.open("li.hua")
    execute(accounts.set_roles, house.operator(), person.account_id, ["duty_manager"])
    assert house.identity(opened.token).due == (Obligation.ENROLMENT,)


def test_unknown_roles_are_refused_and_the_old_ones_stay(house: House) -> None:
    person = house.person("li.hua", "receptionist")
    with pytest.raises(Invalid):
        execute(accounts.set_roles, house.operator(), person.account_id, ["owner"])
    assert house.identity(house.open("li.hua").token).roles == {"receptionist"}


def test_an_account_that_is_shut_out_loses_its_sessions_and_tokens_at_once(house: House) -> None:
    person = house.person("li.hua", "receptionist")
    opened = house.open("li.hua")
    token = execute(tokens.create_token, house.operator(), "li.hua").token
    execute(accounts.deactivate, house.operator(), person.account_id)
    assert house.identity(opened.token) is None
    with Session(house.runtime.engine) as session:
        assert queries.by_api_token(session, token) is None
    execute(accounts.reactivate, house.operator(), person.account_id)
    assert house.identity(house.open("li.hua").token) is not None


def test_a_reset_password_is_good_once_and_ends_what_was_open(house: House) -> None:
    person = house.person("li.hua", "receptionist")
    opened = house.open("li.hua")
    password = execute(accounts.reset_password, house.operator(), person.account_id)
    assert house.identity(opened.token) is None
    assert house.identity(house.open("li.hua", password).token).due == (Obligation.PASSWORD,)


COMMANDS: dict[str, Callable[..., object]] = {
    "set roles": lambda ctx, whom: accounts.set_roles(ctx, whom, ["bell"]),
    "deactivate": accounts.deactivate,
    "reactivate": accounts.reactivate,
    "reset the password": accounts.reset_password,
    "reset the second factor": accounts.reset_second_factor,
}


@pytest.mark.rule("ACC-4")
@pytest.mark.parametrize("name", COMMANDS)
def test_nobody_does_this_to_their_own_account(house: House, name: str) -> None:
    person = house.person("boss", "administrator")
    with pytest.raises(Refused) as refused:
        execute(COMMANDS[name], house.signed_in(person), person.account_id)
    assert codes(refused) == {"own-account"}


@pytest.mark.rule("ACC-2")
@pytest.mark.parametrize("name", COMMANDS)
def test_an_account_of_another_hotel_is_not_found(house: House, name: str) -> None:
    person = house.person("li.hua", "receptionist")
    with Session(house.runtime.engine) as session, session.begin():
        other = _another_hotel(session, house)
    ctx = house.operator()
    elsewhere = House(house.runtime, other).operator()
    with pytest.raises(NotFound):
        execute(COMMANDS[name], elsewhere, person.account_id)
    with pytest.raises(NotFound):
        execute(COMMANDS[name], ctx, UUID(int=5))


@pytest.mark.rule("ACC-2")
@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_refused_without_its_permission(house: House, name: str) -> None:
    with pytest.raises(Forbidden):
        execute(COMMANDS[name], house.without(Permission.ACCOUNT_MANAGE), UUID(int=5))


@pytest.mark.rule("ACC-2")
def test_making_accounts_and_tokens_is_refused_without_permission(house: House) -> None:
    with pytest.raises(Forbidden):
        execute(accounts.create_account, house.without(Permission.ACCOUNT_MANAGE), "x", "x", ["bell"])
    with pytest.raises(Forbidden):
        execute(tokens.create_token, house.without(Permission.OPERATE), "x")
    with pytest.raises(Forbidden):
        execute(tokens.revoke_token, house.without(Permission.ACCOUNT_MANAGE), UUID(int=5))


def test_the_list_shows_this_hotel_only_and_to_those_who_may(house: House) -> None:
    house.hire("sun.li", "receptionist", "bell")
    with Session(house.runtime.engine) as session, session.begin():
        other = _another_hotel(session, house)
    with reading(house.holding(Permission.ACCOUNT_VIEW)) as bound:
        (line,) = [each for each in queries.accounts(bound) if each.username == "sun.li"]
        assert (line.username, line.roles, line.active) == ("sun.li", ("bell", "receptionist"), True)
        assert queries.account(bound, line.id) == line
    elsewhere = House(house.runtime, other).holding(Permission.ACCOUNT_VIEW)
    with reading(elsewhere) as bound:
        assert queries.accounts(bound) == []
        with pytest.raises(NotFound):
            queries.account(bound, line.id)
    for query in (
        queries.accounts,
        lambda ctx: queries.account(ctx, line.id),
        lambda ctx: queries.tokens(ctx, line.id),
    ):
        with pytest.raises(Forbidden):
            execute(query, house.without(Permission.ACCOUNT_VIEW))


def test_a_token_acts_as_its_account_until_it_is_revoked(house: House) -> None:
    person = house.person("li.hua", "receptionist")
    made = execute(tokens.create_token, house.operator(), "Li.Hua", "kiosk")
    with Session(house.runtime.engine) as session:
        identity = queries.by_api_token(session, made.token)
        assert made.token.encode() not in session.scalars(select(ApiToken.token_hash)).all()
    assert identity.account_id == person.account_id
    assert Permission.STAY_CHECK_IN in identity.permissions
    manager = house.holding(Permission.ACCOUNT_MANAGE, Permission.ACCOUNT_VIEW)
    with reading(manager) as bound:
        assert [held.label for held in queries.tokens(bound, person.account_id)] == ["kiosk"]
    execute(tokens.revoke_token, manager, made.token_id)
    execute(tokens.revoke_token, manager, made.token_id)
    with Session(house.runtime.engine) as session:
        assert queries.by_api_token(session, made.token) is None


def test_a_token_is_for_somebody_who_works_here(house: House) -> None:
    with pytest.raises(NotFound):
        execute(tokens.create_token, house.operator(), "nobody")
    with pytest.raises(NotFound):
        execute(tokens.revoke_token, house.holding(Permission.ACCOUNT_MANAGE), UUID(int=5))
    house.person("li.hua", "receptionist")
    with pytest.raises(Invalid):
        execute(tokens.create_token, house.operator(), "li.hua", " ")


@pytest.mark.rule("ACC-4")
def test_the_trail_tells_what_was_done_to_an_account_without_a_name_or_a_secret(house: House) -> None:
    person = house.person("li.hua", "receptionist")
    execute(accounts.reset_password, house.operator(), person.account_id)
    with Session(house.runtime.engine) as session:
        entries = session.execute(
            select(TrailEntry.action, TrailEntry.facts).where(TrailEntry.subject_id == person.account_id)
        ).all()
    told = [action for action, _ in entries]
    assert {"account.created", "session.opened", "account.password_changed", "account.password_reset"} <= set(told)
    assert not any(word in str(entries) for word in ("li.hua", "Li.Hua", PASSWORD))


def _another_hotel(session: Session, house: House) -> UUID:
    wanted = replace(HOTEL, code="lakes")
    return create_property(session, house.runtime.source, house.runtime.keyring, wanted).id
