"""From an empty machine to a hotel: made once, from a file or by asking, and never over another."""

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frontdesk.audit.service import verify
from frontdesk.identity.models import Account
from frontdesk.identity.passwords import matches
from frontdesk.property.models import NearbyHotel, Property, Workstation
from frontdesk.property.settings import settings_from
from frontdesk.rates.models import Rate
from frontdesk.rooms.models import Room
from tests import databases
from tests.cli.conftest import HOTEL, Console

ASKED = "\n".join(
    [
        *("inn", "小客栈", "Little Inn", "丽江", "Lijiang", "+86 888", "", ""),
        *("STD", "标准间", "Standard", "2", "288", "101", "104", "1", "", ""),
        *("", "林晓东"),
        "",
    ],
)


@contextmanager
def hotel_of(console: Console) -> Iterator[Session]:
    with databases.engine_of(console.database_url) as engine, Session(engine) as session:
        yield session


def test_a_file_makes_the_whole_hotel(console: Console) -> None:
    told = json.loads(console.init().stdout)
    assert (told["property"], told["administrator"]) == ("harbour", "boss")
    with hotel_of(console) as session:
        hotel = session.scalars(select(Property)).one()
        counts = [session.scalar(select(func.count()).select_from(each)) for each in (Room, NearbyHotel, Workstation)]
        assert counts == [12, 1, 1]
        assert sorted(session.scalars(select(Rate.amount))) == [38800, 42800]
        assert settings_from(hotel.settings).incidental_minor == 20000
        assert verify(session, hotel.id).holds


@pytest.mark.rule("ACC-1")
def test_the_first_administrator_gets_a_one_time_password(console: Console) -> None:
    told = json.loads(console.init().stdout)
    with hotel_of(console) as session:
        account = session.scalars(select(Account)).one()
    assert account.must_change_password
    assert account.one_time_until is not None
    assert matches(account.password_hash, told["one_time_password"])


def test_two_hotels_never_get_the_same_password(console: Console) -> None:
    first = json.loads(console.init().stdout)["one_time_password"]
    with databases.empty("sqlite") as other:
        second = json.loads(Console(console.home, other).init().stdout)["one_time_password"]
    assert first != second


def test_a_hotel_is_never_set_up_twice(set_up: Console) -> None:
    again = set_up.init()
    assert again.exit_code == 1
    assert "set up in this database already" in again.output


def test_the_key_file_is_its_owner_s_alone_and_is_never_written_over(set_up: Console) -> None:
    file = set_up.home / "keys.json"
    before = file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    set_up.init()
    assert file.read_bytes() == before


def test_every_fault_of_the_file_is_named_at_once(console: Console) -> None:
    broken = HOTEL.replace('name_en = "Harbour Hotel"\n', "").replace('floor = "8"', "floor = 8") + "\n[surprise]\n"
    done = console.init(broken)
    assert done.exit_code == 1
    for fault in ("property.name_en: missing", "rooms[0].floor: of the wrong kind", "surprise: unknown"):
        assert fault in done.output


def test_a_hotel_that_cannot_be_built_leaves_nothing_behind(console: Console) -> None:
    assert console.init(HOTEL.replace("prices = { STD = 38800 }", "prices = { SUITE = 1 }")).exit_code == 1
    assert console.init().exit_code == 0


@pytest.mark.parametrize(
    ("written", "fault"),
    [("not toml", "hotel.toml"), ("rooms = 3", "[[rooms]]"), ('settings = "no"', "settings: must be a table")],
)
def test_a_file_of_another_form_is_named(console: Console, written: str, fault: str) -> None:
    done = console.init(written)
    assert done.exit_code == 1
    assert fault in done.output


def test_without_a_file_it_asks(console: Console) -> None:
    done = console.run("init", typed=ASKED)
    assert done.exit_code == 0, done.output
    assert "one-time password" in done.output
    with hotel_of(console) as session:
        assert session.scalars(select(Room.number).order_by(Room.number)).all() == ["101", "102", "103", "104"]
        assert session.scalars(select(Rate.amount)).all() == [28800]
