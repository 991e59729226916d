"""What carries news and messages goes on after a fault, whatever it was."""

import threading
from collections.abc import Callable

import pytest

from frontdesk.edge import courier, postman
from tests.notifications.conftest import Arrive
from tests.small_hotel import SmallHotel

FAULTS = 2


def failing_at_first(stop: threading.Event) -> tuple[list[None], Callable[[], int]]:
    """Return a list of the tries, and work that fails some times for no known reason and then ends everything."""
    tries: list[None] = []

    def work() -> int:
        tries.append(None)
        if len(tries) <= FAULTS:
            raise LookupError
        stop.set()
        return 0

    return tries, work


@pytest.mark.rule("NTF-1")
def test_a_fault_ends_neither_the_news_nor_the_messages_for_good(
    hotel: SmallHotel, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "REST", 0.0)
    monkeypatch.setattr(postman, "REST", 0.0)
    arrive()
    told, sent = threading.Event(), threading.Event()
    (deliveries, deliver), (rounds, carry) = failing_at_first(told), failing_at_first(sent)
    courier.deliver_until(told, hotel.runtime, deliver)
    postman.carry_until(sent, carry)
    assert (len(deliveries), len(rounds)) == (FAULTS + 1, FAULTS + 1)
