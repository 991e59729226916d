"""Programs for tests: put together once, then given to one test after another, each with a hotel of its own.

To register four hundred routes takes longer than most tests.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from frontdesk.api.health import Meters
from frontdesk.app import create_app
from frontdesk.config import Settings
from frontdesk.edge.runtime import runtime_of
from frontdesk.edge.streams import Hub

_resting: list[Flask] = []


@contextmanager
def serving(settings: Settings) -> Iterator[Flask]:
    """Give a program on this database; what a test puts in front of its routes is gone afterwards.

    The settings differ in their database and their folder of blobs alone: whoever needs others, or routes of their own,
    makes a program by `create_app`.
    """
    program = _resting.pop() if _resting else _made(settings)
    means = runtime_of(settings)
    program.extensions |= {"frontdesk": means, "frontdesk streams": Hub(means), "frontdesk meters": Meters()}
    views, hooks = dict(program.view_functions), {name: [*each] for name, each in program.after_request_funcs.items()}
    try:
        yield program
    finally:
        program.view_functions, program.after_request_funcs = views, hooks
        means.reads.close()
        means.engine.dispose()
        _resting.append(program)


def _made(settings: Settings) -> Flask:
    program = create_app(settings)
    program.extensions["frontdesk"].engine.dispose()
    gc.unfreeze()  # a served program keeps what it loaded for good; a test run loads more than that
    return program
