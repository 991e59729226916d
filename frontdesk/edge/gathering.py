"""Requests are gathered without a thread: a client that is slow, or silent, keeps nobody else waiting.

Gunicorn's own threads read from the client, so that as many slow clients as there are threads stop a whole server.
Here the loop that accepts connections gathers each request, and a thread gets it when it is whole.
"""

import errno
import io
import json
import re
import selectors
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final
from urllib.parse import unquote
from weakref import WeakSet

from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import Unreader
from gunicorn.workers.gthread import TConn, ThreadWorker

SECONDS: Final = 30
"""In which a whole request must have come."""

TAKEN_WITHIN: Final = 120
"""Seconds in which a client must take what it is sent: a thread waits for it."""

LINGER: Final = 2
"""Seconds that a stopping process still waits for the request of somebody who has sent nothing."""

MOST: Final = 9 * 1024 * 1024
"""A larger body is not gathered: the program refuses it by its announced length."""

MOST_HEAD: Final = 64 * 1024
MOST_LINE: Final = 8 * 1024
"""Of a chunk's own line, and of the lines behind the last chunk."""

MOST_CHUNKS: Final = 10_000
MOST_OF_ALL: Final = 256 * 1024 * 1024
"""Bytes that one process holds for requests which nobody has answered; beyond that the largest is turned away."""

STREAM: Final = "/api/v1/stream"
KEEP_OPEN: Final = "frontdesk.keep_open"
"""The address of live streams, and where the program is offered to take a connection over."""

A_MOMENT: Final = 0.001
MOMENTS: Final = 8
"""Seconds that a process hesitates for each connection it has before it takes another, and how many count."""

AT_ONCE: Final = 64 * 1024
"""Bytes taken from a connection before the others have their turn."""

SIP: Final = 8 * 1024
"""Bytes that the parser is given at a time: it copies all it has for each small chunk."""

PASSING: Final = frozenset(
    {errno.EAGAIN, errno.ECONNABORTED, errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EPROTO}
)
"""Why nobody can be let in just now: another took the connection, it is gone, or the machine is short of something."""

GO_ON: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_LINE: Final = b"\r\n"
_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*0*(\d{1,18})[ \t]*(?:\r|$)")
_EXPECTS: Final = re.compile(rb" http/1\.1\r\n(?:.*\r\n)?expect:[ \t]*100-continue[ \t]*(?:\r|$)", re.DOTALL)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:[^\r]*\bchunked\b")
_CHUNK: Final = re.compile(rb"([0-9a-fA-F]{1,16})[ \t]*(?:;[^\r\n]*)?")


def _refusal(status: int, phrase: str, code: str) -> bytes:
    told = json.dumps({"type": f"/api/docs#problem-{code}", "title": phrase, "status": status, "code": code})
    head = f"HTTP/1.1 {status} {phrase}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
    return f"{head}Content-Length: {len(told)}\r\n\r\n{told}".encode()


TOO_SLOW: Final = _refusal(408, "Request Timeout", "too-slow")
TOO_LARGE: Final = _refusal(413, "Content Too Large", "body-too-large")
HEAD_TOO_LARGE: Final = _refusal(431, "Request Header Fields Too Large", "bad-request")
NO_CHUNK: Final = _refusal(400, "Bad Request", "bad-request")
TOO_MUCH: Final = _refusal(503, "Service Unavailable", "unavailable")


class Hopeless(Exception):
    """What has come can never become a request; the client is told why."""

    def __init__(self, answer: bytes) -> None:
        super().__init__()
        self.answer = answer


