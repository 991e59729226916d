"""Writing down every statement that a served hotel sends to its database; gunicorn loads this as its configuration.

`FRONTDESK_BENCH_RECORDING` names the file. Transactions are told by thread, so one worker and one client are enough to
know which statements belong to which task.
"""

import os
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

FILE = "FRONTDESK_BENCH_RECORDING"
CONFIGURATION = {"GUNICORN_CMD_ARGS": f"--config python:{__name__}"}

BEGINNINGS = ("BEGIN",)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was asked of the database: a statement with its parameters, or the end of a transaction."""

    kind: str
    statement: str = ""
    parameters: Any = None
    many: bool = False

    @property
    def is_query(self) -> bool:
        """Tell whether it is a statement of the program, and no beginning or end of a transaction."""
        return self.kind == "execute" and not self.statement.startswith(BEGINNINGS)


def post_worker_init(_worker: object) -> None:
    """Listen to every engine of this process; gunicorn calls this in each worker."""
    file = Path(os.environ[FILE]).open("ab", buffering=0)  # noqa: SIM115 - as long as the process lives

    def write(step: Step) -> None:
        file.write(pickle.dumps(step))

    def executed(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:  # noqa: FBT001 - as SQLAlchemy calls it
        write(Step("execute", statement, _kept(parameters), many))

    # Afterwards: new rows that waited are written while the statement that they waited for is on its way.
    event.listen(Engine, "after_cursor_execute", executed)
    event.listen(Engine, "commit", lambda _connection: write(Step("commit")))
    event.listen(Engine, "rollback", lambda _connection: write(Step("rollback")))


def _kept(parameters: Any) -> Any:
    """Return the parameters so that they can be written down: SQLite's driver is given views of bytes."""
    if isinstance(parameters, memoryview):
        return bytes(parameters)
    if isinstance(parameters, dict):
        return {name: _kept(value) for name, value in parameters.items()}
    return type(parameters)(map(_kept, parameters)) if isinstance(parameters, list | tuple) else parameters


def steps_between(file: Path, begin: int, end: int) -> Iterator[Step]:
    """Yield the steps that were written between two lengths of the file."""
    with file.open("rb") as opened:
        opened.seek(begin)
        while opened.tell() < end:
            yield pickle.load(opened)  # noqa: S301 - our own processes wrote it
