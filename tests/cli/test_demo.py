"""The demo hotel is one that everything can be tried in, and everybody in it can sign in at once."""

import json
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frontdesk.audit.service import verify
from frontdesk.config import Settings
from frontdesk.edge.start import open_runtime, operating
from frontdesk.guests.rules import DisclosureLevel
from frontdesk.identity import attempts, second_factor, undertakings
from frontdesk.identity.models import Account, UndertakingSignature
from frontdesk.identity.policy import PERMISSIONS, SECOND_FACTOR, Role
from frontdesk.kernel.context import Context
from frontdesk.notifications.models import Task
from frontdesk.property.models import Property
from frontdesk.rates.models import RatePlan
from frontdesk.rates.rules import PlanKind
from frontdesk.rooms.models import Room
from frontdesk.stays.models import Registration, Stay
from tests import databases
from tests.cli.conftest import Console


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Console, list[dict[str, Any]]]]:
    """Return a demo hotel, made once, and its sign-ins as they were printed."""
    folder = tmp_path_factory.mktemp("demo")
    with databases.empty("sqlite") as url:
        console = Console(folder / "home", url)
        done = console.run("demo", "--yes", "--seed", "5", "--json", "--write-sign-ins", str(folder / "sign-ins.txt"))
        assert done.exit_code == 0, done.output
        yield console, json.loads(done.stdout)["sign_ins"]


@pytest.fixture
def ctx(made: tuple[Console, Any]) -> Iterator[Context]:
    console, _ = made
    environment = {"FRONTDESK_HOME": str(console.home), "FRONTDESK_DATABASE_URL": console.database_url}
    means = open_runtime(Settings.from_environment(environment))
    with operating(means) as ctx:
        yield ctx
    means.engine.dispose()


def count(session: Session, model: Any, *conditions: Any) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def test_it_has_120_rooms_on_ten_floors_and_sells_every_kind_of_plan(ctx: Context) -> None:
    assert count(ctx.session, Room) == 120
    assert ctx.session.scalar(select(func.count(func.distinct(Room.floor)))) == 10
    assert set(ctx.session.scalars(select(RatePlan.kind))) == set(PlanKind)


def test_it_is_today_in_the_hotel(ctx: Context) -> None:
    today = datetime.now(ctx.zone).date()
    assert today - ctx.session.scalars(select(Property.business_date)).one() in {timedelta(0), timedelta(days=1)}


def test_guests_are_in_the_house_some_have_left_and_departments_have_work(ctx: Context) -> None:
    assert 35 <= count(ctx.session, Registration, Registration.in_house) <= 55
    assert count(ctx.session, Stay, Stay.status == "checked_out") >= 8
    assert count(ctx.session, Task, Task.completed_at.is_(None)) >= 20
    states = set(ctx.session.execute(select(Room.occupancy, Room.cleanliness)).all())
    assert len(states) >= 5
    assert verify(ctx.session, ctx.property_id).holds


@pytest.mark.rule("PRI-7")
def test_two_guests_are_hidden_and_nothing_in_the_open_marks_them(ctx: Context) -> None:
    from frontdesk.guests.sealed import unseal  # noqa: PLC0415 - opening what is sealed is this test's alone

    in_house = ctx.session.scalars(select(Registration).where(Registration.in_house)).all()
    truth = {each.id: unseal(ctx, each.guest_id, "registration", each.id, each.sealed) for each in in_house}
    hidden = [each for each in in_house if truth[each.id]["level"] == DisclosureLevel.CONFIDENTIAL]
    assert len(hidden) == 2
    for each in hidden:
        assert each.shown_level == DisclosureLevel.ASK
        assert each.shown_name != truth[each.id]["name"]


@pytest.mark.rule("ACC-3")
@pytest.mark.rule("ACC-7")
def test_everybody_can_sign_in_and_owes_nothing(made: tuple[Console, list[dict[str, Any]]], ctx: Context) -> None:
    _, sign_ins = made
    undertaking = undertakings.current_undertaking(ctx)
    assert undertaking is not None
    assert {each["role"] for each in sign_ins} == set(PERMISSIONS) - {Role.GROUP_LEADER}
    for each in sign_ins:
        proof = attempts.check_password(ctx, attempts.begin(ctx, each["username"], "desk"), each["password"])
        account = ctx.session.get_one(Account, proof.account_id)
        assert not account.must_change_password
        assert undertakings.has_signed(ctx, undertaking.id, account.id)
        assert (each["totp_secret"] is not None) == (each["role"] in SECOND_FACTOR)
        if each["totp_secret"]:
            second_factor.require_code(ctx, account.id, pyotp.TOTP(each["totp_secret"]).at(ctx.now))
    assert count(ctx.session, UndertakingSignature) == len(sign_ins)
    ctx.session.rollback()


def test_the_sign_ins_are_kept_for_their_owner_alone(made: tuple[Console, list[dict[str, Any]]]) -> None:
    console, sign_ins = made
    file: Path = console.home.parent / "sign-ins.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = file.read_text(encoding="utf-8")
    assert all(each["password"] in kept and each["display_name"] in kept for each in sign_ins)


def test_a_hotel_is_never_made_over_another(made: tuple[Console, Any], ctx: Context) -> None:
    console, _ = made
    assert console.run("demo", "--yes").exit_code == 1
    assert count(ctx.session, Property) == 1


def test_a_demo_that_breaks_off_can_be_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from frontdesk.simulation import demo  # noqa: PLC0415

    def break_off(*_anything: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "_live_through", break_off)
    console = Console(tmp_path / "home", f"sqlite:///{tmp_path / 'demo.db'}")
    assert console.run("demo", "--yes").exit_code == 1
    assert not (tmp_path / "demo.db").exists()
