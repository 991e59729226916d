"""The screens of a hotel with a desk."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.small_hotel import NOW
from tests.web.desk_visitor import Clerk


class Clock:
    """A clock that stands until time is let pass."""

    def __init__(self) -> None:
        self.now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **span: int) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk_app(app: Flask, clock: Clock) -> Flask:
    """Return the program in a hotel with a desk."""
    app.extensions["frontdesk"].clock = clock
    return app


@pytest.fixture
def clerk(desk_app: Flask) -> Clerk:
    """Return a receptionist who is signed in."""
    return Clerk(desk_app.test_client()).sign_in()


@pytest.fixture
def another(desk_app: Flask) -> Callable[[str], Clerk]:
    """Return somebody else at another browser."""
    return lambda username: Clerk(desk_app.test_client()).sign_in(username)
