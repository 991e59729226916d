"""News on open screens: how soon each of them hears, and what that costs who checks guests in (NTF-4)."""

import json
import selectors
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

from sqlalchemy.orm import Session

from frontdesk.edge.runtime import Runtime
from frontdesk.outbox import queries as outbox
from frontdesk.simulation.bench.driving import Figures, drive
from frontdesk.simulation.bench.house import House
from frontdesk.simulation.bench.line import API, Answer, Line, Task

SCREENS: Final = 100
"""Open at once, all of the front office: every check-in tells each of them of a report to the police."""

PATIENCE_SECONDS: Final = 60
LOOK_SECONDS: Final = 0.05
READ_SECONDS: Final = 0.5
"""Between two looks at what was heard: reading it costs more than hearing it."""

CHUNK: Final = 1 << 16

News = dict[str, Any]


@dataclass(eq=False, slots=True)
class _Screen:
    """One open stream, and what it was sent, each piece with its moment."""

    sock: socket.socket
    said: list[tuple[float, bytes]] = field(default_factory=list)

    def tasks(self) -> Iterator[tuple[float, News]]:
        """Yield what was told of tasks so far, each with the moment at which the last byte of it was there."""
        unread = b""
        for moment, piece in [*self.said]:
            *events, unread = (unread + piece).split(b"\n\n")
            for event in events:
                parts = {name: value for name, _, value in (line.partition(b": ") for line in event.split(b"\n"))}
                if parts.get(b"event") == b"task":
                    yield moment, json.loads(parts[b"data"])


class Screens:
    """So many open screens, held by these tokens in turn; one thread hears them all and does nothing else.

    `after` is where each begins, as `Last-Event-ID` says it; without it they begin now.
    """

    def __init__(self, port: int, tokens: Sequence[str], count: int, after: str = "") -> None:
        self._port, self._tokens, self._count, self._after = port, tokens, count, after
        self._screens: list[_Screen] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._hear)

    def __enter__(self) -> Self:
        try:
            for number in range(self._count):
                self._screens.append(_Screen(self._opened(self._tokens[number % len(self._tokens)])))
        except BaseException:
            self._close()
            raise
        self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._close()

    def heard(self, kind: str, count: int) -> list[list[tuple[float, News]]]:
        """Return what each screen was told of tasks of this kind, once each has heard so many, or patience ends."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            found = [
                [told for told in screen.tasks() if told[1]["kind"] == kind and told[1]["change"] == "told"]
                for screen in self._screens
            ]
            if all(len(each) >= count for each in found) or time.monotonic() > deadline:
                return found
            time.sleep(READ_SECONDS)

    def _opened(self, token: str) -> socket.socket:
        opened = socket.create_connection(("127.0.0.1", self._port), PATIENCE_SECONDS)
        last = f"Last-Event-ID: {self._after}\r\n" if self._after else ""
        head = f"GET {API}/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n{last}\r\n"
        opened.sendall(head.encode())
        said = b""
        while not said.endswith(b"\r\n\r\n"):
            if not (byte := opened.recv(1)):
                break
            said += byte
        if b" 200 " not in said.partition(b"\r\n")[0]:
            opened.close()
            message = f"a screen does not open: {said[:80]!r}"
            raise AssertionError(message)
        opened.setblocking(False)
        return opened

    def _hear(self) -> None:
        with selectors.DefaultSelector() as selector:
            for screen in self._screens:
                selector.register(screen.sock, selectors.EVENT_READ, screen)
            while not self._stop.is_set():
                for key, _ in selector.select(LOOK_SECONDS):
                    with suppress(BlockingIOError):
                        if piece := key.data.sock.recv(CHUNK):
                            key.data.said.append((time.perf_counter(), piece))
                        else:
                            selector.unregister(key.fileobj)

    def _close(self) -> None:
        for screen in self._screens:
            screen.sock.close()


class _Noting(Line):
    """A line that notes when each check-in was sent."""

    def __init__(self, port: int, token: str) -> None:
        super().__init__(port, token)
        self.sent: list[float] = []

    def send(self, method: str, path: str, body: bytes, more: str, *, expect: int) -> Answer:
        """Send a request as any line does."""
        if path.endswith("/walk-ins"):
            self.sent.append(time.perf_counter())
        return super().send(method, path, body, more, expect=expect)


@dataclass(slots=True)
class Listened:
    """How walk-ins fared without open screens and before a hundred, and how soon each screen heard of each."""

    usual: Figures = field(default_factory=Figures)
    meanwhile: Figures = field(default_factory=Figures)
    heard: Figures = field(default_factory=Figures)

    def alone(self, house: House, port: int, tasks: Sequence[Task]) -> None:
        """Let one client do these."""
        with Line(port, house.tokens[0]) as line:
            self.usual.add(drive([line], tasks))

    def before_screens(self, house: House, port: int, means: Runtime, tasks: Sequence[Task]) -> None:
        """Let one client do these while the screens are open; raise `AssertionError` where one was not told all, once.

        A screen has heard so late after the check-in was sent: that one's own time is in it.
        """
        figures, moments = _heard(house, port, means, tasks)
        self.meanwhile.add(figures)
        self.heard.add(moments)

    def told(self) -> dict[str, Any]:
        """Return the figures, or raise `AssertionError` where a walk-in failed."""
        if self.usual.errors or self.meanwhile.errors:
            message = f"walk-ins failed: {self.usual.said} {self.meanwhile.said}"
            raise AssertionError(message)
        ratio = round(self.meanwhile.quantile(0.95) / self.usual.quantile(0.95), 2)
        walk_in = {"usual": self.usual.alone(), "meanwhile": self.meanwhile.alone(), "ratio": ratio}
        return {"screens": SCREENS, **self.heard.alone(), "walk_in": walk_in}


def _heard(house: House, port: int, means: Runtime, tasks: Sequence[Task]) -> tuple[Figures, Figures]:
    settle(means)
    with Screens(port, house.tokens, SCREENS) as screens, _Noting(port, house.tokens[0]) as line:
        figures = drive([line], tasks)
        heard = screens.heard("police_report", len(line.sent))
    numbers = [[news["number"] for _moment, news in told] for told in heard]
    if any(each != sorted(set(each)) or len(each) != len(line.sent) for each in numbers):
        message = "a screen was told less than everything, or something twice"
        raise AssertionError(message)
    moments = [moment - sent for told in heard for (moment, _news), sent in zip(told, line.sent, strict=True)]
    return figures, Figures(times=moments)


def settle(means: Runtime, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until nothing waits for delivery, so that what is heard afterwards is new; or raise `AssertionError`."""
    deadline = time.monotonic() + seconds
    while True:
        with Session(means.engine) as session:
            if not outbox.is_waiting(session):
                return
        if time.monotonic() > deadline:
            message = "the worker does not deliver"
            raise AssertionError(message)
        time.sleep(LOOK_SECONDS)
