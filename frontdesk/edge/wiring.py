"""How the parts of the edge are put together, in the order in which they see a request."""

from flask import Flask

from frontdesk.edge import cookies, guard, headers, languages, logs, problems, reads, sign_in, turns


def connect(app: Flask) -> None:
    """Register log, turns, cookies, languages, sign-in, guard, refusals, headers and the record of reads with it."""
    logs.register(app)
    turns.register(app)  # what follows it is part of the turn; the log tells the waiting too
    cookies.register(app)
    languages.register(app)
    sign_in.register(app)
    guard.register(app)
    problems.register(app)
    headers.register(app)
    reads.register(app)  # sees an answer before the headers do: the refusal that takes its place needs them too
