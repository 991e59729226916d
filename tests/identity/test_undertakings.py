"""The confidentiality undertaking: signed before the first work, and again when it changes (ACC-7)."""

from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute, reading
from frontdesk.identity import queries, tokens, undertakings
from frontdesk.identity.models import UndertakingSignature
from frontdesk.identity.rules import Obligation
from frontdesk.kernel.errors import Forbidden, Invalid, Stale
from frontdesk.kernel.permissions import Permission
from tests.identity.house import House


def publish(house: House, zh: str = undertakings.DEFAULT_ZH, en: str = undertakings.DEFAULT_EN) -> UUID:
    return execute(undertakings.publish_undertaking, house.operator(), zh, en).id


@pytest.mark.rule("ACC-7")
def test_nobody_works_before_having_signed(house: House) -> None:
    current = publish(house)
    made = house.hire("sun.li", "receptionist")
    opened = house.open("sun.li", made.one_time_password)
    assert Obligation.UNDERTAKING in house.identity(opened.token).due
    execute(undertakings.sign_undertaking, house.at_work(opened), current)
    assert Obligation.UNDERTAKING not in house.identity(opened.token).due


@pytest.mark.rule("ACC-7")
def test_a_new_version_is_signed_again(house: House) -> None:
    publish(house)
    house.person("li.hua", "receptionist")
    opened = house.open("li.hua")
    assert house.identity(opened.token).due == ()
    newer = publish(house, "新版", "New")
    assert house.identity(opened.token).due == (Obligation.UNDERTAKING,)
    assert Permission.STAY_CHECK_IN not in house.identity(opened.token).permissions
    execute(undertakings.sign_undertaking, house.at_work(opened), newer)
    assert house.identity(opened.token).due == ()


@pytest.mark.rule("ACC-7")
def test_a_program_waits_for_the_signature_too(house: House) -> None:
    house.person("li.hua", "receptionist")
    token = execute(tokens.create_token, house.operator(), "li.hua").token
    publish(house)
    with Session(house.runtime.engine) as session:
        identity = queries.by_api_token(session, token)
    assert identity.due == (Obligation.UNDERTAKING,)
    assert Permission.STAY_CHECK_IN not in identity.permissions


@pytest.mark.rule("ACC-7")
def test_what_was_replaced_meanwhile_is_not_signed(house: House) -> None:
    house.person("li.hua", "receptionist")
    older = publish(house)
    ctx = house.at_work(house.open("li.hua"))
    publish(house, "新版", "New")
    with pytest.raises(Stale, match="undertaking-changed"):
        execute(undertakings.sign_undertaking, ctx, older)
    with pytest.raises(Stale):
        execute(undertakings.sign_undertaking, ctx, UUID(int=0))


def test_signing_twice_is_signing_once(house: House) -> None:
    current = publish(house)
    house.person("li.hua", "receptionist")
    ctx = house.at_work(house.open("li.hua"))
    execute(undertakings.sign_undertaking, ctx, current)
    with Session(house.runtime.engine) as session:
        assert session.scalar(select(func.count()).select_from(UndertakingSignature)) == 1


def test_versions_count_up_and_the_newest_counts(house: House) -> None:
    publish(house)
    publish(house, "第二版", "Second")
    with reading(house.operator()) as bound:
        current = undertakings.current_undertaking(bound)
    assert (current.version, current.text_en) == (2, "Second")


def test_an_undertaking_needs_both_languages_and_readable_text(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        publish(house, " ", "\ud800")
    assert {(reason.code, reason.field) for reason in refused.value.reasons} == {
        ("missing", "text_zh"),
        ("text-unreadable", "text_en"),
    }


@pytest.mark.rule("ACC-2")
def test_each_command_is_refused_without_its_permission(house: House) -> None:
    with pytest.raises(Forbidden):
        execute(undertakings.publish_undertaking, house.without(Permission.PROPERTY_MANAGE), "x", "x")
    with pytest.raises(Forbidden):
        execute(undertakings.sign_undertaking, house.without(Permission.SESSION_OWN), UUID(int=0))
