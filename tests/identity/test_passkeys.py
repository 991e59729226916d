"""Passkeys: a second factor that answers one challenge, of one session, at one address, once (ACC-3)."""

import json
from uuid import UUID

import pytest

from frontdesk.edge.execute import execute, reading
from frontdesk.identity import accounts, approvals, attempts, own, passkeys, recovery, second_factor, sessions
from frontdesk.identity.errors import CodeNeeded, WrongCredentials
from frontdesk.identity.passkeys import ANSWERED_WITHIN, MOST, Assertion, Site
from frontdesk.identity.rules import FRESH, Obligation
from frontdesk.identity.sessions import Opened, Screen
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound, Refused
from frontdesk.kernel.permissions import Permission
from tests.identity.authenticator import SITE, Authenticator
from tests.identity.house import PASSWORD, House

PHRASE = "lantern-river-51"
FORGED = Site("desk.hotel.example.evil.example", "https://desk.hotel.example.evil.example")


def keep(house: House, opened: Opened, key: Authenticator, label: str = "key ring") -> UUID:
    """Set up a passkey in this session."""
    ctx = house.at_work(opened)
    options = execute(passkeys.begin_passkey, ctx, SITE, "Gardens")
    return execute(passkeys.add_passkey, ctx, label, Assertion(key.made(options), opened.token, SITE))


def with_passkey(house: House, username: str = "li.hua") -> Authenticator:
    """Give somebody a passkey for a second factor, and let time pass."""
    key = Authenticator()
    house.person(username, "receptionist")
    keep(house, house.open(username), key)
    house.pass_time(minutes=1)
    return key


def asked(house: House, opened: Opened) -> str:
    return execute(passkeys.ask_for_passkey, house.visitor(), opened.token, SITE)


def complete(house: House, opened: Opened, answer: str, site: Site = SITE) -> str:
    ctx = house.at_work(opened)
    attempt = execute(attempts.begin, ctx, "li.hua", "10.0.0.1")
    return execute(sessions.complete_sign_in, ctx, attempt, Assertion(answer, opened.token, site))


@pytest.mark.rule("ACC-3")
def test_a_passkey_completes_a_sign_in_and_a_password_alone_does_not(house: House) -> None:
    key = with_passkey(house)
    opened = house.open("li.hua")
    assert house.identity(opened.token).due == (Obligation.SECOND_FACTOR,)
    token = complete(house, opened, key.answer(asked(house, opened)))
    assert house.identity(token).due == ()


@pytest.mark.rule("ACC-3")
def test_a_role_that_needs_a_second_factor_may_work_with_a_passkey_alone(house: House) -> None:
    made = house.hire("sun.li", "duty_manager")
    opened = house.open("sun.li", made.one_time_password)
    assert Obligation.ENROLMENT in house.identity(opened.token).due
    keep(house, opened, Authenticator())
    assert Obligation.ENROLMENT not in house.identity(opened.token).due


@pytest.mark.rule("ACC-3")
def test_an_answer_is_good_once_and_for_its_own_challenge(house: House) -> None:
    key = with_passkey(house)
    key.counts = False
    first, second = house.open("li.hua"), house.open("li.hua")
    answer = key.answer(asked(house, first))
    asked(house, second)
    with pytest.raises(WrongCredentials):
        complete(house, second, answer)
    token = complete(house, first, answer)
    again = Opened(token, first.session_id, first.account_id, None)
    with pytest.raises(WrongCredentials):
        complete(house, again, answer)
    asked(house, again)
    with pytest.raises(WrongCredentials):
        complete(house, again, answer)


@pytest.mark.rule("ACC-3")
def test_an_answer_that_comes_late_is_refused(house: House) -> None:
    key = with_passkey(house)
    opened = house.open("li.hua")
    answer = key.answer(asked(house, opened))
    house.now += ANSWERED_WITHIN * 1.01
    with pytest.raises(WrongCredentials):
        complete(house, opened, answer)


