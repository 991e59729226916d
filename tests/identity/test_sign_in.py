"""Passwords, attempts and sessions, by the commands themselves."""

import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frontdesk.cashier import shifts
from frontdesk.edge.execute import execute, reading
from frontdesk.edge.worker import end_idle_once
from frontdesk.identity import accounts, attempts, own, passwords, sessions
from frontdesk.identity.attempts import LIMITS
from frontdesk.identity.errors import AnotherAccount, CodeNeeded, TooManyAttempts, WrongCredentials
from frontdesk.identity.models import Account, WebSession
from frontdesk.identity.rules import Obligation
from frontdesk.identity.sessions import Screen
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.property import service as hotel
from tests.identity.house import PASSWORD, House


@pytest.mark.rule("ACC-1")
def test_a_new_account_signs_in_once_with_its_one_time_password_and_must_choose_its_own(house: House) -> None:
    made = house.hire("Sun.Li", "receptionist")
    identity = house.identity(house.open("sun.li", made.one_time_password).token)
    assert identity is not None
    assert identity.due[0] is Obligation.PASSWORD
    assert Permission.STAY_CHECK_IN not in identity.permissions
    ctx = house.at_work(house.open("sun.li", made.one_time_password))
    execute(own.change_password, ctx, house.prove("sun.li", made.one_time_password), PASSWORD)
    with pytest.raises(WrongCredentials):
        house.open("sun.li", made.one_time_password)
    identity = house.identity(house.open("sun.li").token)
    assert identity is not None
    assert Permission.STAY_CHECK_IN in identity.permissions


def test_a_one_time_password_expires(house: House) -> None:
    made = house.hire("sun.li", "receptionist")
    house.pass_time(days=3)
    with pytest.raises(WrongCredentials):
        house.prove("sun.li", made.one_time_password)


def test_passwords_and_tokens_are_kept_as_hashes_only(house: House) -> None:
    house.person("li.hua", "receptionist")
    opened = house.open("li.hua")
    with Session(house.runtime.engine) as session:
        kept = session.scalars(select(Account.password_hash)).all()
        tokens = session.scalars(select(WebSession.token_hash)).all()
    assert all(each.startswith("$argon2id$") for each in kept)
    assert PASSWORD not in "".join(kept)
    assert opened.token.encode() not in tokens


def test_a_password_works_however_its_letters_were_composed(house: House) -> None:
    hashed = passwords.hashed("caf\u00e9-tulip-anchor", house.runtime.source)
    assert passwords.matches(hashed, "cafe\u0301-tulip-anchor")


@pytest.mark.parametrize("typed", ["\ud800", "\x00", "x" * 100_000, ""])
def test_an_unreadable_password_is_a_wrong_one(house: House, typed: str) -> None:
    house.person("li.hua", "receptionist")
    with pytest.raises(WrongCredentials):
        house.prove("li.hua", typed)


def test_the_hash_that_stands_in_for_nobody_costs_what_a_real_one_costs() -> None:
    assert not PasswordHasher().check_needs_rehash(passwords.NOBODY)
    assert not passwords.matches(None, "anything")


@pytest.mark.rule("ACC-5")
@pytest.mark.parametrize(
    ("username", "password"), [("li.hua", "wrong"), ("nobody", PASSWORD), ("\ud800", "x"), ("", "")]
)
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(house: House, username: str, password: str) -> None:
    house.person("li.hua", "receptionist")
    with pytest.raises(WrongCredentials) as refused:
        house.prove(username, password)
    assert [(reason.code, reason.field) for reason in refused.value.reasons] == [("credentials-wrong", None)]


@pytest.mark.rule("ACC-5")
def test_an_account_that_was_shut_out_is_refused_like_one_that_never_was(house: House) -> None:
    person = house.person("li.hua", "receptionist")
    execute(accounts.deactivate, house.operator(), person.account_id)
    with pytest.raises(WrongCredentials):
        house.prove("li.hua", PASSWORD)


