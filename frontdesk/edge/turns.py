"""Changes of one process come one after the other: threads that work at once only take the interpreter from each other.

Who makes a change holds rows, or on SQLite the whole hotel, while others wait for them. Whatever another thread of the
process prepares beside it makes that take longer, and nothing ready sooner. Who only reads does not wait, nor do the
other processes. Nobody has a turn who has still to send something: requests come here whole.
"""

import threading
from typing import Final

from flask import Flask, current_app, g, request

from frontdesk.edge.guard import permissions_of_view

PATIENCE_SECONDS: Final = 0.2
"""How long a change waits for its turn; behind something slow it then goes on beside it."""

READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def register(app: Flask, patience: float = PATIENCE_SECONDS) -> None:
    """Have the changes of this application wait for their turn, no longer than so many seconds each."""
    turn = threading.Lock()

    def take() -> None:
        if request.method not in READS and _is_guarded():
            g.has_turn = turn.acquire(timeout=patience)

    def pass_on(_error: BaseException | None) -> None:
        if g.pop("has_turn", False):
            turn.release()

    app.before_request(take)
    app.teardown_request(pass_on)


def _is_guarded() -> bool:
    """Tell whether this is somebody's work; what everybody may do, such as sign in, takes long over a password."""
    if request.endpoint is None:
        return False
    rule = permissions_of_view(current_app.view_functions[request.endpoint], request.method)
    return rule is not None and not rule.everybody
