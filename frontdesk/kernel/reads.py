"""Noting what is read of guests, where nobody can forget it: in the session, for every statement (PRI-1).

A column that holds something personal says so (`info=PERSONAL`). Whatever statement reads such a column, its rows name
whom they are about, and the session notes them for the answer that is being made. The edge writes the notes down before
the answer leaves.
"""

from collections.abc import Callable, Iterable
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Result, Select, Table, event, inspect
from sqlalchemy.orm import Mapper, ORMExecuteState, Session
from sqlalchemy.sql import visitors

PERSONAL: Final = {"personal": True}
"""What a column carries as `info` when its values are a guest's: names, and what is sealed."""

NOT_SHOWN: Final = {"not_shown": True}
"""Execution options of a statement that only compares: nothing of its rows reaches whoever asked."""

READS: Final = "reads"
"""Where a session that works for somebody's answer keeps the notes, in its `info`."""

PEOPLE: Final = frozenset({"guest", "registration", "stay"})
SUBJECTS: Final = ("registration_id", "stay_id", "guest_id", "folio_id")
"""What says whom a row is about, the closest first; an `id` of the three tables counts as the first of its kind."""

Row = Any
Subject = Callable[[Row], UUID | None]

MOST_KNOWN: Final = 2000
_KNOWN: Final[dict[tuple[Any, ...], Subject | None]] = {}


class Unnamed(TypeError):
    """A statement reads something personal and does not say of whom: it must read the id of the guest or stay too."""


class Reads:
    """Whom one answer shows something of: ids of guests, registrations, stays and folios."""

    def __init__(self) -> None:
        self.subjects: set[UUID] = set()
        self.reason: str | None = None

    def note(self, subjects: Iterable[UUID | None]) -> None:
        """Note that the answer is made from what is personal of these."""
        self.subjects.update(each for each in subjects if each is not None)


def note_reason(session: Session, code: str) -> None:
    """Note why somebody reads what follows, where a reason was given; else the permission that was used says it."""
    notes: Reads | None = session.info.get(READS)
    if notes is not None:
        notes.reason = code


def note_taken(session: Session, subjects: Iterable[UUID]) -> None:
    """Note that a list leaves as a file, about these: also where it names nobody, such as a list of reads."""
    notes: Reads | None = session.info.get(READS)
    if notes is not None:
        notes.note(subjects)


@event.listens_for(Session, "do_orm_execute")
def _noted(state: ORMExecuteState) -> Result[Any] | None:
    notes: Reads | None = state.session.info.get(READS)
    if notes is None or not state.is_select or state.is_column_load or state.execution_options.get("not_shown"):
        return None
    subject = _known(state.statement)
    if subject is None:
        return None
    rows = state.invoke_statement().freeze()
    notes.note(map(subject, rows()))
    return rows()


def _known(statement: Any) -> Subject | None:
    """Return what `_subject_of` found for these columns before: looking anew takes as long as a small query."""
    if not isinstance(statement, Select):
        return None
    columns = tuple(statement._raw_columns)  # noqa: SLF001 - the very objects that were selected; nothing public keeps them
    if columns not in _KNOWN:
        if len(_KNOWN) >= MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[columns] = _subject_of(statement)
    return _KNOWN[columns]


def _subject_of(statement: Select[Any]) -> Subject | None:
    """Return what finds in a row of this statement whom it is about, or None where nothing personal is read."""
    told = statement.column_descriptions
    if not any(_is_personal(each["expr"]) for each in told):
        return None
    found = [
        (rank, place, inner)
        for place, each in enumerate(told)
        for rank, inner in [_rank(each["expr"])]
        if rank is not None
    ]
    if not found:
        message = f"read the id of the guest, registration or stay too: {[each['name'] for each in told]}"
        raise Unnamed(message)
    _, place, inner = min(found, key=itemgetter(0))
    if inner is None:
        return itemgetter(place)
    named = attrgetter(inner)
    return lambda row: None if row[place] is None else named(row[place])  # an outer join may find nobody


def _is_personal(expression: Any) -> bool:
    mapper = _mapper(expression)
    if mapper is not None:
        return any(column.info.get("personal") for column in mapper.local_table.columns)
    return any(
        base.info.get("personal")
        for element in visitors.iterate(_clause(expression))
        for base in getattr(element, "base_columns", ())
        if isinstance(base, Column)
    )


def _rank(expression: Any) -> tuple[int | None, str | None]:
    """Return how closely an expression names whom a row is about, and by which attribute where it is an entity."""
    mapper = _mapper(expression)
    if mapper is not None:
        return _named_by(mapper)
    for base in getattr(_clause(expression), "base_columns", ()):
        if isinstance(base, Column) and isinstance(base.table, Table):
            return _rank_of(base.table.name, base.name), None
    return None, None


@cache
def _named_by(mapper: Mapper[Any]) -> tuple[int | None, str | None]:
    table = mapper.local_table
    ranks = [(rank, column.name) for column in table.columns if (rank := _rank_of(str(table), column.name)) is not None]
    return min(ranks) if ranks else (None, None)


def _rank_of(table: str, column: str) -> int | None:
    name = f"{table}_id" if column == "id" and table in PEOPLE else column
    return SUBJECTS.index(name) if name in SUBJECTS else None


def _mapper(expression: Any) -> Mapper[Any] | None:
    found = inspect(expression, raiseerr=False)
    is_entity = getattr(found, "is_mapper", False) or getattr(found, "is_aliased_class", False)
    return found.mapper if is_entity else None


def _clause(expression: Any) -> Any:
    return expression.__clause_element__() if hasattr(expression, "__clause_element__") else expression
