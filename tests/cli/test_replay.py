"""`replay` lives through a file, says what came of it, and fails when the hotel does not hold."""

import json
from pathlib import Path

from sqlalchemy import text

from tests import databases
from tests.cli.conftest import Console
from tests.simulation.dirty_file import CHECK_INS, FIRST, rows, write

AUDIT = {
    "room_nights_held_twice",
    "unbalanced_deposits",
    "receipt_gaps",
    "trail",
    "notification_mismatches",
    "name_leaks",
}

FORGETFUL = (
    "CREATE TRIGGER forgetful AFTER INSERT ON task WHEN NEW.kind = 'close_extension' "
    "BEGIN DELETE FROM task WHERE id = NEW.id; END"
)


FORGET = (
    "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF NEW.kind = 'close_extension' THEN RETURN NULL; END IF; RETURN NEW; END $$"
)


def console_at(tmp_path: Path) -> Console:
    return Console(tmp_path / "home", f"sqlite:///{tmp_path / 'unused.db'}")


def test_it_lives_through_a_file_in_a_hotel_that_is_gone_afterwards(tmp_path: Path) -> None:
    done = console_at(tmp_path).run("replay", str(write(tmp_path / "bookings.csv")), "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["bookings_read"], told["check_ins"]) == (len(rows()), CHECK_INS)
    assert told["audit"].keys() == AUDIT
    assert not (tmp_path / "home").exists()


def test_it_stops_after_the_day_it_is_told(tmp_path: Path) -> None:
    file = write(tmp_path / "bookings.csv")
    done = console_at(tmp_path).run("replay", str(file), "--until", FIRST.isoformat(), "--limit", "3")
    assert done.exit_code == 0, done.output
    assert "3 check-ins" in done.stdout
    assert "0 check-outs" in done.stdout


def test_a_hotel_that_forgets_its_departments_fails(tmp_path: Path, database_url: str) -> None:
    if database_url.startswith("postgresql"):
        statements = [
            FORGET,
            "CREATE TRIGGER forgetful BEFORE INSERT ON task FOR EACH ROW EXECUTE FUNCTION forget()",
        ]
    else:
        statements = [FORGETFUL]
    with databases.engine_of(database_url) as engine, engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    file = write(tmp_path / "bookings.csv")
    done = console_at(tmp_path).run("replay", str(file), "--limit", "2", "--database", database_url, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["audit"]["notification_mismatches"] == 2


def test_a_file_that_is_not_what_its_name_says_is_named(tmp_path: Path) -> None:
    file = tmp_path / "bookings.csv.xz"
    file.write_bytes(b"not packed")
    done = console_at(tmp_path).run("replay", str(file))
    assert done.exit_code == 1
    assert "cannot be read as csv or csv.xz" in done.output


def test_it_never_lives_in_somebody_s_hotel(set_up: Console, tmp_path: Path) -> None:
    done = set_up.run("replay", str(write(tmp_path / "bookings.csv")), "--database", set_up.database_url)
    assert done.exit_code == 1
    assert "set up in this database already" in done.output