@pytest.mark.rule("ACC-5")
def test_a_name_that_nobody_has_takes_as_long(house: House) -> None:
    house.person("li.hua", "receptionist")

    def seconds(username: str) -> float:
        with reading(house.visitor()) as bound:
            begun = time.process_time()
            with pytest.raises(WrongCredentials):
                attempts.check_password(bound, attempts.Attempt(username, ()), "wrong")
            return time.process_time() - begun

    known, unknown = (min(seconds(name) for _ in range(5)) for name in ("li.hua", "nobody"))
    assert 0.4 < known / unknown < 2.5


@pytest.mark.rule("ACC-5")
@pytest.mark.parametrize("username", ["li.hua", "nobody"])
def test_after_some_wrong_attempts_even_the_right_password_waits(house: House, username: str) -> None:
    house.person("li.hua", "receptionist")
    for _ in range(LIMITS["username"]):
        with pytest.raises(WrongCredentials):
            house.prove(username, "wrong")
    with pytest.raises(TooManyAttempts) as refused:
        house.prove(username, PASSWORD)
    assert 0 < refused.value.retry_after <= 15 * 60
    assert refused.value.reasons[0].facts["minutes"] in range(1, 16)


@pytest.mark.rule("ACC-5")
def test_the_wait_ends(house: House) -> None:
    house.person("li.hua", "receptionist")
    for _ in range(LIMITS["username"]):
        with pytest.raises(WrongCredentials):
            house.prove("li.hua", "wrong")
    house.pass_time(minutes=15)
    assert house.identity(house.open("li.hua").token) is not None


@pytest.mark.rule("ACC-5")
def test_one_address_may_not_try_many_names(house: House) -> None:
    for number in range(LIMITS["address"]):
        execute(attempts.begin, house.visitor(), f"name{number}", "10.0.0.9")
    with pytest.raises(TooManyAttempts):
        execute(attempts.begin, house.visitor(), "another", "10.0.0.9")
    assert execute(attempts.begin, house.visitor(), "another", "10.0.0.10") is not None


@pytest.mark.rule("ACC-5")
def test_signing_in_well_is_never_held_against_anybody(house: House) -> None:
    house.person("li.hua", "receptionist")
    opened = [house.open("li.hua") for _ in range(LIMITS["username"] * 2)]
    assert house.identity(opened[-1].token) is not None


@pytest.mark.rule("ACC-5")
def test_a_right_password_does_not_refill_the_guesses_at_the_code(house: House) -> None:
    person = house.person("chen", "duty_manager")
    house.pass_time(minutes=20)
    with pytest.raises(TooManyAttempts):  # noqa: PT012 - which of the attempts is refused does not matter
        for _ in range(LIMITS["username"]):
            house.open(person.username)
            with pytest.raises(WrongCredentials):
                house.open(person.username, PASSWORD, "000000")


def test_a_proof_is_worth_nothing_once_the_password_has_changed(house: House) -> None:
    person = house.person("li.hua", "receptionist")
    proof = house.prove("li.hua", PASSWORD)
    execute(accounts.reset_password, house.operator(), person.account_id)
    with pytest.raises(WrongCredentials):
        execute(sessions.open_session, house.visitor(), proof, Screen())


def test_a_group_leader_cannot_sign_in_to_the_house(house: House) -> None:
    made = house.hire("wang", "group_leader")
    with pytest.raises(WrongCredentials):
        house.open("wang", made.one_time_password)


@pytest.mark.rule("ACC-1")
@pytest.mark.parametrize(("seconds", "still_there"), [(899, True), (900, False)])
def test_a_session_ends_after_fifteen_idle_minutes(house: House, seconds: int, still_there: bool) -> None:
    house.person("li.hua", "receptionist")
    opened = house.open("li.hua")
    house.pass_time(seconds=seconds)
    assert (house.identity(opened.token) is not None) is still_there


@pytest.mark.rule("ACC-1")
def test_what_a_person_does_keeps_the_session_alive(house: House) -> None:
    house.person("li.hua", "receptionist")
    opened = house.open("li.hua")
    for _ in range(4):
        house.pass_time(minutes=10)
        execute(sessions.touch, house.at_work(opened))
    assert house.identity(opened.token) is not None


