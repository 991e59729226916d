"""Live streams: one thread in each process sends the news to all open screens; none of them holds a thread (NTF-4).

The answer to the request is a whole one: where the screen stands, and what it missed. Our server then leaves the
connection here, open. What is sent are keys, as `notifications.news` keeps them; a stream tells nothing else.
"""

import json
import os
import selectors
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.errors import Refused
from frontdesk.notifications import news
from frontdesk.notifications.news import Line
from frontdesk.notifications.positions import written

MOST: Final = 250
MOST_OF_ACCOUNT: Final = 16
"""Open streams of one process, and of one account in it."""

LOOK_EVERY: Final = 0.15
BEAT_EVERY: Final = 15.0
ASK_EVERY: Final = 20.0
"""Seconds between two looks for news, two signs of life, and two looks whether somebody is still signed in."""

BATCH: Final = 200
MOST_UNSENT: Final = 64 * 1024
"""Bytes that wait for a screen which does not take them; beyond that it is let go, and catches up when it is back."""

RETRY: Final = b"retry: 3000\n\n"
BEAT: Final = b"event: beat\ndata: {}\n\n"

Heads = Mapping[tuple[UUID, str], int]
Known = dict[tuple[UUID, str, int], list[Line]]
"""Where the news of each department of each hotel stand, and what was read behind a place."""

log = structlog.get_logger(__name__)


class TooManyStreams(Refused):
    """So many streams are open already; try again later."""

    code = "too-many-streams"
    status = 503


@dataclass(eq=False, slots=True)
class Stream:
    """An open screen: whose it is, how far it has come, and what it has not taken yet.

    `stays` tells with a session for reading whether its holder is still signed in, with the same departments.
    """

    property_id: UUID
    account_id: UUID
    position: dict[str, int]
    stays: Callable[[Session], bool]
    sock: socket.socket | None = None
    unsent: bytearray = field(default_factory=bytearray)
    beat_at: float = 0.0
    ask_at: float = 0.0


