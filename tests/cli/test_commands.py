"""What whoever runs the machine can do once a hotel is set up, and how each command fails."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from frontdesk.app import served
from frontdesk.identity.models import Account, Membership
from frontdesk.kernel.secrets import Keyring
from frontdesk.property.models import Property
from tests import databases
from tests.cli.conftest import Console


def sql(console: Console, *statements: str) -> None:
    with databases.engine_of(console.database_url) as engine, engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_help_lists_every_command_and_each_has_help_of_its_own(console: Console) -> None:
    listed = console.run("--help").output
    for command in (
        "init",
        "demo",
        "serve",
        "worker",
        "upgrade",
        "check",
        "night-audit",
        "replay",
        "backup",
        "restore",
    ):
        assert f"  {command} " in listed
        assert console.run(command, "--help").exit_code == 0
    for group in (("token", "create"), ("account", "create"), ("audit", "verify"), ("keys", "rotate")):
        assert console.run(*group, "--help").exit_code == 0


def test_an_unknown_command_fails(console: Console) -> None:
    assert console.run("fly").exit_code == 2


def test_check_finds_a_good_hotel_in_order(set_up: Console) -> None:
    assert set_up.answer("check")["ok"] is True


def test_a_missing_key_is_named(console: Console) -> None:
    done = console.run("check")
    assert done.exit_code == 1
    assert "cannot be read: set FRONTDESK_KEY_FILE" in done.output


def test_a_wrong_key_is_named(set_up: Console, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(Keyring.generate().dump(), encoding="utf-8")
    done = set_up.run("check", FRONTDESK_KEY_FILE=str(other))
    assert done.exit_code == 1
    assert "not the one that this database was sealed with" in done.output


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("UPDATE alembic_version SET version_num = 'zzzz'", "ahead of the program"),
        ("DELETE FROM alembic_version", "the database is empty"),
    ],
)
def test_a_database_at_another_migration_is_named(set_up: Console, revision: str, said: str) -> None:
    sql(set_up, revision)
    done = set_up.run("check")
    assert done.exit_code == 1
    assert said in done.output


def test_a_migrated_database_without_a_hotel_is_named(set_up: Console, database_url: str) -> None:
    done = Console(set_up.home, database_url).run("check")
    assert "no hotel is set up yet" in done.output


def test_a_database_that_is_not_there_is_named(set_up: Console) -> None:
    away = Console(set_up.home, "postgresql://nobody@/nothing?host=/nowhere").run("check")
    assert away.exit_code == 1
    assert "the database cannot be reached" in away.output


@pytest.mark.parametrize("command", [["serve"], ["worker"], ["audit", "verify"], ["night-audit", "--yes"]])
def test_no_command_starts_on_an_empty_database(console: Console, command: list[str]) -> None:
    console.home.mkdir()
    (console.home / "keys.json").write_text(Keyring.generate().dump(), encoding="utf-8")
    done = console.run(*command)
    assert done.exit_code == 1
    assert "run `frontdesk init`" in done.output


def test_the_web_program_says_in_one_sentence_why_it_does_not_start(
    set_up: Console, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTDESK_HOME", str(set_up.home))
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", set_up.database_url)
    sql(set_up, "UPDATE alembic_version SET version_num = 'zzzz'")
    with pytest.raises(SystemExit) as ended:
        served()
    assert ended.value.code == 3
    assert "frontdesk: the database is ahead of the program" in capsys.readouterr().err


@pytest.mark.rule("ACC-1")
def test_an_account_is_made_with_its_roles_and_a_one_time_password(set_up: Console) -> None:
    made = set_up.answer("account", "create", "lijing", "--name", "李静", "--role", "receptionist")
    assert made["one_time_password"]
    with databases.engine_of(set_up.database_url) as engine, Session(engine) as session:
        held = select(Membership.role).join(Account, Account.id == Membership.account_id)
        assert session.scalars(held.where(Account.username == "lijing")).all() == ["receptionist"]


def test_what_an_account_lacks_is_said_in_words(set_up: Console) -> None:
    set_up.answer("account", "create", "lijing", "--name", "李静", "--role", "receptionist")
    done = set_up.run("account", "create", "lijing", "--name", "李静", "--role", "receptionist")
    assert done.exit_code == 1
    assert "There is already an account with this user name." in done.output


def test_a_token_is_printed_once_and_only_for_an_account_that_is_here(set_up: Console) -> None:
    assert set_up.answer("token", "create", "boss")["token"].startswith("fd_")
    done = set_up.run("token", "create", "nobody")
    assert done.exit_code == 1
    assert "'nobody'" in done.output


def test_the_trail_is_verified_from_the_console(set_up: Console) -> None:
    assert set_up.answer("audit", "verify")["holds"] is True


def test_a_broken_trail_is_named_and_fails(set_up: Console) -> None:
    postgresql = set_up.database_url.startswith("postgresql")
    unlock = "ALTER TABLE trail_entry DISABLE TRIGGER USER" if postgresql else "DROP TRIGGER trail_entry_no_update"
    sql(set_up, unlock, "UPDATE trail_entry SET action = 'nothing' WHERE sequence = 2")
    done = set_up.run("audit", "verify", "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert (told["entries"], told["holds"], told["broken_at"]) == (1, False, 2)
    assert told["faults"] == [{"code": "entry-changed", "first": 2, "last": 2}]


@pytest.mark.rule("PRI-1")
def test_a_database_that_was_set_back_is_named_at_the_console(set_up: Console) -> None:
    assert set_up.answer("audit", "anchor")["anchors"][0]["sequence"] > 1
    postgresql = set_up.database_url.startswith("postgresql")
    unlock = "ALTER TABLE trail_entry DISABLE TRIGGER USER" if postgresql else "DROP TRIGGER trail_entry_no_delete"
    back = "UPDATE trail_head SET sequence = 1, hash = (SELECT hash FROM trail_entry)"
    sql(set_up, unlock, "DELETE FROM trail_entry WHERE sequence > 1", back)
    done = set_up.run("audit", "verify")
    assert done.exit_code == 1
    assert "the database was set back" in done.output


def test_the_night_audit_opens_the_next_day(set_up: Console) -> None:
    with databases.engine_of(set_up.database_url) as engine, Session(engine) as session:
        today = session.scalars(select(Property.business_date)).one()
    assert set_up.answer("night-audit", "--yes")["business_date"] > today.isoformat()


def test_the_night_audit_asks_first(set_up: Console) -> None:
    assert set_up.run("night-audit", typed="n\n").exit_code == 1