class Gathered:
    """What has come of a connection's next request, and of those that were sent behind it without waiting.

    Where it ends is looked for in what is new alone: who sends a byte at a time would have it all read again for each.
    """

    def __init__(self) -> None:
        self.came = bytearray()
        self.cut_off = False
        self._forget()

    def whole(self) -> bytes:
        """Return the next request when a thread can answer it without waiting for more of it, else nothing.

        A body announced as too large is not waited for: the program refuses by its head alone (`cut_off`). A client
        may send its body only when it is told to go on (`waits_for_word`).
        Raises `Hopeless` for a head without end, for a body of chunks that are none, and for too many of them.
        """
        if not self._body and not self._find_body():
            return b""
        if not self._ends:
            self._walk()
        if not self._ends or len(self.came) < self._ends:
            return b""
        request = bytes(self.came[: self._ends])
        del self.came[: self._ends]
        self._forget()
        return request

    def _forget(self) -> None:
        self.waits_for_word = False
        self._searched = self._body = self._chunk = self._chunks = self._ends = 0

    def _find_body(self) -> bool:
        end = self.came.find(_END, max(0, self._searched - len(_END)), MOST_HEAD)
        if end < 0:
            self._searched = len(self.came)
            if len(self.came) >= MOST_HEAD:
                raise Hopeless(HEAD_TOO_LARGE)
            return False
        self._body = self._chunk = end + len(_END)
        head = bytes(self.came[:end]).lower()
        self.waits_for_word = _EXPECTS.search(head) is not None
        if b"\r\ntransfer-encoding:" in head:
            # The parser refuses a request that says in two ways where it ends, or in one that nobody knows.
            if b"\r\ncontent-length:" in head or not _CHUNKED.search(head):
                self._ends = self._body
                self.cut_off = True
            return True
        announced = _LENGTH.search(head)
        length = int(announced[1]) if announced else 0
        # One that we cannot read may still be one to the parser, which would wait for it.
        self.cut_off = length > MOST or (not announced and b"\r\ncontent-length" in head)
        self._ends = self._body + (0 if self.cut_off else length)
        return True

    def _walk(self) -> None:
        while line := self._past_line(_LINE, self._chunk):
            size = _CHUNK.fullmatch(self.came, self._chunk, line - len(_LINE))
            if size is None:
                raise Hopeless(NO_CHUNK)
            length = int(size[1], 16)
            if length == 0:
                self._ends = self._past_line(_END, line - len(_LINE))
                return
            behind = line + length
            self._chunks += 1
            if behind > self._body + MOST or self._chunks > MOST_CHUNKS:
                raise Hopeless(TOO_LARGE)
            if len(self.came) < behind + len(_LINE):
                return
            if not self.came.startswith(_LINE, behind):
                raise Hopeless(NO_CHUNK)
            self._chunk = behind + len(_LINE)

    def _past_line(self, mark: bytes, start: int) -> int:
        found = self.came.find(mark, start, start + MOST_LINE)
        if found >= 0:
            return found + len(mark)
        if len(self.came) >= start + MOST_LINE:
            raise Hopeless(NO_CHUNK)
        return 0


class Handed(Unreader):  # type: ignore[misc]  # gunicorn carries no types
    """What a thread reads of a connection: the request that was gathered for it, and nothing that comes later."""

    def __init__(self) -> None:
        super().__init__()
        self.hand(b"")

    def hand(self, request: bytes) -> None:
        """Have this request read next."""
        self._request, self.size = io.BytesIO(request), len(request)

    def chunk(self, _size_hint: int | None = None) -> bytes:
        """Return the next bytes of the request, or none at its end."""
        return self._request.read(SIP)

    def all_read(self) -> bool:
        """Tell whether nothing of the request is left: the parser sees its end where it was seen here."""
        return self._request.tell() == self.size and not self.buf.getvalue()


