"""Requests are gathered without a thread: a client that is slow, or silent, keeps nobody else waiting.

Gunicorn's own threads read from the client, so that as many slow clients as there are threads stop a whole server.
Here the loop that accepts connections gathers each request, and a thread gets it when it is whole.
"""

import re
import selectors
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

from gunicorn.http import get_parser
from gunicorn.workers.gthread import TConn, ThreadWorker

SECONDS: Final = 30
"""In which a whole request must have come; and in which a client must take what it is sent."""

MOST: Final = 9 * 1024 * 1024
"""A larger body is not gathered: the program refuses it by its announced length."""

MOST_HEAD: Final = 64 * 1024
MOST_OF_ALL: Final = 256 * 1024 * 1024
"""Bytes that one process holds for requests which are not whole; who comes beyond that is turned away."""

STREAM: Final = "/api/v1/stream"
KEEP_OPEN: Final = "frontdesk.keep_open"
"""The address of live streams, and where the program is offered to take a connection over."""

A_MOMENT: Final = 0.001
MOMENTS: Final = 8
"""Seconds that a process hesitates for each connection it has before it takes another, and how many count."""

CHUNK: Final = 64 * 1024
TOO_SLOW: Final = (
    b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
    b'Content-Length: 94\r\n\r\n{"type": "/api/docs#problem-too-slow", "title": "Too slow", "status": 408, '
    b'"code": "too-slow"}'
)
GO_ON: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*(?:\r|$)")

_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:[^\r]*\bchunked\b")


class Arriving(TConn):  # type: ignore[misc]  # gunicorn carries no types
    """A connection, and what has come of its next request."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.gathered = bytearray()
        self.told_to_go_on = False
        limit = struct.pack("ll", SECONDS, 0)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)

    def close(self, *, graceful: bool = False) -> None:
        """Close without waiting for the other side: the loop that does this takes everybody's requests.

        What is left of a request is passed over as far as it has come, or the end of its answer might be lost.
        """
        with suppress(OSError):
            if graceful:
                self.sock.setblocking(False)
                self.sock.shutdown(socket.SHUT_WR)
                self.sock.recv(CHUNK)
        super().close()


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # as above
    """Gunicorn's worker with threads, which get whole requests only."""

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection, and wait for its request without a thread."""
        time.sleep(hesitation(self.nr_conns))
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        self._wait_for(Arriving(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: Arriving, client: socket.socket) -> None:
        """Gather the next request of a connection that was kept open."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait_for(conn)

    def load_wsgi(self) -> None:
        """Load the program, and offer it to leave a connection open behind its answer."""
        super().load_wsgi()
        program: Callable[[dict[str, Any], Any], Any] = self.wsgi
        self._kept: dict[socket.socket, Callable[[socket.socket], None]] = {}

        def offering(environ: dict[str, Any], start_response: Any) -> Any:
            environ[KEEP_OPEN] = partial(self._kept.__setitem__, environ["gunicorn.socket"])
            return program(environ, start_response)

        self.wsgi: Any = offering

    def handle_request(self, req: Any, conn: Arriving) -> bool:
        """Answer a request; a stream is answered as by HTTP/1.0, where the end of a connection ends an answer."""
        if req.path == STREAM:
            req.version = (1, 0)
        return bool(super().handle_request(req, conn))

    def finish_request(self, conn: Arriving, fs: Any) -> None:
        """Do what follows an answer: a connection that the program keeps is nobody's here any more."""
        take = self._kept.pop(conn.sock, None)
        if take is None:
            super().finish_request(conn, fs)
            return
        self.nr_conns -= 1
        take(conn.sock)

    def murder_pending(self) -> None:
        """Let go of who has not sent a whole request in time, and say so to who has begun one."""
        while self.pending_conns and self.pending_conns[0].timeout <= time.monotonic():
            conn = self.pending_conns[0]
            if conn.gathered:
                _send(conn, TOO_SLOW)
            self._drop(conn)

    def _wait_for(self, conn: Arriving) -> None:
        # All wait equally long, so that the one that has waited longest stands first.
        conn.timeout = time.monotonic() + SECONDS
        conn.told_to_go_on = False
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._gather, conn))

    def _gather(self, conn: Arriving, client: socket.socket) -> None:
        try:
            chunk = client.recv(CHUNK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            chunk = b""
        if not chunk or sum(len(each.gathered) for each in self.pending_conns) > MOST_OF_ALL:
            self._drop(conn)
            return
        conn.gathered += chunk
        if is_whole(conn.gathered):
            self._hand_over(conn)
        elif not conn.told_to_go_on and b"100-continue" in conn.gathered[:MOST_HEAD].lower():
            conn.told_to_go_on = _END in conn.gathered and _send(conn, GO_ON)

    def _hand_over(self, conn: Arriving) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        if conn.parser is None:
            conn.parser = get_parser(self.cfg, conn.sock, conn.client)
        conn.initialized = conn.data_ready = True
        conn.parser.unreader.unread(bytes(conn.gathered))
        conn.gathered.clear()
        self.enqueue_req(conn)

    def _drop(self, conn: Arriving) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        self.nr_conns -= 1
        conn.close()


def hesitation(connections: int) -> float:
    """Return the seconds that a process with so many connections leaves a new one to the others.

    All processes wake when somebody comes. The quickest would take nearly everybody, and the others stand idle.
    """
    return min(connections, MOMENTS) * A_MOMENT


def is_whole(gathered: bytes | bytearray) -> bool:
    """Tell whether a thread can answer this without waiting: the request is all there, or is refused in any case."""
    end = gathered.find(_END, 0, MOST_HEAD)
    if end < 0:
        return len(gathered) >= MOST_HEAD
    head = bytes(gathered[:end]).lower()
    if b"\r\ntransfer-encoding:" in head:
        # The parser refuses a request that says in two ways where it ends, or in one that nobody knows.
        refused = b"\r\ncontent-length:" in head or not _CHUNKED.search(head)
        return refused or gathered.endswith(b"0" + _END) or len(gathered) > MOST
    announced = _LENGTH.search(head)
    length = int(announced[1]) if announced else 0
    return length > MOST or len(gathered) >= end + len(_END) + length


def _send(conn: Arriving, said: bytes) -> bool:
    try:
        return bool(conn.sock.send(said) == len(said))
    except OSError:
        return False