@pytest.mark.rule("ACC-1")
def test_a_hotel_may_choose_another_idle_time(house: House) -> None:
    house.person("li.hua", "receptionist")
    opened = house.open("li.hua")
    execute(hotel.change_settings, house.operator(), idle_minutes=5)
    house.pass_time(minutes=5)
    assert house.identity(opened.token) is None


@pytest.mark.rule("ACC-1")
def test_idle_sessions_are_marked_as_ended_by_the_worker(house: House) -> None:
    house.person("li.hua", "receptionist")
    house.open("li.hua")
    house.pass_time(minutes=20)
    house.open("li.hua")
    end_idle_once(replace(house.runtime, clock=lambda: house.now))
    with Session(house.runtime.engine) as session:
        ended = session.scalar(select(func.count()).where(WebSession.end_reason == "idle"))
        alive = session.scalar(select(func.count()).where(WebSession.ended_at.is_(None)))
    assert ended >= 1
    assert alive == 1


@pytest.mark.rule("ACC-1")
def test_a_session_that_was_left_lets_nobody_in(house: House) -> None:
    opened = house.open("li.hua")
    execute(sessions.sign_out, house.at_work(opened))
    assert house.identity(opened.token) is None


@pytest.mark.rule("ACC-1")
def test_closing_the_shift_ends_the_session_at_the_screen(house: House) -> None:
    opened, elsewhere = house.open("li.hua"), house.open("zhao")
    ctx = house.at_work(opened)
    execute(shifts.open_shift, ctx)
    execute(shifts.close_shift, ctx, 0)
    assert house.identity(opened.token) is None
    assert house.identity(elsewhere.token) is not None


def test_a_program_closes_a_shift_without_a_session(house: House) -> None:
    program = house.holding(Permission.SHIFT_RUN, account_id=house.person("li.hua", "receptionist").account_id)
    execute(shifts.open_shift, program)
    assert execute(shifts.close_shift, program, 0).closed_at == house.now


@pytest.mark.rule("ACC-1")
def test_a_person_sees_and_ends_their_own_sessions(house: House) -> None:
    house.person("li.hua", "receptionist")
    here, there = house.open("li.hua"), house.open("li.hua")
    ctx = house.at_work(here)
    with reading(ctx) as bound:
        assert {held.id for held in sessions.open_sessions(bound)} >= {here.session_id, there.session_id}
    execute(sessions.revoke_session, ctx, there.session_id)
    assert house.identity(there.token) is None
    assert house.identity(here.token) is not None


@pytest.mark.rule("ACC-2")
def test_the_session_of_another_is_not_found(house: House) -> None:
    house.person("li.hua", "receptionist")
    house.person("zhao", "receptionist")
    ctx, others = house.at_work(house.open("li.hua")), house.open("zhao")
    with pytest.raises(NotFound):
        execute(sessions.revoke_session, ctx, others.session_id)
    assert house.identity(others.token) is not None


@pytest.mark.rule("ACC-1")
def test_a_switched_user_finds_the_way_back_once_and_the_other_never_learns_it(house: House) -> None:
    house.person("li.hua", "receptionist")
    house.person("zhao", "receptionist")
    first = house.open("li.hua")
    second = execute(
        sessions.switch_user, house.at_work(first), house.prove("zhao", PASSWORD), Screen(), "", "/walk-in/draft-7"
    )
    assert second.resume_at is None
    assert house.identity(first.token) is None
    assert house.open("li.hua").resume_at == "/walk-in/draft-7"
    assert house.open("li.hua").resume_at is None


@pytest.mark.rule("ACC-1")
def test_a_sign_in_that_ran_out_is_renewed_by_the_same_person_only(house: House) -> None:
    house.person("li.hua", "receptionist")
    house.person("zhao", "receptionist")
    first = house.open("li.hua")
    house.pass_time(minutes=30)
    with pytest.raises(AnotherAccount):
        execute(sessions.renew_session, house.visitor(), house.prove("zhao", PASSWORD), Screen(), "", first.token)
    renewed = execute(
        sessions.renew_session, house.visitor(), house.prove("li.hua", PASSWORD), Screen(), "", first.token
    )
    assert house.identity(renewed.token) is not None
    assert house.identity(first.token) is None


