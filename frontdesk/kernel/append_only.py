"""Triggers that refuse UPDATE, DELETE and TRUNCATE of what may only be appended, on both engines.

Alembic's batch mode rebuilds SQLite tables and drops their triggers: a migration that touches one of these tables
calls `protect` again.
"""

from typing import Final

from alembic import op
from sqlalchemy import Connection, text

APPEND_ONLY: Final = (
    "acknowledgement",
    "deposit_entry",
    "folio_entry",
    "quote_night",
    "rate_change_slip",
    "read_drop",
    "read_entry",
    "read_list",
    "read_seal",
    "receipt",
    "trail_entry",
)
"""What the newest migration guards; each migration holds a list of its own."""

DROPPABLE: Final = "read_entry"
"""The one table of these whose rows go, when their time is over: those that `read_drop` lets go (PRI-11)."""

UNLESS_DROPPED: Final = (
    "WHEN NOT EXISTS (SELECT 1 FROM read_drop "
    "WHERE read_drop.property_id = OLD.property_id AND read_drop.upto >= OLD.sequence) "
)


def protect(tables: tuple[str, ...]) -> None:
    """Let the database refuse every change of these tables but an INSERT."""
    if op.get_bind().dialect.name == "postgresql":
        _protect_postgresql(tables)
    else:
        _protect_sqlite(tables)


def unprotect(tables: tuple[str, ...]) -> None:
    """Take the triggers of these tables away again."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in tables:
        for verb in ("update", "delete", "truncate"):
            if postgresql:
                op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb} ON {table}")
            elif verb != "truncate":
                op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")


def _protect_postgresql(tables: tuple[str, ...]) -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23514'; END $$",
    )
    if DROPPABLE in tables:
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_to_drop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF EXISTS (SELECT 1 FROM read_drop WHERE property_id = OLD.property_id AND upto >= OLD.sequence) "
            "THEN RETURN OLD; END IF; "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23514'; END $$",
        )
    for table in tables:
        for verb in ("update", "delete"):
            refusing = "refuse_to_drop" if (table, verb) == (DROPPABLE, "delete") else "refuse_change"
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {refusing}()",
            )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        )


def _protect_sqlite(tables: tuple[str, ...]) -> None:
    for table in tables:
        for verb in ("update", "delete"):
            when = UNLESS_DROPPED if (table, verb) == (DROPPABLE, "delete") else ""
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            )


def missing_triggers(connection: Connection) -> list[str]:
    """Return the names of the triggers that the database ought to have and has not."""
    postgresql = connection.dialect.name == "postgresql"
    verbs = ("update", "delete", "truncate") if postgresql else ("update", "delete")
    wanted = {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in verbs}
    found = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if postgresql
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    return sorted(wanted - set(connection.scalars(text(found))))