class Hub:
    """The open streams of this process, and the thread that serves them all; it runs while there are any."""

    def __init__(self, means: Runtime, *, beat_every: float = BEAT_EVERY, ask_every: float = ASK_EVERY) -> None:
        self._means, self._beat_every, self._ask_every = means, beat_every, ask_every
        self._lock = threading.Lock()
        self._held: Counter[UUID] = Counter()
        self._arriving: list[Stream] = []
        self._open: set[Stream] = set()
        self._wake: int | None = None

    def reserve(self, account_id: UUID) -> None:
        """Hold a place for one more stream of this account, or raise `TooManyStreams` (503, with Retry-After)."""
        with self._lock:
            if self._held.total() >= MOST or self._held[account_id] >= MOST_OF_ACCOUNT:
                raise TooManyStreams
            self._held[account_id] += 1

    def adopt(self, stream: Stream, sock: socket.socket) -> None:
        """Take over a connection for which a place is held, after its answer was sent."""
        stream.sock = sock
        try:
            sock.setblocking(False)
        except OSError:  # it was lost while it was answered
            self.give_back(stream.account_id)
            return
        with self._lock:
            self._arriving.append(stream)
            if self._wake is None:
                reading, self._wake = os.pipe()
                threading.Thread(target=self._run, args=(reading,), name="streams", daemon=True).start()
            os.write(self._wake, b"\0")

    def count(self) -> int:
        """Return how many streams this process holds a place for."""
        with self._lock:
            return self._held.total()

    def _run(self, wake: int) -> None:
        poller = selectors.DefaultSelector()
        poller.register(wake, selectors.EVENT_READ)
        look_at = 0.0
        while True:
            for key, _ in poller.select(LOOK_EVERY if self._open else None):
                if key.data is None:
                    os.read(wake, 4096)
                elif _is_gone(key.data):
                    self._drop(poller, key.data)
            self._let_in(poller)
            now = time.monotonic()
            if now >= look_at:
                look_at = now + LOOK_EVERY
                self._serve(poller, now)

    def _let_in(self, poller: selectors.BaseSelector) -> None:
        with self._lock:
            arrived, self._arriving = self._arriving, []
        now = time.monotonic()
        for stream in arrived:
            stream.beat_at, stream.ask_at = now + self._beat_every, now + self._ask_every
            self._open.add(stream)
            with suppress(OSError, ValueError):
                poller.register(stream.sock, selectors.EVENT_READ, stream)  # type: ignore[arg-type]  # set by adopt

    def _serve(self, poller: selectors.BaseSelector, now: float) -> None:
        """Send what is new, signs of life, and goodbye to who is not signed in any more."""
        try:
            with Session(self._means.reading) as session:
                ended = self._tell(session, now)
        except Exception as fault:  # noqa: BLE001 - what goes wrong once must not end every screen for good
            log.warning("stream-news-unread", fault=type(fault).__name__)
            ended = []
        for stream in self._open:
            if now >= stream.beat_at:
                stream.beat_at = now + self._beat_every
                stream.unsent += BEAT
        for stream in [*ended, *(each for each in self._open if not _flush(each))]:
            self._drop(poller, stream)

    def _tell(self, session: Session, now: float) -> list[Stream]:
        """Put what is new before each screen: once worked out for all that stand at the same place."""
        heads = news.heads(session)
        known: Known = {}
        said: dict[tuple[object, ...], tuple[bytes, dict[str, int]]] = {}
        for stream in self._open:
            place = (stream.property_id, *sorted(stream.position.items()))
            if place not in said:
                said[place] = self._since(session, stream, heads, known)
            events, position = said[place]
            stream.unsent += events
            stream.position = position.copy()
        asked = [stream for stream in self._open if now >= stream.ask_at]
        for stream in asked:
            stream.ask_at = now + self._ask_every
        return [stream for stream in asked if not stream.stays(session)]

    def _since(self, session: Session, stream: Stream, heads: Heads, known: Known) -> tuple[bytes, dict[str, int]]:
        """Return the events behind the place of a screen, and where it stands then."""
        events, position = bytearray(), stream.position.copy()
        for department, number in stream.position.items():
            head = heads.get((stream.property_id, department), 0)
            if number == head:
                continue
            place = (stream.property_id, department, number)
            if place not in known:
                known[place] = news.following(session, *place, BATCH)
            events += told(position, department, head, known[place])
        return bytes(events), position

    def _drop(self, poller: selectors.BaseSelector, stream: Stream) -> None:
        if stream not in self._open:
            return
        self._open.discard(stream)
        with suppress(OSError, ValueError, KeyError):
            poller.unregister(stream.sock)  # type: ignore[arg-type]  # set by adopt
        with suppress(OSError):
            stream.sock.close()  # type: ignore[union-attr]  # as above
        self.give_back(stream.account_id)

    def give_back(self, account_id: UUID) -> None:
        """Let go of the place of one stream."""
        with self._lock:
            self._held[account_id] -= 1


def told(position: dict[str, int], department: str, head: int, lines: list[Line]) -> bytes:
    """Return the events of these lines and move the position behind them.

    Where something is missing, since the screen was away for too long, one event says to read the list anew.
    """
    if not news.is_whole(position[department], head, lines):
        position[department] = head
        return _event("reset", position, {"department": department})
    events = bytearray()
    for line in lines:
        position[department] = line.number
        events += _event("task", position, shown(line))
    return bytes(events)


def here(position: dict[str, int]) -> bytes:
    """Return the event that says where a stream begins."""
    return _event("here", position, {"departments": sorted(position)})


def shown(line: Line) -> dict[str, object]:
    """Return what is sent of a line: keys alone."""
    return {
        "department": line.department,
        "number": line.number,
        "change": line.change,
        "task_id": str(line.task_id),
        "kind": line.kind,
    }


def _event(name: str, position: dict[str, int], data: dict[str, object]) -> bytes:
    text = json.dumps(data, separators=(",", ":"))
    return f"id: {written(position)}\nevent: {name}\ndata: {text}\n\n".encode()


def _flush(stream: Stream) -> bool:
    """Send what the screen takes without waiting; tell whether it is still there and not too far behind."""
    if not stream.unsent:
        return True
    try:
        sent = stream.sock.send(stream.unsent)  # type: ignore[union-attr]  # set by adopt
    except BlockingIOError:
        sent = 0
    except OSError:
        return False
    del stream.unsent[:sent]
    return len(stream.unsent) <= MOST_UNSENT


def _is_gone(stream: Stream) -> bool:
    """Tell whether the other side has closed, or says something where it has nothing to say."""
    try:
        stream.sock.recv(1)  # type: ignore[union-attr]  # set by adopt
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
