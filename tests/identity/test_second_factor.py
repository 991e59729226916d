"""The authenticator: enrolled by its owner, a code good once, kept sealed (ACC-3)."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute, reading
from frontdesk.identity import accounts, attempts, recovery, second_factor, sessions
from frontdesk.identity.errors import WrongCredentials
from frontdesk.identity.models import Account, RecoveryCode
from frontdesk.identity.rules import Obligation
from frontdesk.kernel.errors import Forbidden, Invalid, Refused
from frontdesk.kernel.permissions import Permission
from tests.identity.house import PASSWORD, House

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.rule("ACC-3")
@pytest.mark.parametrize("role", ["duty_manager", "security", "auditor", "administrator"])
def test_these_roles_do_nothing_before_they_have_a_second_factor(house: House, role: str) -> None:
    made = house.hire("newcomer", role)
    identity = house.identity(house.open("newcomer", made.one_time_password).token)
    assert Obligation.ENROLMENT in identity.due
    assert identity.permissions == {Permission.SESSION_BEGIN, Permission.SESSION_OWN}


@pytest.mark.rule("ACC-3")
def test_a_password_alone_opens_nothing_for_whoever_has_enrolled(house: House) -> None:
    person = house.person("chen", "duty_manager")
    opened = house.open("chen")
    assert house.identity(opened.token).permissions == {Permission.SESSION_BEGIN}
    ctx = house.at_work(opened)
    attempt = execute(attempts.begin, ctx, "chen", "10.0.0.1")
    token = execute(sessions.complete_sign_in, ctx, attempt, person.code(house.now))
    assert Permission.PRICE_APPROVE in house.identity(token).permissions
    assert house.identity(opened.token) is None, "whoever knew the token of before holds nothing"


@pytest.mark.rule("ACC-3")
def test_a_code_is_good_once(house: House) -> None:
    person = house.person("chen", "duty_manager")
    code = person.code(house.now)
    house.open("chen", PASSWORD, code)
    with pytest.raises(WrongCredentials):
        house.open("chen", PASSWORD, code)


@pytest.mark.rule("ACC-3")
@pytest.mark.parametrize(("seconds", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_off_by_half_a_minute(house: House, seconds: int, accepted: bool) -> None:
    person = house.person("chen", "duty_manager")
    house.pass_time(minutes=5)
    code = person.code(house.now + timedelta(seconds=seconds))
    if accepted:
        assert house.identity(house.open("chen", PASSWORD, code).token).due == ()
    else:
        with pytest.raises(WrongCredentials):
            house.open("chen", PASSWORD, code)


@pytest.mark.parametrize("code", ["", "abcdef", "１２３４５６", "\ud800", "1" * 500])
def test_what_is_no_code_is_a_wrong_one(house: House, code: str) -> None:
    house.person("chen", "duty_manager")
    ctx = house.at_work(house.open("chen"))
    attempt = execute(attempts.begin, ctx, "chen", "10.0.0.1")
    with pytest.raises(WrongCredentials):
        execute(sessions.complete_sign_in, ctx, attempt, code)


def test_a_code_may_be_typed_with_a_space(house: House) -> None:
    person = house.person("chen", "duty_manager")
    code = person.code(house.now)
    assert house.identity(house.open("chen", PASSWORD, f" {code[:3]} {code[3:]}").token).due == ()


def test_a_code_for_somebody_without_a_second_factor_is_wrong(house: House) -> None:
    house.person("li.hua", "receptionist")
    with pytest.raises(WrongCredentials):
        house.open("li.hua", PASSWORD, "123456")


@pytest.mark.rule("ACC-3")
def test_the_secret_is_sealed_and_shown_to_its_owner_only_until_confirmed(house: House) -> None:
    person = house.person("chen", "duty_manager")
    with Session(house.runtime.engine) as session:
        kept = session.get_one(Account, person.account_id)
    assert kept.totp_pending is None
    assert person.secret.encode() not in kept.totp_sealed
    with reading(house.signed_in(person)) as bound:
        assert second_factor.pending_secret(bound) is None


@pytest.mark.rule("ACC-3")
def test_a_wrong_first_code_enrols_nothing(house: House) -> None:
    house.person("li.hua", "receptionist")
    opened = house.open("li.hua")
    ctx = house.at_work(opened)
    execute(second_factor.begin_enrolment, ctx)
    with pytest.raises(Invalid) as refused:
        execute(second_factor.confirm_enrolment, ctx, "000000")
    assert [reason.code for reason in refused.value.reasons] == ["code-wrong"]
    assert house.identity(house.open("li.hua").token).due == ()


def test_a_code_without_a_begun_enrolment_is_refused(house: House) -> None:
    house.person("li.hua", "receptionist")
    with pytest.raises(Refused, match="enrolment-not-begun"):
        execute(second_factor.confirm_enrolment, house.at_work(house.open("li.hua")), "123456")


@pytest.mark.rule("ACC-3")
def test_whoever_chose_a_second_factor_freely_gives_it_too(house: House) -> None:
    house.person("li.hua", "receptionist")
    house.enrol(house.at_work(house.open("li.hua")))
    assert house.identity(house.open("li.hua").token).due == (Obligation.SECOND_FACTOR,)


@pytest.mark.rule("ACC-3")
def test_a_second_factor_is_replaced_only_by_whoever_has_given_it(house: House) -> None:
    person = house.person("chen", "duty_manager")
    half_way = house.holding(Permission.SESSION_OWN, account_id=person.account_id)
    with pytest.raises(Forbidden):
        execute(second_factor.begin_enrolment, half_way)
    secret = house.enrol(house.signed_in(person))
    assert secret != person.secret
    house.pass_time(minutes=1)
    assert house.identity(house.open("chen", PASSWORD, pyotp.TOTP(secret).at(house.now)).token).due == ()


@pytest.mark.rule("ACC-3")
def test_an_administrator_resets_a_lost_second_factor_and_a_new_one_is_due(house: House) -> None:
    person = house.person("chen", "duty_manager")
    opened = house.open("chen")
    execute(accounts.reset_second_factor, house.operator(), person.account_id)
    assert house.identity(opened.token) is None
    assert house.identity(house.open("chen").token).due == (Obligation.ENROLMENT,)


@pytest.mark.rule("ACC-3")
def test_a_recovery_code_stands_in_once_for_a_lost_factor(house: House) -> None:
    person = house.person("chen", "duty_manager")
    ctx = house.signed_in(person)
    codes = execute(recovery.make_codes, ctx)
    assert len(set(codes)) == recovery.COUNT
    typed = codes[0].lower().replace("-", " ")
    assert house.identity(house.open("chen", PASSWORD, typed).token).due == ()
    with pytest.raises(WrongCredentials):
        house.open("chen", PASSWORD, codes[0])
    with reading(ctx) as bound:
        assert recovery.codes_left(bound) == recovery.COUNT - 1


@pytest.mark.rule("ACC-3")
def test_recovery_codes_are_kept_as_hashes_for_one_account_and_new_ones_end_the_old(house: House) -> None:
    old = execute(recovery.make_codes, house.signed_in(house.person("chen", "duty_manager")))
    boss = house.person("boss", "administrator")
    with pytest.raises(WrongCredentials):
        house.open("boss", PASSWORD, old[0])
    execute(recovery.make_codes, house.signed_in(boss))
    new = execute(recovery.make_codes, house.signed_in(house.person("chen", "duty_manager")))
    with pytest.raises(WrongCredentials):
        house.open("chen", PASSWORD, old[1])
    with Session(house.runtime.engine) as session:
        kept = session.scalars(select(RecoveryCode.code_hash)).all()
    assert len(kept) == 2 * recovery.COUNT
    assert not any(code.replace("-", "").encode() in each for code in new for each in kept)


@pytest.mark.rule("ACC-3")
def test_recovery_codes_need_a_factor_to_stand_in_for(house: House) -> None:
    house.person("li.hua", "receptionist")
    with pytest.raises(Refused, match="second-factor-not-enrolled"):
        execute(recovery.make_codes, house.at_work(house.open("li.hua")))


def test_the_picture_says_whose_secret_it_is() -> None:
    uri = urlsplit(second_factor.enrolment_uri(SECRET, "li.hua", "Gardens"))
    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/Gardens:li.hua")
    assert parse_qs(uri.query)["secret"] == [SECRET]


@pytest.mark.rule("ACC-2")
def test_each_command_is_refused_without_its_permission(house: House) -> None:
    with pytest.raises(Forbidden):
        execute(second_factor.begin_enrolment, house.without(Permission.SESSION_OWN))
    with pytest.raises(Forbidden):
        execute(second_factor.pending_secret, house.without(Permission.SESSION_OWN))
    with pytest.raises(Forbidden):
        execute(second_factor.confirm_enrolment, house.without(Permission.SESSION_OWN), "123456")