class Arriving(TConn):  # type: ignore[misc]  # as above
    """A connection, what has come of its next request, and the one that a thread has."""

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any) -> None:
        super().__init__(cfg, sock, client, server)
        self.gathered, self.handed = Gathered(), Handed()
        self.parser = RequestParser(cfg, (), client)
        self.parser.unreader = self.handed
        self.data_ready = True

    def init(self) -> None:
        """Let a thread begin: it answers, and does not wait without end for the answer to be taken."""
        self.sock.settimeout(TAKEN_WITHIN)

    def holds(self) -> int:
        """Return how many bytes are kept for this connection."""
        return len(self.gathered.came) + self.handed.size

    def close(self, *, graceful: bool = False) -> None:
        """Close without waiting for the other side: the loop that does this takes everybody's requests.

        What is left of a request is passed over as far as it has come, or the end of its answer might be lost.
        """
        with suppress(OSError):
            if graceful:
                self.sock.setblocking(False)
                self.sock.shutdown(socket.SHUT_WR)
                self.sock.recv(AT_ONCE)
        super().close()


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # as above
    """Gunicorn's worker with threads, which get whole requests only."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._open: WeakSet[Arriving] = WeakSet()
        self._kept: dict[socket.socket, Callable[[socket.socket], None]] = {}

    def accept(self, listener: socket.socket) -> None:
        """Take new connections, and wait for their requests without a thread."""
        time.sleep(hesitation(self.nr_conns))
        for _ in range(taken_at_once(self.nr_conns)):
            try:
                client, address = listener.accept()
            except OSError as trouble:
                if trouble.errno in PASSING:
                    return
                raise
            self.nr_conns += 1
            arriving = Arriving(self.cfg, client, address, listener.getsockname())
            self._open.add(arriving)
            self._wait_for(arriving)

    def on_client_socket_readable(self, conn: Arriving, client: socket.socket) -> None:
        """Gather the next request of a connection that was kept open."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait_for(conn)

    def load_wsgi(self) -> None:
        """Load the program, and offer it to leave a connection open behind its answer."""
        super().load_wsgi()
        program: Callable[[dict[str, Any], Any], Any] = self.wsgi

        def offering(environ: dict[str, Any], start_response: Any) -> Any:
            environ[KEEP_OPEN] = partial(self._kept.__setitem__, environ["gunicorn.socket"])
            return program(environ, start_response)

        self.wsgi: Any = offering

    def handle_request(self, req: Any, conn: Arriving) -> bool:
        """Answer a request; a stream is answered as by HTTP/1.0, where the end of a connection ends an answer.

        Behind a request that was cut off comes the rest of it, which nobody reads.
        """
        if conn.gathered.cut_off:
            req.force_close()
        if unquote(req.path) == STREAM:
            req.version = (1, 0)
        return bool(super().handle_request(req, conn))

    def handle(self, conn: Arriving) -> bool:
        """Answer a request, and keep the connection only where the parser and the gathering agree on its end."""
        return bool(super().handle(conn)) and conn.handed.all_read()

    def finish_request(self, conn: Arriving, fs: Any) -> None:
        """Do what follows an answer: a connection that the program keeps is nobody's here any more."""
        conn.handed.hand(b"")
        take = self._kept.pop(conn.sock, None)
        if take is None:
            super().finish_request(conn, fs)
            if conn.gathered.came and conn in self.keepalived_conns:
                self.on_client_socket_readable(conn, conn.sock)
            return
        self.nr_conns -= 1
        take(conn.sock)

    def murder_pending(self) -> None:
        """Let go of who has not sent a whole request in time, and say so to who has begun one."""
        now = time.monotonic()
        while self.pending_conns and self.pending_conns[0].timeout <= now:
            conn = self.pending_conns[0]
            self._drop(conn, TOO_SLOW if conn.gathered.came else b"")
        if not self.alive:
            silent = [each for each in self.pending_conns if not each.gathered.came]
            for conn in silent:
                if conn.timeout - SECONDS + LINGER <= now:
                    self._drop(conn)

    def _wait_for(self, conn: Arriving) -> None:
        # All wait equally long, so that the one that has waited longest stands first.
        conn.timeout = time.monotonic() + SECONDS
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._gather, conn))
        self._look_at(conn)

    def _gather(self, conn: Arriving, client: socket.socket) -> None:
        if client.fileno() < 0:
            return  # it was turned away by what came just before
        try:
            came = client.recv(AT_ONCE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            came = b""
        if not came:
            self._drop(conn)
            return
        conn.gathered.came += came
        if len(conn.gathered.came) > MOST_HEAD and sum(each.holds() for each in self._open) > MOST_OF_ALL:
            # Not who speaks just now: a small request is let through, whoever fills the process with large ones.
            largest = max(self.pending_conns, key=Arriving.holds)
            self._drop(largest, TOO_MUCH)
            if largest is conn:
                return
        self._look_at(conn)

    def _look_at(self, conn: Arriving) -> None:
        try:
            request = conn.gathered.whole()
        except Hopeless as refused:
            self._drop(conn, refused.answer)
            return
        if request:
            self._hand_over(conn, request)
        elif conn.gathered.waits_for_word:
            conn.gathered.waits_for_word = False
            _send(conn, GO_ON)

    def _hand_over(self, conn: Arriving, request: bytes) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        conn.handed.hand(request)
        self.enqueue_req(conn)

    def _drop(self, conn: Arriving, said: bytes = b"") -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        self.nr_conns -= 1
        _send(conn, said)
        conn.close(graceful=bool(said))


def hesitation(connections: int) -> float:
    """Return the seconds that a process with so many connections leaves a new one to the others.

    All processes wake when somebody comes. The quickest would take nearly everybody, and the others stand idle.
    """
    return min(connections, MOMENTS) * A_MOMENT


def taken_at_once(connections: int) -> int:
    """Return how many new connections a process with so many takes before it hesitates again: more when many come."""
    return 1 + connections // MOMENTS


def _send(conn: Arriving, said: bytes) -> None:
    with suppress(OSError):
        conn.sock.send(said)
