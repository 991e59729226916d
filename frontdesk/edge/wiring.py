"""How the parts of the edge are put together, in the order in which they see a request."""

from flask import Flask

from frontdesk.edge import cookies, guard, headers, languages, logs, problems, reads, sign_in, turns


def connect(app: Flask) -> None:
    """Register log, cookies, languages, sign-in, turns, guard, refusals, headers and the record of reads with it."""
    logs.register(app)
    cookies.register(app)
    languages.register(app)
    sign_in.register(app)
    turns.register(app)  # before the guard: to look up who asks takes the interpreter from whoever holds the hotel
    guard.register(app)
    problems.register(app)
    headers.register(app)
    reads.register(app)  # sees an answer before the headers do: the refusal that takes its place needs them too
