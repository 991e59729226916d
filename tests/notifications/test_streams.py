"""Open screens: each is sent every line once and in order, and none of them holds up another."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from frontdesk.edge import streams
from frontdesk.edge.streams import Hub, Stream, TooManyStreams
from frontdesk.edge.worker import drain_once
from tests.notifications.conftest import Arrive
from tests.small_hotel import SmallHotel

PATIENCE = 30.0
QUIET = 2 * PATIENCE
"""Seconds between signs of life where a line that is missing shall end the waiting."""

NUMBER = re.compile(rb'"number":(\d+)')
OPEN = 100


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def opened(
    hub: Hub,
    hotel: SmallHotel,
    stack: ExitStack,
    *,
    account: UUID | None = None,
    property_id: UUID | None = None,
    after: int = 0,
    buffer: int = 65536,
    stays: Callable[[Session], bool] = lambda _session: True,
) -> socket.socket:
    """Open a screen of the bell desk and return the end of its connection that the browser holds."""
    account_id = account or uuid4()
    hub.reserve(account_id)
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
    theirs.settimeout(PATIENCE)
    hub.adopt(Stream(property_id or hotel.property_id, account_id, {"bell": after}, stays), ours)
    return stack.enter_context(theirs)


def heard(screen: socket.socket, count: int, already: bytes = b"") -> list[int]:
    """Return the numbers of so many lines as they come."""
    said = bytearray(already)
    while len(NUMBER.findall(said)) < count:
        chunk = screen.recv(65536)
        assert chunk, "the stream ended"
        assert b"event: reset" not in chunk, "something is missing"
        said += chunk
    return [int(number) for number in NUMBER.findall(said)]


@pytest.mark.rule("NTF-4")
def test_a_hundred_screens_hear_everything_once_and_in_order(
    hotel: SmallHotel, arrive: Arrive, stack: ExitStack
) -> None:
    hub = Hub(hotel.runtime, beat_every=QUIET)
    screens = [opened(hub, hotel, stack) for _ in range(OPEN)]
    for _ in range(3):
        arrive(luggage_pieces=1)
        drain_once(hotel.runtime)
    assert [heard(screen, 3) for screen in screens] == [[1, 2, 3]] * OPEN


@pytest.mark.rule("NTF-4")
def test_a_screen_that_was_away_is_sent_what_it_missed(hotel: SmallHotel, arrive: Arrive, stack: ExitStack) -> None:
    hub = Hub(hotel.runtime, beat_every=QUIET)
    for _ in range(4):
        arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    assert heard(opened(hub, hotel, stack, after=2), 2) == [3, 4]


@pytest.mark.rule("NTF-4")
def test_screens_that_stand_at_different_places_each_hear_what_they_lack(
    hotel: SmallHotel, arrive: Arrive, stack: ExitStack
) -> None:
    hub = Hub(hotel.runtime, beat_every=QUIET)
    for _ in range(3):
        arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    places = (0, 2, 0, 1)
    screens = [opened(hub, hotel, stack, after=after) for after in places]
    assert [heard(screen, 3 - after) for screen, after in zip(screens, places, strict=True)] == [
        [1, 2, 3],
        [3],
        [1, 2, 3],
        [2, 3],
    ]


@pytest.mark.rule("NTF-4")
def test_a_screen_of_another_hotel_at_the_same_place_hears_nothing(
    hotel: SmallHotel, arrive: Arrive, stack: ExitStack
) -> None:
    hub = Hub(hotel.runtime, beat_every=0.0)
    ours = opened(hub, hotel, stack)
    theirs = opened(hub, hotel, stack, property_id=uuid4())  # later than ours, so with no more signs of life
    arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    told, said = bytearray(), bytearray()
    while not NUMBER.search(told):
        assert told.count(streams.BEAT) < PATIENCE / streams.LOOK_EVERY, "nothing comes"
        told += ours.recv(65536)
    while said.count(streams.BEAT) < told.count(streams.BEAT) + 1:
        said += theirs.recv(65536)
    assert not NUMBER.search(said)


@pytest.mark.rule("NTF-4")
def test_a_screen_that_takes_nothing_is_let_go_and_holds_up_nobody(
    hotel: SmallHotel, arrive: Arrive, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MOST_UNSENT", 100)
    hub = Hub(hotel.runtime, beat_every=0.0)  # more to send in every round than anybody could want
    opened(hub, hotel, stack, buffer=1)
    awake = opened(hub, hotel, stack)
    while hub.count() > 1:
        assert awake.recv(65536)
    arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    assert heard(awake, 1) == [1]


def test_places_are_counted_by_account_and_given_back(hotel: SmallHotel, stack: ExitStack) -> None:
    hub = Hub(hotel.runtime, beat_every=0.0)
    account = uuid4()
    screens = [opened(hub, hotel, stack, account=account) for _ in range(streams.MOST_OF_ACCOUNT)]
    with pytest.raises(TooManyStreams):
        hub.reserve(account)
    other = opened(hub, hotel, stack)
    screens[0].close()
    while hub.count() > len(screens):
        assert other.recv(65536)  # signs of life go on meanwhile
    hub.reserve(account)


@pytest.mark.rule("ACC-1")
def test_a_stream_ends_when_its_holder_is_signed_in_no_more(hotel: SmallHotel, stack: ExitStack) -> None:
    hub = Hub(hotel.runtime, ask_every=0.0)
    gone = opened(hub, hotel, stack, stays=lambda _session: False)
    assert gone.recv(100) == b""


@pytest.mark.rule("NTF-4")
def test_a_stream_gives_signs_of_life(hotel: SmallHotel, stack: ExitStack) -> None:
    assert opened(Hub(hotel.runtime, beat_every=0.0), hotel, stack).recv(100).startswith(streams.BEAT)
