"""A small hotel with a desk, and an officer who asks there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from frontdesk.authority import service
from frontdesk.authority.intake import RequestGiven
from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Context
from tests.small_hotel import NOW
from tests.stays import arrivals
from tests.stays.arrivals import Arrivals

OFFICER = RequestGiven(
    officer="赵警官",
    agency="东城分局",
    document_type="police_card",
    document_number="012345",
    document_seen=True,
    basis="on_the_spot",
    scope="person",
    person="王建国",
    fields=("name", "room"),
)

Ask = Callable[..., UUID]


@pytest.fixture
def desk(runtime: Runtime) -> Arrivals:
    """Return a small hotel's desk with an open drawer and one price."""
    runtime.clock = lambda: NOW
    return arrivals.build(runtime)


@pytest.fixture
def security(desk: Arrivals) -> Context:
    """Return security at a screen of their own."""
    return desk.hotel.context("security")


@pytest.fixture
def ask(desk: Arrivals) -> Ask:
    """Return a function by which the clerk records what an officer asks, and which returns the request."""

    def made(**changes: Any) -> UUID:
        return execute(service.make_request, desk.ctx, replace(OFFICER, **changes)).id

    return made


def later(ctx: Context, **span: int) -> Context:
    """Return the same person after some time."""
    return replace(ctx, now=ctx.now + timedelta(**span))