@pytest.mark.rule("ACC-1")
def test_a_sign_in_renewed_before_it_ran_out_leaves_no_second_one_open(house: House) -> None:
    first = house.open("li.hua")
    proof = house.prove("li.hua", PASSWORD)
    renewed = execute(sessions.renew_session, house.visitor(), proof, Screen(), "", first.token)
    assert house.identity(first.token) is None
    assert house.identity(renewed.token) is not None


@pytest.mark.rule("ACC-3")
def test_a_renewal_asks_for_the_second_factor_at_once(house: House) -> None:
    person = house.person("chen", "duty_manager")
    first = house.open("chen", PASSWORD, person.code(house.now))
    house.pass_time(minutes=30)
    with pytest.raises(CodeNeeded):
        execute(sessions.renew_session, house.visitor(), house.prove("chen", PASSWORD), Screen(), "", first.token)
    proof = house.prove("chen", PASSWORD)
    code = person.code(house.now)
    renewed = execute(sessions.renew_session, house.visitor(), proof, Screen(), code, first.token)
    assert house.identity(renewed.token).due == ()


def test_changing_the_password_ends_every_other_session(house: House) -> None:
    house.person("li.hua", "receptionist")
    here, there = house.open("li.hua"), house.open("li.hua")
    execute(own.change_password, house.at_work(here), house.prove("li.hua", PASSWORD), "lantern-river-51")
    assert house.identity(here.token) is not None
    assert house.identity(there.token) is None


def test_a_password_must_change_to_another(house: House) -> None:
    house.person("li.hua", "receptionist")
    ctx = house.at_work(house.open("li.hua"))
    with pytest.raises(Invalid) as refused:
        execute(own.change_password, ctx, house.prove("li.hua", PASSWORD), PASSWORD)
    assert [reason.code for reason in refused.value.reasons] == ["password-unchanged"]


def test_nobody_changes_a_password_with_the_proof_of_another(house: House) -> None:
    house.person("li.hua", "receptionist")
    house.person("zhao", "receptionist")
    ctx = house.at_work(house.open("li.hua"))
    with pytest.raises(WrongCredentials):
        execute(own.change_password, ctx, house.prove("zhao", PASSWORD), "lantern-river-51")


def test_a_person_chooses_a_language_or_none(house: House) -> None:
    house.person("li.hua", "receptionist")
    opened = house.open("li.hua")
    execute(own.choose_language, house.at_work(opened), "en")
    assert house.identity(opened.token).locale == "en"
    execute(own.choose_language, house.at_work(opened), None)
    assert house.identity(opened.token).locale is None
    with pytest.raises(Invalid):
        execute(own.choose_language, house.at_work(opened), "xx")


COMMANDS: dict[str, tuple[Callable[..., object], Permission, tuple[object, ...]]] = {
    "switch user": (sessions.switch_user, Permission.SESSION_BEGIN, (None, Screen(), "", "/")),
    "touch": (sessions.touch, Permission.SESSION_BEGIN, ()),
    "sign out": (sessions.sign_out, Permission.SESSION_BEGIN, ()),
    "list sessions": (sessions.open_sessions, Permission.SESSION_OWN, ()),
    "revoke a session": (sessions.revoke_session, Permission.SESSION_OWN, (None,)),
    "end idle sessions": (sessions.end_idle_sessions, Permission.OPERATE, ()),
    "change password": (own.change_password, Permission.SESSION_OWN, (None, "")),
    "choose language": (own.choose_language, Permission.SESSION_OWN, ("en",)),
}


@pytest.mark.rule("ACC-2")
@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_refused_without_its_permission(house: House, name: str) -> None:
    command, permission, arguments = COMMANDS[name]
    with pytest.raises(Forbidden):
        execute(command, house.without(permission), *arguments)


def test_a_session_command_without_a_session_finds_nothing(house: House) -> None:
    with pytest.raises(NotFound):
        execute(sessions.touch, replace(house.holding(Permission.SESSION_BEGIN), session_id=None))


def test_one_time_passwords_are_long_and_readable(house: House) -> None:
    made = {passwords.one_time(house.runtime.source) for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}", each) for each in made)
