"""The bench's retention run begins, and goes on while the desk works."""

import random
import threading

import pytest

from frontdesk.edge.runtime import Runtime
from frontdesk.edge.worker import go_on_with_retention
from frontdesk.simulation.bench.forgetting import ONE_IN, begin_forgetting, forgotten, is_over
from frontdesk.simulation.bench.guests import load_guests
from frontdesk.simulation.bench.loading import loader
from tests import small_hotel

DUE = 3


@pytest.mark.rule("PRI-11")
def test_one_guest_in_fifty_becomes_due_and_is_forgotten_by_the_worker(runtime: Runtime) -> None:
    hotel = small_hotel.build(runtime)
    with loader(runtime.engine) as load:
        load_guests(hotel.context(), load, DUE * ONE_IN, random.Random(7))
    ended = threading.Event()

    def work() -> None:
        while not ended.is_set():
            go_on_with_retention(runtime)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        begin_forgetting(runtime)
        while not is_over(runtime):
            assert worker.is_alive()
    finally:
        ended.set()
        worker.join()
    assert forgotten(runtime) == DUE