@pytest.mark.rule("ACC-3")
def test_nothing_that_was_signed_for_another_address_counts(house: House) -> None:
    key = with_passkey(house)
    opened = house.open("li.hua")
    options = asked(house, opened)
    forged = (key.answer(options, FORGED), key.answer(options, Site(SITE.host, FORGED.origin)))
    for answer in (*forged, key.answer(options, Site(FORGED.host, SITE.origin))):
        with pytest.raises(WrongCredentials):
            complete(house, opened, answer)


@pytest.mark.rule("ACC-3")
def test_the_passkey_of_a_colleague_a_strangers_and_a_copied_one_are_wrong(house: House) -> None:
    key = with_passkey(house)
    colleague = with_passkey(house, "zhao")
    opened = house.open("li.hua")
    options = asked(house, opened)
    copy, copy.count = key, 7
    complete(house, opened, copy.answer(options))
    opened = house.open("li.hua")
    options = asked(house, opened)
    key.count = 3  # the key that stayed behind has signed less often than its copy
    for each in (colleague, Authenticator(), key):
        with pytest.raises(WrongCredentials):
            complete(house, opened, each.answer(options))


@pytest.mark.parametrize("answer", ["", "{}", "null", "[1]", '{"id": 1}', "\ud800", "{" * 500])
def test_what_is_no_answer_is_a_wrong_one(house: House, answer: str) -> None:
    with_passkey(house)
    opened = house.open("li.hua")
    asked(house, opened)
    with pytest.raises(WrongCredentials):
        complete(house, opened, answer)
    with pytest.raises(NotFound):
        execute(passkeys.ask_for_passkey, house.visitor(), "no session's token", SITE)


def test_what_the_browser_asks_for_names_nobody(house: House) -> None:
    with_passkey(house)
    told = json.loads(asked(house, house.open("zhao")))
    assert told["allowCredentials"] == []
    assert told["rpId"] == SITE.host
    assert set(told) <= {"challenge", "timeout", "rpId", "allowCredentials", "userVerification"}


@pytest.mark.rule("ACC-3")
def test_a_passkey_is_made_only_for_this_address_once_and_soon_after_signing_in(house: House) -> None:
    house.person("li.hua", "receptionist")
    opened = house.open("li.hua")
    ctx, key = house.at_work(opened), Authenticator()
    unasked = '{"challenge": ""}'
    with pytest.raises(Invalid, match="passkey-wrong"):
        execute(passkeys.add_passkey, ctx, "not begun", Assertion(key.made(unasked), opened.token, SITE))
    options = execute(passkeys.begin_passkey, ctx, SITE, "Gardens")
    for answer in (key.made(options, FORGED), key.made(unasked), "nonsense"):
        with pytest.raises(Invalid, match="passkey-wrong"):
            execute(passkeys.add_passkey, ctx, "forged", Assertion(answer, opened.token, SITE))
    keep(house, opened, key)
    with pytest.raises(Invalid, match="passkey-wrong"):
        keep(house, opened, key)
    with pytest.raises(Invalid, match="missing"):
        keep(house, opened, Authenticator(), " ")
    house.now += FRESH / 2
    execute(sessions.touch, house.at_work(opened))
    house.now += FRESH / 2
    ctx = house.at_work(opened)
    for change in (passkeys.begin_passkey, passkeys.remove_passkey, recovery.make_codes, second_factor.begin_enrolment):
        arguments = {passkeys.begin_passkey: (SITE, "Gardens"), passkeys.remove_passkey: (UUID(int=0),)}.get(change, ())
        with pytest.raises(Refused, match="sign-in-not-fresh"):
            execute(change, ctx, *arguments)


