"""How the parts of the edge are put together, in the order in which they see a request."""

from flask import Flask

from frontdesk.edge import cookies, guard, headers, languages, logs, problems, reads, sign_in, turns


def connect(app: Flask) -> None:
    """Register log, cookies, languages, sign-in, guard, refusals, headers, the record of reads and turns with it."""
    logs.register(app)
    cookies.register(app)
    languages.register(app)
    sign_in.register(app)
    guard.register(app)
    problems.register(app)
    headers.register(app)
    reads.register(app)  # sees an answer before the headers do: the refusal that takes its place needs them too
    # Last: nobody waits, or keeps others waiting, who is turned away; and a turn is the first thing passed on.
    turns.register(app)
