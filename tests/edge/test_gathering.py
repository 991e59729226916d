"""The loop that gathers requests: what it holds, whom it turns away, and what a thread gets to read."""

import errno
import json
import os
import selectors
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http.parser import RequestParser

from frontdesk.edge import gathering
from frontdesk.edge.gathering import LINGER, MOST_HEAD, SIP, Arriving, Handed, PatientWorker, taken_at_once

LARGE = b"POST / HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n"
SMALL = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
PATIENCE = 10

Connect = Callable[[bytes], socket.socket]


def hello(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


@pytest.fixture
def worker() -> Iterator[PatientWorker]:
    """A process of the server, as far as its loop goes: each test turns it by hand."""
    settings = Config()
    worker = PatientWorker(0, os.getpid(), [], None, 30, settings, Logger(settings))
    worker.wsgi = hello
    worker.tpool = worker.get_thread_pool()
    worker.method_queue.init()
    with selectors.DefaultSelector() as worker.poller:
        worker.poller.register(worker.method_queue.fileno(), selectors.EVENT_READ, worker.method_queue.run_callbacks)
        yield worker
        worker.tpool.shutdown()
        for conn in worker._open:
            conn.close()
    worker.method_queue.close()
    worker.tmp.close()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@pytest.fixture
def connect(worker: PatientWorker, listener: socket.socket) -> Iterator[Connect]:
    """Connect a client that sends so much, all of which the loop takes."""
    with ExitStack() as clients:

        def connected(sent: bytes) -> socket.socket:
            client = clients.enter_context(socket.create_connection(listener.getsockname(), timeout=PATIENCE))
            worker.accept(listener)
            for begin in range(0, len(sent), MOST_HEAD):
                client.sendall(sent[begin : begin + MOST_HEAD])
                worker.wait_for_and_dispatch_events(PATIENCE)
            return client

        yield connected


def everything(client: socket.socket) -> bytes:
    """Return what a client is sent until the end."""
    return b"".join(iter(lambda: client.recv(65536), b""))


def waiting(worker: PatientWorker) -> list[int]:
    return [len(each.gathered.came) for each in worker.pending_conns]


def test_the_parser_is_given_a_little_at_a_time_and_behind_the_request_its_end() -> None:
    handed = Handed()
    handed.hand(bytes(2 * SIP + 100))
    assert [len(handed.chunk(2**20)) for _ in range(4)] == [SIP, SIP, 100, 0]


def test_a_request_is_read_to_its_end_where_parser_and_gathering_agree_on_it() -> None:
    handed, parser = Handed(), RequestParser(Config(), (), ("127.0.0.1", 1))
    parser.unreader = handed
    handed.hand(SMALL)
    next(parser)
    assert handed.all_read()
    handed.hand(SMALL + SMALL)
    next(parser)
    assert not handed.all_read()


def test_a_connection_is_kept_only_where_parser_and_gathering_agree_on_the_end(
    worker: PatientWorker, connect: Connect
) -> None:
    kept = []
    for request in (SMALL, SMALL + SMALL):
        connect(b"")
        conn = worker.pending_conns[-1]
        conn.handed.hand(request)
        kept.append(worker.handle(conn))
    assert kept == [True, False]


def test_what_is_beyond_all_that_a_process_holds_turns_away_the_largest_and_lets_the_small_through(
    worker: PatientWorker, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MOST_OF_ALL", 7 * MOST_HEAD)
    small, larger, largest = (connect(LARGE + bytes(size * MOST_HEAD)) for size in (0, 2, 4))
    assert len(waiting(worker)) == 3
    speaks = connect(LARGE + bytes(2 * MOST_HEAD))
    head, _, told = everything(largest).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert json.loads(told)["code"] == "unavailable"
    assert len(waiting(worker)) == 3
    for client in (small, larger, speaks):
        client.setblocking(False)
        with pytest.raises(BlockingIOError):
            client.recv(1)


def test_what_waits_for_a_thread_counts_among_what_a_process_holds(
    worker: PatientWorker, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MOST_OF_ALL", 4 * MOST_HEAD)
    connect(b"")
    handed = worker.pending_conns.pop()
    handed.handed.hand(bytes(3 * MOST_HEAD))
    assert everything(connect(LARGE + bytes(MOST_HEAD))).startswith(b"HTTP/1.1 503 ")
    connect(SMALL[:-1])
    assert waiting(worker) == [len(SMALL) - 1]


def test_what_is_answered_is_held_no_longer(worker: PatientWorker, connect: Connect) -> None:
    client = connect(SMALL)
    assert client.recv(100).startswith(b"HTTP/1.1 200 ")
    worker.wait_for_and_dispatch_events(PATIENCE)
    assert [each.holds() for each in worker.pending_conns + worker.keepalived_conns] == [0]


def test_who_was_turned_away_by_what_came_in_the_same_moment_is_not_asked_for_more(
    worker: PatientWorker, connect: Connect
) -> None:
    connect(b"")
    conn, client = worker.pending_conns[0], worker.pending_conns[0].sock
    worker._drop(conn)
    worker._gather(conn, client)
    assert worker.nr_conns == 0


@pytest.mark.parametrize("trouble", [errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.ECONNABORTED])
def test_a_process_that_can_let_nobody_in_just_now_goes_on(worker: PatientWorker, trouble: int) -> None:
    class Short(socket.socket):
        def accept(self) -> Any:
            raise OSError(trouble, os.strerror(trouble))

    with Short() as listening:
        worker.accept(listening)
    assert worker.nr_conns == 0


def test_a_process_that_has_many_takes_many_at_once(
    worker: PatientWorker, listener: socket.socket, connect: Connect
) -> None:
    assert [taken_at_once(connections) for connections in (0, 7, 8, 80)] == [1, 1, 2, 11]
    worker.nr_conns = 16
    with ExitStack() as clients:
        for _ in range(5):
            clients.enter_context(socket.create_connection(listener.getsockname()))
        worker.accept(listener)
        assert worker.nr_conns == 19
        worker.accept(listener)
        worker.accept(listener)
        assert worker.nr_conns == 21


def test_a_process_that_stops_does_not_wait_for_who_has_sent_nothing(worker: PatientWorker, connect: Connect) -> None:
    silent, begun = connect(b""), connect(SMALL[:-1])
    worker.alive = False
    worker.murder_pending()
    assert len(waiting(worker)) == 2  # a request may be on its way
    for conn in worker.pending_conns:
        conn.timeout -= LINGER
    worker.murder_pending()
    assert waiting(worker) == [len(SMALL) - 1]
    assert everything(silent) == b""
    begun.sendall(SMALL[-1:])
    worker.wait_for_and_dispatch_events(PATIENCE)
    assert begun.recv(100).startswith(b"HTTP/1.1 200 ")


def test_a_client_that_sent_all_it_had_is_not_told_to_go_on(worker: PatientWorker, connect: Connect) -> None:
    asked = b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"
    connect(asked + b"x")
    assert not worker.pending_conns
    conn = next(iter(worker._open))
    assert not conn.gathered.waits_for_word


@pytest.mark.parametrize(
    ("head", "waits"),
    [
        (b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nHost: x\r\nEXPECT:100-Continue \r\nContent-Length: 1\r\n\r\n", True),
        (b"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n", False),
        (b"POST / HTTP/1.1\r\nX-Note: 100-continue\r\nContent-Length: 1\r\n\r\n", False),
        (b"POST /100-continue HTTP/1.1\r\nContent-Length: 1\r\n\r\n", False),
    ],
)
def test_only_who_asks_to_be_told_to_go_on_is_told(connect: Connect, head: bytes, waits: bool) -> None:
    client = connect(head)
    client.setblocking(False)
    if waits:
        assert client.recv(100) == gathering.GO_ON
        return
    with pytest.raises(BlockingIOError):
        client.recv(100)


def test_a_thread_waits_no_longer_than_it_may_for_an_answer_to_be_taken(
    worker: PatientWorker, connect: Connect
) -> None:
    connect(b"")
    conn: Arriving = worker.pending_conns[0]
    conn.handed.hand(SMALL)
    worker.handle(conn)
    assert conn.sock.gettimeout() == gathering.TAKEN_WITHIN
