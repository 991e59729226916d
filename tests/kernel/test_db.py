"""How the engines are set up."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from frontdesk.kernel.db import WRITES, bring_in_log, configure, reading_engine
from tests import databases


def test_what_stands_in_the_log_is_brought_into_the_database_while_others_hold_it(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'hotel.db'}")
    configure(engine)
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        connection.execute(text("CREATE TABLE told (word TEXT)"))
        connection.execute(text("INSERT INTO told VALUES ('once')"))
    assert without_log(tmp_path) == []
    with engine.connect() as reading:
        assert reading.execute(text("SELECT word FROM told")).scalar_one() == "once"
        bring_in_log(engine)
    assert without_log(tmp_path) == ["once"]
    engine.dispose()


def test_a_connection_keeps_the_statements_of_a_whole_day_prepared() -> None:
    with databases.empty("postgresql") as url, databases.engine_of(url) as engine, engine.connect() as connection:
        for number in 6 * tuple(range(150)):
            connection.exec_driver_sql(f"SELECT {number}")
        kept = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT %%' AND generic_plans >= 0"
        assert connection.exec_driver_sql(kept).scalar_one() >= 150


def test_who_only_reads_leaves_the_statements_of_a_connection_prepared() -> None:
    with databases.empty("postgresql") as url, databases.engine_of(url) as engine:
        for _ in range(6):
            with Session(reading_engine(engine)) as session:
                assert session.execute(text("SELECT 'read by a page'")).scalar_one() == "read by a page"
        with engine.connect() as connection:
            kept = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT ''read%'"
            assert connection.execute(text(kept)).scalar_one() == 1


def without_log(folder: Path) -> list[str]:
    """Return what the database holds without its log."""
    alone = shutil.copy(folder / "hotel.db", folder / "alone.db")
    with closing(sqlite3.connect(f"file:{alone}?immutable=1", uri=True)) as connection:
        held = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'told'").fetchall()
        return [word for _ in held for (word,) in connection.execute("SELECT word FROM told")]
