"""Clients that are slow, silent, gone or many keep nobody else waiting, and leave nothing half done."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest

from frontdesk.edge.gathering import MOST, MOST_HEAD, TOO_SLOW, hesitation, is_whole
from tests.faults.served import Served
from tests.stays.arrivals import MARY, guest

PROCESSES, THREADS = 2, 16


def post(path: str, body: bytes, key: str, *, length: int | None = None) -> bytes:
    """Return a POST as it stands on the wire."""
    head = [
        f"POST /api/v1/{path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Authorization: Bearer fd_receptionist",
        "Content-Type: application/json",
        f"Content-Length: {len(body) if length is None else length}",
        f"Idempotency-Key: {key}",
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


@contextmanager
def many(served: Served, count: int, sent: bytes) -> Iterator[list[socket.socket]]:
    """Hold so many connections open that have sent this and nothing more."""
    with ExitStack() as stack:
        yield [stack.enter_context(served.open_socket(sent)) for _ in range(count)]


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="silent"),
        pytest.param(b"GET /api/v1/property HTTP/1.1\r\nHost: x\r\nX-A: b\r\n", id="half a head"),
        pytest.param(post("quotes", b'{"room', "slow", length=5000), id="half a body"),
        pytest.param(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", id="never hangs up"),
    ],
)
def test_more_slow_clients_than_threads_keep_nobody_waiting(served: Served, sent: bytes) -> None:
    with many(served, 2 * PROCESSES * THREADS, sent) as slow:
        assert [served.ask("GET", "property").status for _ in range(5)] == [200] * 5
        if sent:
            slow[0].sendall(b"X")  # still held, and still not in anybody's way
    assert served.ask("GET", "property").status == 200


def test_three_hundred_idle_connections_keep_nobody_waiting(served: Served) -> None:
    with many(served, 300, b""):
        assert [served.ask("GET", "property").status for _ in range(5)] == [200] * 5


def test_a_process_without_connections_takes_the_next_before_one_that_has_some() -> None:
    assert hesitation(0) == 0 < hesitation(1) < hesitation(5)
    assert hesitation(10_000) < 0.01  # nobody is kept waiting where all have many


def test_a_connection_that_is_kept_open_serves_one_request_after_the_other(served: Served) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)) as kept:
        kept.connect()
        first = kept.sock
        for _ in range(3):
            kept.request("GET", "/healthz")
            assert kept.getresponse().read() == b'{"status":"ok"}\n'
        assert kept.sock is first


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"Content-Length: 0\r\nTransfer-Encoding: chunked", id="two ways to end"),
        pytest.param(b"Content-Length: 0\r\nContent-Length: 5", id="two lengths"),
        pytest.param(b"Content-Length: +5", id="a length that is no number"),
        pytest.param(b"Transfer-Encoding: xchunked", id="an unknown way"),
        pytest.param(b"Content-Length : 5", id="a space before the colon"),
        pytest.param(b"X-A: b\r\n Content-Length: 5", id="a folded line"),
    ],
)
def test_a_request_whose_end_two_readers_could_see_in_two_places_is_refused_and_nothing_behind_it_is_read(
    served: Served, head: bytes
) -> None:
    hidden = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    sent = b"POST /api/v1/quotes HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n0\r\n\r\n" + hidden
    with served.open_socket(sent) as client:
        client.settimeout(10)
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.split(b" ", 2)[1] in {b"400", b"501"}
    assert answer.count(b"HTTP/1.1 ") == 1


def test_a_client_that_waits_to_be_told_to_go_on_is_told(served: Served) -> None:
    body = b'{"room": "nothing"}'
    head, _, _ = post("quotes", body, "expect").partition(b"\r\n\r\n")
    with served.open_socket(head + b"\r\nExpect: 100-continue\r\n\r\n") as client:
        assert client.recv(100).startswith(b"HTTP/1.1 100")
        client.sendall(body)
        answer = b""
        while b"\r\n\r\n{" not in answer:
            answer += client.recv(65536)
        assert b"HTTP/1.1 422" in answer


def test_a_body_that_is_too_large_is_refused_and_not_waited_for(served: Served) -> None:
    with served.open_socket(post("quotes", b"", "large", length=MOST + 1)) as client:
        assert b" 413 " in client.recv(200)


def test_a_walk_in_cut_off_in_the_middle_is_not_made_and_made_once_when_it_is_sent_again(served: Served) -> None:
    body = json.dumps(served.walk_in(room="301")).encode()
    with served.open_socket(post("walk-ins", body, "cut")[:-40]):
        pass
    assert served.stays() == []
    whole = post("walk-ins", body, "cut")
    with served.open_socket(whole):
        pass  # the whole of it was sent, and the answer never taken
    first = served.ask("POST", "walk-ins", body, Idempotency_Key="cut")
    again = served.ask("POST", "walk-ins", body, Idempotency_Key="cut")
    assert (first.status, again.status, first.body) == (201, 201, again.body)
    assert again.headers["idempotency-replayed"] == "true"
    assert len(served.stays()) == 1


def test_the_meters_count_over_every_process_of_the_server(served: Served) -> None:
    def counted() -> float:
        told = served.ask("GET", "/metrics", role=None).body.decode()
        line = 'frontdesk_requests_total{endpoint="api_property.show",method="GET",status="200"} '
        return sum(float(each.removeprefix(line)) for each in told.splitlines() if each.startswith(line))

    before = counted()
    for _ in range(40):
        assert served.ask("GET", "property").status == 200
    assert {counted() for _ in range(10)} == {before + 40}
    told = served.ask("GET", "/metrics", role=None).body.decode()
    assert "frontdesk_database_up 1.0" in told
    assert "frontdesk_outbox_lag_seconds" in told


def test_two_guests_and_a_deposit_still_fit_beside_all_that(served: Served) -> None:
    with many(served, 100, b"POST /api/v1/walk-ins HTTP/1.1\r\n"):
        answer = served.ask("POST", "walk-ins", served.walk_in(guest(MARY), room="302"), Idempotency_Key="beside")
    assert answer.status == 201, answer.body


@pytest.mark.parametrize(
    ("sent", "whole"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n", False),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", False),
        (b"POST / HTTP/1.1\r\ncontent-LENGTH:3\r\n\r\nabc", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", False),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n", True),
        (b"x" * MOST_HEAD, True),
    ],
)
def test_a_request_is_told_to_be_whole_when_a_thread_can_answer_it(sent: bytes, whole: bool) -> None:
    assert is_whole(sent) is whole


def test_what_a_slow_client_is_told_says_how_long_it_is() -> None:
    head, _, body = TOO_SLOW.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert json.loads(body)["code"] == "too-slow"
