"""Clients that are slow, silent, gone or many keep nobody else waiting, and leave nothing half done."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest

from frontdesk.edge import gathering
from frontdesk.edge.gathering import (
    MOST,
    MOST_CHUNKS,
    MOST_HEAD,
    MOST_LINE,
    SECONDS,
    Gathered,
    Hopeless,
    hesitation,
)
from frontdesk.edge.problems import CODES
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


def chunked(body: bytes) -> bytes:
    """Return a POST whose body comes in chunks, with so much of it."""
    head = post("quotes", b"", "chunked").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    return head + body


LONG_LINES = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 8000) for number in range(9))
"""More than is gathered of a head, in lines that are each short enough to be read."""


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
        pytest.param(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\n", id="half a second one"),
        pytest.param(b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + LONG_LINES, id="a head of long lines"),
        pytest.param(chunked(b"5\r\n0\r\n\r\n"), id="a chunk that looks like the last one"),
        pytest.param(post("quotes", b"", "large", length=MOST + 1), id="a large body that never comes"),
    ],
)
def test_more_slow_clients_than_threads_keep_nobody_waiting(served: Served, sent: bytes) -> None:
    sooner_than_they_are_dropped = SECONDS / 2
    with many(served, 2 * PROCESSES * THREADS, sent) as slow:
        asked = [served.ask("GET", "property", seconds=sooner_than_they_are_dropped) for _ in range(5)]
        assert [answer.status for answer in asked] == [200] * 5
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


def test_a_body_in_chunks_is_answered_like_any_other(served: Served) -> None:
    body = json.dumps(served.walk_in(room="none such")).encode()
    pieces = [body[:7], body[7:500], body[500:]]
    sent = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    asked = chunked(sent).replace(b"/quotes ", b"/walk-ins ").replace(b"Host:", b"Connection: close\r\nHost:")
    with served.open_socket(asked) as client:
        head, _, told = b"".join(iter(lambda: client.recv(65536), b"")).partition(b"\r\n\r\n")
    plain = served.ask("POST", "walk-ins", body, Idempotency_Key="plain")
    assert head.startswith(b"HTTP/1.1 422 ")
    assert json.loads(told)["reasons"] == plain.json["reasons"] != []


def test_requests_sent_without_waiting_are_answered_one_after_the_other(served: Served) -> None:
    one = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    last = one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with served.open_socket(one + one + last[:10]) as client:
        client.sendall(last[10:])
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.count(b"HTTP/1.1 200 ") == 3


def test_a_body_that_is_too_large_is_refused_and_not_waited_for(served: Served) -> None:
    with served.open_socket(post("quotes", b"", "large", length=MOST + 1)) as client:
        answer = client.recv(400)
    assert b" 413 " in answer
    assert b"Connection: close" in answer  # nothing is read behind it


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


CHUNKED = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"


def given(*pieces: bytes) -> tuple[list[bytes], Gathered]:
    """Return what a thread is given after each of these pieces, and what is left of them."""
    gathered = Gathered()
    handed = []
    for piece in pieces:
        gathered.came += piece
        handed.append(gathered.whole())
    return handed, gathered


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", id="no body"),
        pytest.param(b"POST / HTTP/1.1\r\ncontent-LENGTH:3\r\n\r\nabc", id="a length"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: 0000000000000000000003\r\n\r\nabc", id="a long length"),
        pytest.param(CHUNKED + b"3\r\nabc\r\n0\r\n\r\n", id="chunks"),
        pytest.param(CHUNKED + b"5\r\n0\r\n\r\n\r\n0\r\n\r\n", id="a chunk that looks like the last one"),
        pytest.param(
            CHUNKED + b"000A;why=because\r\n0123456789\r\n0\r\nA: b\r\nC: d\r\n\r\n", id="all a chunk can have"
        ),
    ],
)
def test_a_thread_is_given_a_request_with_its_last_byte_and_not_before_however_it_comes(request_: bytes) -> None:
    handed, gathered = given(*(bytes([each]) for each in request_))
    assert handed == [b""] * (len(request_) - 1) + [request_]
    assert given(request_)[0] == [request_]
    assert (bytes(gathered.came), gathered.cut_off) == (b"", False)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", id="too large"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: 9999999999999999999\r\n\r\n", id="larger than any"),
        pytest.param(
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n", id="two ways to end"
        ),
        pytest.param(b"POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n", id="an unknown way"),
    ],
)
def test_what_is_refused_by_its_head_is_not_waited_for_and_nothing_is_read_behind_it(head: bytes) -> None:
    handed, gathered = given(head + b"GET / HTTP/1.1\r\n")
    assert (handed, gathered.cut_off) == ([head], True)


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        pytest.param(b"x" * MOST_HEAD, gathering.HEAD_TOO_LARGE, id="a head without end"),
        pytest.param(CHUNKED + b"x\r\n", gathering.NO_CHUNK, id="a length that is none"),
        pytest.param(CHUNKED + b"-1\r\n", gathering.NO_CHUNK, id="a length below nothing"),
        pytest.param(CHUNKED + b"3\r\nabcd\r\n", gathering.NO_CHUNK, id="more than was said"),
        pytest.param(CHUNKED + b"1" * MOST_LINE, gathering.NO_CHUNK, id="a length without end"),
        pytest.param(CHUNKED + b"0\r\n" + b"a" * MOST_LINE, gathering.NO_CHUNK, id="lines without end behind it"),
        pytest.param(CHUNKED + b"%x\r\n" % (MOST + 1), gathering.TOO_LARGE, id="a large chunk"),
        pytest.param(CHUNKED + b"100000\r\n%s\r\n" % bytes(2**20) * 9, gathering.TOO_LARGE, id="large chunks"),
        pytest.param(CHUNKED + b"1\r\na\r\n" * (MOST_CHUNKS + 1), gathering.TOO_LARGE, id="too many chunks"),
    ],
)
def test_what_cannot_become_a_request_is_refused_at_once(sent: bytes, answer: bytes) -> None:
    with pytest.raises(Hopeless) as refused:
        given(sent)
    assert refused.value.answer == answer


def test_requests_sent_without_waiting_are_given_one_after_the_other() -> None:
    one, two, three = b"GET /1 HTTP/1.1\r\n\r\n", CHUNKED + b"1\r\na\r\n0\r\n\r\n", b"GET /3 HTTP"
    handed, gathered = given(one + two + three, b"", b"", b"/1.1\r\n\r\n")
    assert handed == [one, two, b"", b"GET /3 HTTP/1.1\r\n\r\n"]
    assert not gathered.came


@pytest.mark.parametrize(
    "answer",
    [gathering.TOO_SLOW, gathering.TOO_LARGE, gathering.HEAD_TOO_LARGE, gathering.NO_CHUNK, gathering.TOO_MUCH],
)
def test_what_a_client_is_told_without_a_thread_says_how_long_it_is_and_has_a_code_of_ours(answer: bytes) -> None:
    head, _, body = answer.partition(b"\r\n\r\n")
    told = json.loads(body)
    assert f"Content-Length: {len(body)}".encode() in head
    assert head.split()[1] == str(told["status"]).encode()
    assert told["code"] == CODES[told["status"]]
