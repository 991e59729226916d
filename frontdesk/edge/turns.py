"""Changes of one process come one after the other: threads that work at once only take the interpreter from each other.

Who makes a change holds rows, or on SQLite the whole hotel, while others wait for them. Whatever another thread of the
process prepares beside it makes that take longer, and nothing ready sooner. Who only reads does not wait, nor do the
other processes.
"""

import threading
from typing import Final

from flask import Flask, g, request

PATIENCE_SECONDS: Final = 0.2
"""How long a change waits for its turn; behind something slow, such as a sign-in, it then goes on beside it."""

READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def register(app: Flask, patience: float = PATIENCE_SECONDS) -> None:
    """Have the changes of this application wait for their turn, no longer than so many seconds each."""
    turn = threading.Lock()

    def take() -> None:
        if request.endpoint is not None and request.method not in READS:  # nobody serves the other addresses
            g.has_turn = turn.acquire(timeout=patience)

    def pass_on(_error: BaseException | None) -> None:
        if g.pop("has_turn", False):
            turn.release()

    app.before_request(take)
    app.teardown_request(pass_on)
