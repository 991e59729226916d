"""A port for a server of a test's own."""

import os
import socket
from itertools import count

FIRST, MOST = 20_000, 10_000
"""Below the ports that the system gives to whoever connects, so that none of those comes in between."""

_asked = count()


def free_port() -> int:
    """Return a port on which nobody listens; tests that run beside this one look from another place on.

    It is none of those that connections get for their own end: whoever knocks at such a port until somebody answers
    will at last be connected to himself.
    """
    while True:
        port = FIRST + (os.getpid() * 37 + next(_asked)) % MOST
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                taken.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
