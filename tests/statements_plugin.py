"""Statements are compiled once for all databases of a run: each test has a database of its own, always the same tables.

A served hotel compiles each statement once in its life; a test would spend a quarter of its time on it.
"""

from typing import Any

from sqlalchemy import Dialect, Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

STATEMENTS = 5000
"""More than all tests of one process send."""

_compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)


def _are_alike(one: Dialect, other: object) -> bool:
    return type(one) is type(other)


def _kind(dialect: Dialect) -> int:
    return hash(type(dialect))


Engine._compiled_cache = property(lambda _engine: _compiled, lambda _engine, _own: None)  # type: ignore[assignment]
for _each in (SQLiteDialect_pysqlite, PGDialect_psycopg):
    _each.__eq__ = _are_alike  # type: ignore[assignment,method-assign]
    _each.__hash__ = _kind  # type: ignore[method-assign]
