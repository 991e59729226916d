"""A program of the desk on the far side of a real connection."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar

T = TypeVar("T")

ANSWER_SECONDS = 60
PATIENCE_SECONDS = 180
AFTER_503 = 0.25


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, JSON, and the headers by lower-case name."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def refusal(self) -> tuple[int, str, frozenset[str]]:
        """Return how it was refused: status, code, and the codes of all reasons."""
        reasons = frozenset(reason["code"] for reason in self.body.get("reasons", ()))
        return self.status, self.body.get("code", ""), reasons


@dataclass(slots=True)
class Client:
    """One connection that holds one token; it is used by one thread at a time."""

    port: int
    token: str
    counted: Counter[str] = field(default_factory=Counter)
    _line: http.client.HTTPConnection | None = None

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Send one request and return its answer; raise `OSError` or `HTTPException` when the connection is cut."""
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self._line.request(method, f"/api/v1/{path}", None if body is None else json.dumps(body), sent)
            answer = self._line.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, json.loads(content) if content else {}, found)

    def insist(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Send the same request until it is answered: a cut connection, 503 and a lost race ask to be tried again."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while True:
            assert time.monotonic() < limit, f"{method} {path} was never answered: {dict(self.counted)}"
            try:
                answer = self.send(method, path, body, **headers)
            except (OSError, http.client.HTTPException):
                self.counted["cut"] += 1
                threading.Event().wait(0.1)
                continue
            if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
                assert "retry-after" in answer.headers, "a 503 says when to try again"
                self.counted["unavailable"] += 1
                threading.Event().wait(AFTER_503)
            elif answer.status == HTTPStatus.CONFLICT and answer.body["code"] == "lost-race":
                self.counted["lost_race"] += 1
            else:
                self.counted["replayed"] += "idempotency-replayed" in answer.headers
                return answer

    def quote(self, arrival: str, departure: str) -> Any:
        """Make a quote for one adult."""
        asked = {"room_type": "DBL", "rate_plan": "RACK", "arrival": arrival, "departure": departure, "adults": 1}
        answer = self.insist("POST", "quotes", asked)
        assert answer.status == HTTPStatus.CREATED, answer
        return answer.body

    def clean(self, room: str, key: str) -> None:
        """Say that a room is clean."""
        tile = self.insist("GET", f"rooms/{room}")
        headers = {"If-Match": tile.headers["etag"], "Idempotency-Key": key}
        answer = self.insist("PUT", f"rooms/{room}/state", {"cleanliness": "clean"}, **headers)
        assert answer.status == HTTPStatus.OK, answer

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None


def at_once(works: Sequence[Callable[[], T]]) -> list[T]:
    """Run these at the same moment, each in a thread of its own, and return their results in order."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], T]) -> T:
        start.wait(ANSWER_SECONDS)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
