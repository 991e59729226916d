"""Looking for the names of hidden guests wherever only an alias may stand: in every table, and in what is logged."""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
from pypinyin import lazy_pinyin
from sqlalchemy import JSON, ColumnElement, LargeBinary, String, Table, Text, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from frontdesk.kernel.db import Base
from frontdesk.simulation.people import (
    RARE_CHINESE_NAMES,
    RARE_CHINESE_SURNAMES,
    RARE_LATIN_NAMES,
    RARE_LATIN_SURNAMES,
)

_UMLAUTS = ("v", "u", "yu")
_CHINESE = (*RARE_CHINESE_SURNAMES, *RARE_CHINESE_NAMES)
_LATIN = (*RARE_LATIN_SURNAMES, *RARE_LATIN_NAMES)


def traces() -> tuple[str, ...]:
    """Return every text that gives a hidden guest of a replay away: each name, its pinyin, and both as JSON has them.

    No other guest and no alias bears these names, so that each appearance is a leak, and nothing else is.
    """
    escaped = [json.dumps(name).strip('"') for name in _CHINESE]
    spelt = [pinyin.replace("v", umlaut) for name in _CHINESE for pinyin in _joined(name) for umlaut in _UMLAUTS]
    return tuple(dict.fromkeys([*_CHINESE, *(name.casefold() for name in _LATIN), *escaped, *spelt]))


def leaks_in_tables(session: Session) -> int:
    """Return in how many rows of all tables a trace stands in any column: text, JSON or bytes."""
    return sum(_leaks_in(session, table) for table in Base.metadata.sorted_tables)


@contextmanager
def watched_log() -> Iterator["LogWatch"]:
    """Watch what the program logs meanwhile, from `INFO` on, as an operator's log file would hold it."""
    watch = LogWatch()
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(watch)
    root.setLevel(logging.INFO)
    try:
        with structlog.testing.capture_logs() as captured:
            yield watch
        watch.read(*(str(entry) for entry in captured))
    finally:
        root.removeHandler(watch)
        root.setLevel(level)


class LogWatch(logging.Handler):
    """Counts the log lines that hold a trace of a hidden guest."""

    def __init__(self) -> None:
        super().__init__()
        self.leaks = 0
        self._traces = traces()

    def emit(self, record: logging.LogRecord) -> None:
        """Read one line as it would be written."""
        self.read(self.format(record))

    def read(self, *lines: str) -> None:
        """Count those of these lines that hold a trace."""
        self.leaks += sum(any(trace in line.casefold() for trace in self._traces) for line in lines)


def _joined(name: str) -> list[str]:
    """Return the pinyin of a name in one word and in several."""
    syllables = lazy_pinyin(name)
    return ["".join(syllables), " ".join(syllables)]


def _leaks_in(session: Session, table: Table) -> int:
    dialect = session.get_bind().dialect.name
    texts = [column for column in table.columns if isinstance(column.type, String | JSON)]
    files = [column for column in table.columns if isinstance(column.type, LargeBinary)]
    found = [*_texts_hold(dialect, texts), *(test for column in files for test in _bytes_hold(dialect, column))]
    if not found:
        return 0
    return session.execute(select(func.count()).select_from(table).where(or_(*found))).scalar_one()


def _texts_hold(dialect: str, columns: Sequence[ColumnElement[Any]]) -> Iterator[ColumnElement[bool]]:
    """Yield a test for each trace, of all the columns of a row strung together."""
    if columns:
        row: ColumnElement[str] = func.coalesce(cast(columns[0], Text), "")
        for column in columns[1:]:
            row = row.concat("\n").concat(func.coalesce(cast(column, Text), ""))
        place = func.instr if dialect == "sqlite" else func.strpos
        yield from (place(func.lower(row), trace) > 0 for trace in traces())


def _bytes_hold(dialect: str, column: ColumnElement[Any]) -> Iterator[ColumnElement[bool]]:
    """Yield a test for each name as it would stand in something that was not sealed."""
    for name in (*_CHINESE, *_LATIN):
        wanted = literal(name.encode(), LargeBinary)
        yield func.instr(column, wanted) > 0 if dialect == "sqlite" else func.position(wanted.op("IN")(column)) > 0
