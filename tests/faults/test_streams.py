"""Live streams of a served hotel: they hold no thread, tell news within two seconds, and end with the sign-in."""

import time
from contextlib import ExitStack
from typing import Any

import pytest

from frontdesk.notifications.rules import WORKS_IN
from tests.faults.served import Served
from tests.stays.arrivals import MARY, guest

OPEN = 60
"""More streams than both processes have threads."""

SOON, PATIENCE = 2.0, 60.0
PLACES = tuple(sorted(WORKS_IN))
ROLES = ("housekeeping", "bell", "switchboard", "receptionist", "security", "finance")


def opened(served: Served, stack: ExitStack, role: str, last: str = "") -> Any:
    """Open a stream and return what is read from it, from behind the head of the answer."""
    head = f"GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer fd_{role}\r\n"
    head += f"Last-Event-ID: {last}\r\n" if last else ""
    stream = stack.enter_context(served.open_socket(f"{head}\r\n".encode()))
    answer = stack.enter_context(stream.makefile("rb"))
    assert b" 200 " in answer.readline()
    while answer.readline().strip():
        pass
    return answer


def number_in(line: bytes) -> int:
    """Return the number of the line of news that an event tells."""
    return int(line.split(b'"number":')[1].split(b",")[0])


def until(answer: Any, word: bytes) -> bytes:
    """Return the line that holds this word, when it comes; signs of life are no reason to wait for ever."""
    deadline = time.monotonic() + PATIENCE
    for line in answer:
        if word in line:
            return bytes(line)
        assert time.monotonic() < deadline, "it never came"
    raise AssertionError("the stream ended")


@pytest.mark.rule("NTF-4")
def test_open_streams_hold_up_nobody_and_hear_of_an_arrival_within_two_seconds(served: Served) -> None:
    with ExitStack() as stack:
        screens = [opened(served, stack, ROLES[number % len(ROLES)]) for number in range(OPEN)]
        for screen in screens:
            until(screen, b"event: here")
        assert [served.ask("GET", "property").status for _ in range(5)] == [200] * 5
        body = served.walk_in(guest())
        answer = served.ask("POST", "walk-ins", body | {"luggage_pieces": 2})
        begun = time.monotonic()
        assert answer.status == 201, answer.body
        assert b"arrival" in until(screens[0], b'"told"')
        assert time.monotonic() - begun < SOON
        assert b"luggage" in until(screens[1], b'"told"')
        for screen in screens[ROLES.index("switchboard") :: len(ROLES)]:
            assert b"arrival" in until(screen, b'"told"')


@pytest.mark.parametrize("address", ["/api/v1/stream", "/api/v1/%73tream"])
def test_a_stream_is_told_in_no_chunks_however_its_address_is_written(served: Served, address: str) -> None:
    asked = f"GET {address} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer fd_receptionist\r\n\r\n"
    with served.open_socket(asked.encode()) as stream, stream.makefile("rb") as answer:
        head = b"".join(iter(answer.readline, b"\r\n")).lower()
        assert b" 200 " in head
        assert b"chunked" not in head
        until(answer, b"event: here")


def test_three_hundred_idle_screens_keep_nobody_waiting(served: Served) -> None:
    with ExitStack() as stack:
        for number in range(300):
            role = PLACES[number % len(PLACES)]
            asked = f"GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer fd_{role}\r\n\r\n"
            screen = stack.enter_context(served.open_socket(asked.encode()))
            assert screen.recv(12)[-3:] in {b"200", b"503"}  # it is open, or is told to come back
        assert [served.ask("GET", "property").status for _ in range(5)] == [200] * 5
    assert served.ask("GET", "property").status == 200


@pytest.mark.rule("NTF-4")
def test_a_stream_of_another_process_goes_on_where_the_first_was_cut(served: Served) -> None:
    other = guest(document={"type": "passport", "number": "E10000002"}, nationality="GBR")
    for room, person in (("302", guest(MARY)), ("401", other)):
        assert served.ask("POST", "walk-ins", served.walk_in(person, room=room)).status == 201
    with ExitStack() as stack:
        screens = [opened(served, stack, "housekeeping", "housekeeping:0") for _ in range(6)]  # some of each process
        assert {number_in(until(screen, b'"number"')) for screen in screens} == {1}
        while number_in(until(screens[0], b'"number"')) < 2:
            pass
    with ExitStack() as stack:
        again = [opened(served, stack, "housekeeping", "housekeeping:1") for _ in range(6)]
        assert {number_in(until(screen, b'"number"')) for screen in again} == {2}


@pytest.mark.rule("ACC-1")
def test_too_many_streams_of_one_account_are_refused_with_a_time_to_come_back(served: Served) -> None:
    with ExitStack() as stack:
        for _ in range(40):
            stream = stack.enter_context(
                served.open_socket(
                    b"GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer fd_finance\r\n\r\n"
                )
            )
            answer = stream.makefile("rb").readline()
            if b" 503 " in answer:
                break
        assert b" 503 " in answer
    assert served.ask("GET", "property").status == 200