@pytest.mark.rule("ACC-3")
def test_an_account_has_a_few_passkeys_and_removes_its_own_alone(house: House) -> None:
    house.person("li.hua", "receptionist")
    opened = house.open("li.hua")
    made = [keep(house, opened, Authenticator(), f"key {number}") for number in range(MOST)]
    with pytest.raises(Invalid, match="passkeys-too-many"):
        keep(house, opened, Authenticator())
    with pytest.raises(NotFound):
        execute(passkeys.remove_passkey, house.signed_in(house.person("zhao", "receptionist")), made[0])
    for passkey_id in made:
        execute(passkeys.remove_passkey, house.at_work(opened), passkey_id)
    with reading(house.at_work(opened)) as bound:
        assert passkeys.own_passkeys(bound) == []
    assert house.identity(house.open("li.hua").token).due == ()


@pytest.mark.rule("ACC-3")
def test_an_administrator_resets_lost_passkeys_and_recovery_codes_too(house: House) -> None:
    with_passkey(house)
    opened = house.open("zhao")
    keep(house, opened, Authenticator())
    (code, *_) = execute(recovery.make_codes, house.at_work(opened))
    for username in ("li.hua", "zhao"):
        account_id = house.person(username, "receptionist").account_id
        execute(accounts.reset_second_factor, house.operator(), account_id)
        assert house.identity(house.open(username).token).due == ()
    with pytest.raises(WrongCredentials):
        house.open("zhao", code=code)


@pytest.mark.rule("ACC-1", "ACC-3")
def test_a_sign_in_that_ran_out_and_a_switch_take_a_passkey_too(house: House) -> None:
    key = with_passkey(house)
    house.person("zhao", "receptionist")
    before = house.open("zhao")
    given = Assertion(key.answer(asked(house, before)), before.token, SITE)
    proof = house.prove("li.hua", PASSWORD)
    switched = execute(sessions.switch_user, house.at_work(before), proof, Screen(), given, "/")
    assert house.identity(switched.token).due == ()
    house.pass_time(minutes=30)
    given = Assertion(key.answer(asked(house, switched)), switched.token, SITE)
    proof = house.prove("li.hua", PASSWORD)
    renewed = execute(sessions.renew_session, house.visitor(), proof, Screen(), given, switched.token)
    assert house.identity(renewed.token).due == ()


@pytest.mark.rule("ACC-6")
def test_an_approver_gives_a_passkey_on_the_clerks_screen(house: House) -> None:
    made = house.hire("sun.li", "duty_manager")
    opened, key = house.open("sun.li", made.one_time_password), Authenticator()
    keep(house, opened, key)
    execute(own.change_password, house.at_work(opened), house.prove("sun.li", made.one_time_password), PHRASE)
    house.person("zhao", "receptionist")
    clerk = house.open("zhao")
    proof = house.prove("sun.li", PHRASE)
    with pytest.raises(CodeNeeded):
        execute(approvals.grant_approval, house.at_work(clerk), proof, "", "price", {"quote_id": "1"})
    given = Assertion(key.answer(asked(house, clerk)), clerk.token, SITE)
    granted = execute(approvals.grant_approval, house.at_work(clerk), proof, given, "price", {"quote_id": "1"})
    assert isinstance(granted, UUID)


@pytest.mark.rule("ACC-2")
def test_each_command_is_refused_without_its_permission(house: House) -> None:
    without: Context = house.without(Permission.SESSION_OWN)
    given = Assertion("{}", "", SITE)
    for command, arguments in (
        (passkeys.begin_passkey, (SITE, "Gardens")),
        (passkeys.add_passkey, ("key", given)),
        (passkeys.remove_passkey, (UUID(int=1),)),
        (passkeys.own_passkeys, ()),
        (recovery.make_codes, ()),
        (recovery.codes_left, ()),
        (sessions.revoke_others, ()),
    ):
        with pytest.raises(Forbidden):
            execute(command, without, *arguments)
    with pytest.raises(Forbidden):
        execute(
            sessions.complete_sign_in, house.without(Permission.SESSION_BEGIN), attempts.Attempt("chen", ()), "123456"
        )
