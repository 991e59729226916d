"""Changes of one process come one after the other, reads beside them, and nothing slow stops the rest."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, g
from werkzeug.test import TestResponse

from frontdesk.edge import turns
from frontdesk.edge.guard import guarded
from frontdesk.kernel.permissions import Permission

LONG = 30.0
SOON = 10.0
A_MOMENT = 0.2

Views = dict[str, Callable[[], str]]


def hotel(patience: float, views: Views) -> Flask:
    app = Flask("turns")
    turns.register(app, patience)
    for name, view in views.items():
        app.add_url_rule(
            f"/{name}", name, guarded(Permission.SESSION_OWN)(view), methods=["GET", "POST", "PUT", "PATCH", "DELETE"]
        )
    return app


def post(app: Flask, name: str) -> TestResponse:
    return app.test_client().post(f"/{name}")


def from_another_thread(app: Flask, name: str, method: str = "POST") -> TestResponse:
    with ThreadPoolExecutor() as clerks:
        return clerks.submit(app.test_client().open, f"/{name}", method=method).result(timeout=SOON)


def has_turn() -> str:
    return str(g.get("has_turn", False))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_waits_for_the_one_before_it(method: str) -> None:
    begun, second_begun = threading.Event(), threading.Event()

    def first() -> str:
        begun.set()
        return str(second_begun.wait(A_MOMENT))

    def second() -> str:
        second_begun.set()
        return has_turn()

    app = hotel(LONG, {"first": first, "second": second})
    with ThreadPoolExecutor() as clerks:
        one = clerks.submit(post, app, "first")
        assert begun.wait(LONG)
        other = clerks.submit(app.test_client().open, "/second", method=method)
        assert one.result().text == "False"  # the second had not begun
        assert other.result().text == "True"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_read_does_not_wait_for_a_change(method: str) -> None:
    app = hotel(LONG, {"read": has_turn, "change": lambda: from_another_thread(app, "read", method).status})
    assert post(app, "change").text == "200 OK"


def test_behind_something_slow_changes_go_on_beside_it_and_leave_it_its_turn() -> None:
    def slow() -> str:
        return " ".join(from_another_thread(app, "beside").text for _ in range(2))

    app = hotel(0.001, {"beside": has_turn, "slow": slow})
    assert post(app, "slow").text == "False False"


@pytest.mark.parametrize("times", [1, 3])
def test_a_change_that_breaks_passes_its_turn_on(times: int) -> None:
    def broken() -> str:
        raise RuntimeError

    app = hotel(0.001, {"broken": broken, "next": has_turn})
    for _ in range(times):
        assert post(app, "broken").status_code == 500
    assert post(app, "next").text == "True"
