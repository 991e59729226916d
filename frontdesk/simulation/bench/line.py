"""A client that costs next to nothing: one kept-alive connection, requests as bytes, answers read to their end.

It shares the machine with the server that it measures, so it does only what HTTP needs here.
"""

import json
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

API = "/api/v1"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
COOKIE = re.compile(rb"\r\nset-cookie: *([^=;\r\n]+)=([^;\r\n]*)", re.IGNORECASE)
LOCATION = re.compile(rb"\r\nlocation: *([^\r\n]+)", re.IGNORECASE)
NO_BODY = frozenset({204, 304})
TIMEOUT_SECONDS = 60
CHUNK = 1 << 18
LANGUAGE = "zh-CN"
REFUSED = range(400, 500)


class Trouble(Exception):
    """An answer that should not be: the server broke, or the connection did."""


class FalseRefusal(Exception):
    """The server refused what it had no reason to refuse."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    location: str
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


class Line:
    """One client's connection with its sign-in; `token` is a program's, cookies are kept as a browser would."""

    def __init__(self, port: int, token: str | None = None) -> None:
        self._port = port
        self._token = token
        self._cookies: dict[bytes, bytes] = {}
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def get(self, path: str, *, expect: int = 200) -> Answer:
        """Read something."""
        return self.send("GET", path, b"", "", expect=expect)

    def post(self, path: str, body: object, *, expect: int = 200, key: str | None = None) -> Answer:
        """Send JSON, or bytes that are JSON already; `key` makes it happen once."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        more = "Content-Type: application/json\r\n" + (f"Idempotency-Key: {key}\r\n" if key else "")
        return self.send("POST", path, data, more, expect=expect)

    def post_form(self, path: str, fields: dict[str, str], *, expect: int = 200) -> Answer:
        """Send a form."""
        more = "Content-Type: application/x-www-form-urlencoded\r\n"
        return self.send("POST", path, urlencode(fields).encode(), more, expect=expect)

    def send(self, method: str, path: str, body: bytes, more: str, *, expect: int) -> Answer:
        """Send a request and return its answer; raise `FalseRefusal` or `Trouble` where it is not the expected one."""
        fresh = self._socket is None
        request = self._head(method, path, len(body), more) + body
        try:
            answer = self._exchange(request)
        except (ConnectionError, TimeoutError) as fault:
            self.close()
            if fresh or isinstance(fault, TimeoutError):
                raise Trouble(f"{method} {path}: {fault!r}") from None
            answer = self._exchange(request)  # a kept connection had been closed before it was used again
        if answer.status == expect:
            return answer
        said = (
            f"{method} {path.split('?', maxsplit=1)[0]}: {answer.status} {answer.body[:300].decode(errors='replace')}"
        )
        raise (FalseRefusal if answer.status in REFUSED else Trouble)(said)

    def _head(self, method: str, path: str, length: int, more: str) -> bytes:
        lines = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: {LANGUAGE}\r\n{more}"
        if self._token:
            lines += f"Authorization: Bearer {self._token}\r\n"
        if method != "GET":
            lines += f"Content-Length: {length}\r\n"
        head = lines.encode()
        if self._cookies:
            head += b"Cookie: " + b"; ".join(name + b"=" + value for name, value in self._cookies.items()) + b"\r\n"
        return head + b"\r\n"

    def _exchange(self, request: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), TIMEOUT_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._receive()
        head, body = received[: end + 2], received[end + 4 :]
        status = int(head[9:12])
        length = 0 if status in NO_BODY else _length(head)
        parts, have = [body], len(body)
        while have < length:
            parts.append(self._receive())
            have += len(parts[-1])
        for name, value in COOKIE.findall(head):
            self._cookies[name] = value
        if b"\r\nconnection: close" in head.lower():
            self.close()
        found = LOCATION.search(head)
        return Answer(status, found.group(1).decode() if found else "", b"".join(parts))

    def _receive(self) -> bytes:
        assert self._socket is not None  # noqa: S101 - the exchange has opened it
        received = self._socket.recv(CHUNK)
        if not received:
            raise ConnectionResetError
        return received


Task = Callable[[Line], object]
"""Something done once over a client's line; it raises when it was not done."""


def _length(head: bytes) -> int:
    found = LENGTH.search(head)
    if found is None:
        raise Trouble("an answer without a length")
    return int(found.group(1))
