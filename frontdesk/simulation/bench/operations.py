"""What the bench measures: each operation is one small class, and a new one is added to `OPERATIONS`.

An operation makes tasks. A task does the whole of it once over a client's line, and raises when it was not done; all
that can be prepared is prepared before, since only the task is timed.
"""

import itertools
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, ClassVar, Protocol

from frontdesk.guests.names import prefix_of, search_keys
from frontdesk.guests.rules import DisclosureLevel
from frontdesk.simulation.bench.house import House
from frontdesk.simulation.bench.housekeeping import RoomState
from frontdesk.simulation.bench.line import API, Line, Task
from frontdesk.simulation.bench.plan import PLAN
from frontdesk.simulation.people import CHINA, People, with_privacy

NIGHTS = 2
LONG_STAY = 30

_FORM_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
_FIELD = re.compile(rb'name="(quote_id|draft_version|registrations\[0\]\.deposit\.amount)" value="([^"]*)"')


class Operation(Protocol):
    """One thing that the house does again and again."""

    name: ClassVar[str]
    uses_up: ClassVar[bool]
    """Whether one copy of the hotel can have it done only so often, as rooms and guests last."""

    grows: ClassVar[bool]
    """Whether it is also measured in a hotel with ten times as many guests, where it may hardly be slower."""

    by_screen: ClassVar[bool]
    """Whether the client is a browser; else it is a program with a token."""

    by_keeper: ClassVar[bool]
    """Whether that program is one of housekeeping; else it is the desk's."""

    def tasks(self, house: House, luck: random.Random) -> Iterator[Task]:
        """Yield the tasks, each to be done once: as many as the hotel has rooms or guests for, or without end."""


class WalkInByApi:
    """A guest without a reservation: quote, then the whole check-in, one guest, a deposit, everything acknowledged."""

    name: ClassVar[str] = "walk_in_api"
    uses_up: ClassVar[bool] = True
    grows: ClassVar[bool] = False
    by_screen: ClassVar[bool] = False
    by_keeper: ClassVar[bool] = False

    def tasks(self, house: House, luck: random.Random) -> Iterator[Task]:
        """Yield a walk-in for each free room."""
        today, people = date.fromisoformat(house.business_date), People(luck)
        for number, room_type in house.free_rooms:
            quote = json.dumps(_quote(room_type, today, NIGHTS)).encode()
            guest = with_privacy(people.adult(today, CHINA), DisclosureLevel.ASK)
            yield _WalkIn(quote, number, guest, key=f"{luck.getrandbits(64):016x}")


@dataclass(frozen=True, slots=True)
class _WalkIn:
    quote: bytes
    room: str
    guest: dict[str, Any]
    key: str

    def __call__(self, line: Line) -> None:
        told = line.post(f"{API}/quotes", self.quote, expect=201).json()
        deposit = {"method": "cash", "amount": told["deposit"]["amount"]}
        body = {
            "quote_id": told["id"],
            "room": self.room,
            "payer": 0,
            "registrations": [self.guest | {"deposit": deposit}],
            "acknowledged": True,
        }
        line.post(f"{API}/walk-ins", body, expect=201, key=self.key)


class WalkInByScreen:
    """The same at the screen: the form is opened from a free room of the board, filled in, and sent."""

    name: ClassVar[str] = "walk_in_screen"
    uses_up: ClassVar[bool] = True
    grows: ClassVar[bool] = False
    by_screen: ClassVar[bool] = True
    by_keeper: ClassVar[bool] = False

    def tasks(self, house: House, luck: random.Random) -> Iterator[Task]:
        """Yield a walk-in for each free room."""
        today, people = date.fromisoformat(house.business_date), People(luck)
        for number, room_type in house.free_rooms:
            guest = with_privacy(people.adult(today, CHINA), DisclosureLevel.ASK)
            yield _WalkInForm(number, f"{room_type} {PLAN}", _typed(guest))


@dataclass(frozen=True, slots=True)
class _WalkInForm:
    room: str
    offer: str
    typed: dict[str, str]

    def __call__(self, line: Line) -> None:
        address = line.get(f"/walk-in?room={self.room}", expect=303).location
        page = line.get(address).body
        shown = {name.decode(): value.decode() for name, value in _FIELD.findall(page)}
        form = {
            "csrf_token": _form_token(page),
            "step": "check-in",
            "nights": "1",
            "adults": "1",
            "children": "0",
            "key_cards": "1",
            "valuables": "kept_by_guest",
            "payer": "0",
            "offer": self.offer,
            "room": self.room,
            "told_room": self.room,
            "acknowledged": "on",
        }
        line.post_form(address.partition("?")[0], form | shown | self.typed, expect=303)


class Board:
    """The room board, the whole page."""

    name: ClassVar[str] = "board"
    uses_up: ClassVar[bool] = False
    grows: ClassVar[bool] = False
    by_screen: ClassVar[bool] = True
    by_keeper: ClassVar[bool] = False

    def tasks(self, house: House, luck: random.Random) -> Iterator[Task]:
        """Yield looks at the board."""
        del house, luck
        while True:
            yield _look


def _look(line: Line) -> None:
    line.get("/")


class GuestSearch:
    """Guests by what a clerk types: a name, its beginning, its pinyin, the beginning of that, its initials."""

    name: ClassVar[str] = "guest_search"
    uses_up: ClassVar[bool] = False
    grows: ClassVar[bool] = True
    by_screen: ClassVar[bool] = False
    by_keeper: ClassVar[bool] = False

    def tasks(self, house: House, luck: random.Random) -> Iterator[Task]:
        """Yield searches for guests whom the hotel knows."""
        while True:
            name = luck.choice(house.names)
            term = luck.choice([name, name[:2], *_spelt(name), *(key[:4] for key in _spelt(name))])
            yield _Search(json.dumps({"q": term}).encode())


@dataclass(frozen=True, slots=True)
class _Search:
    body: bytes

    def __call__(self, line: Line) -> None:
        line.post(f"{API}/guests/search", self.body)


def _spelt(name: str) -> list[str]:
    """Return the ways to type a name in Latin letters."""
    return sorted(key for key in search_keys(name) if key.isascii()) or [prefix_of(name)]


class Quote:
    """What is free for thirty nights of every type, and what they cost on one of them, kept as a quote."""

    name: ClassVar[str] = "quote"
    uses_up: ClassVar[bool] = False
    grows: ClassVar[bool] = False
    by_screen: ClassVar[bool] = False
    by_keeper: ClassVar[bool] = False

    def tasks(self, house: House, luck: random.Random) -> Iterator[Task]:
        """Yield questions for a type and thirty nights that begin within the next three months."""
        today = date.fromisoformat(house.business_date)
        types = sorted({room_type for _, room_type in house.free_rooms})
        while True:
            arrival = today + timedelta(days=luck.randrange(90))
            yield _Ask(arrival, json.dumps(_quote(luck.choice(types), arrival, LONG_STAY)).encode())


@dataclass(frozen=True, slots=True)
class _Ask:
    arrival: date
    quote: bytes

    def __call__(self, line: Line) -> None:
        departure = self.arrival + timedelta(days=LONG_STAY)
        line.get(f"{API}/availability?arrival={self.arrival}&departure={departure}")
        line.post(f"{API}/quotes", self.quote, expect=201)


class CheckOut:
    """A guest leaves: nights charged, deposit used and the rest given back, keys void, room dirty."""

    name: ClassVar[str] = "check_out"
    uses_up: ClassVar[bool] = True
    grows: ClassVar[bool] = False
    by_screen: ClassVar[bool] = False
    by_keeper: ClassVar[bool] = False

    def tasks(self, house: House, luck: random.Random) -> Iterator[Task]:
        """Yield a check-out for each stay in house."""
        for stay_id in house.stays:
            yield _Leave(stay_id, key=f"{luck.getrandbits(64):016x}")


@dataclass(frozen=True, slots=True)
class _Leave:
    stay_id: str
    key: str

    def __call__(self, line: Line) -> None:
        line.post(f"{API}/stays/{self.stay_id}/check-out", b'{"room_checked": true}', key=self.key)


class RoomChange:
    """A guest goes into another room: nights, board, keys, prices and departments follow, with a numbered slip."""

    name: ClassVar[str] = "room_change"
    uses_up: ClassVar[bool] = True
    grows: ClassVar[bool] = False
    by_screen: ClassVar[bool] = False
    by_keeper: ClassVar[bool] = False

    def tasks(self, house: House, luck: random.Random) -> Iterator[Task]:
        """Yield a room change into each free room, by a stay in a room of the same type as long as there is one."""
        lodged = {code: iter(stays) for code, stays in house.lodged.items()}
        for number, room_type in house.free_rooms:
            if stay_id := next(lodged.get(room_type, iter(())), None):
                body = {"room": number, "reason": "noise", "identity_confirmed": True}
                yield _Change(stay_id, json.dumps(body).encode(), key=f"{luck.getrandbits(64):016x}")


@dataclass(frozen=True, slots=True)
class _Change:
    stay_id: str
    body: bytes
    key: str

    def __call__(self, line: Line) -> None:
        line.post(f"{API}/stays/{self.stay_id}/room-changes", self.body, expect=201, key=self.key)


class Enquiry:
    """Somebody asks for somebody: for one of the hotel's guests, in characters or pinyin, or for nobody it knows."""

    name: ClassVar[str] = "enquiry"
    uses_up: ClassVar[bool] = False
    grows: ClassVar[bool] = True
    by_screen: ClassVar[bool] = False
    by_keeper: ClassVar[bool] = False

    def tasks(self, house: House, luck: random.Random) -> Iterator[Task]:
        """Yield enquiries by visitors and by telephone, with who asks and a pass-phrase."""
        while True:
            name = luck.choice(house.names)
            asked = {
                "channel": luck.choice(["visitor", "phone"]),
                "asked_for": luck.choice([name, luck.choice(_spelt(name)), name[::-1]]),
                "asked_by": luck.choice(house.names),
                "pass_phrase": f"{luck.getrandbits(32):08x}",
            }
            yield _Enquire(json.dumps(asked).encode(), key=f"{luck.getrandbits(64):016x}")


@dataclass(frozen=True, slots=True)
class _Enquire:
    body: bytes
    key: str

    def __call__(self, line: Line) -> None:
        line.post(f"{API}/enquiries", self.body, expect=202, key=self.key)


OPERATIONS: tuple[Operation, ...] = (
    WalkInByApi(),
    WalkInByScreen(),
    Board(),
    GuestSearch(),
    Quote(),
    CheckOut(),
    RoomChange(),
    RoomState(),
    Enquiry(),
)


MIXTURE = {"walk_in_api": 60, "check_out": 60, "guest_search": 100, "quote": 60, "walk_in_screen": 40, "board": 500}
"""How often each is done for a thousand mixed requests: a walk-in takes two or three of them, a quote two."""


def mixed(house: House, luck: random.Random, share: float, *, by_screen: bool) -> Iterator[Task]:
    """Yield the tasks of a share of a thousand mixed requests that programs send, or browsers, in no order."""
    half = len(house.free_rooms) // 2
    own = replace(house, free_rooms=house.free_rooms[half:] if by_screen else house.free_rooms[:half])
    found = [
        task
        for operation in OPERATIONS
        if operation.by_screen is by_screen
        for task in itertools.islice(operation.tasks(own, luck), int(MIXTURE.get(operation.name, 0) * share))
    ]
    luck.shuffle(found)
    yield from found


def entered(house: House, port: int, client: int, *, by_screen: bool, by_keeper: bool = False) -> Line:
    """Return a line on which this client is signed in, as a program or at a browser."""
    place = client % len(house.tokens)
    if by_keeper:
        return Line(port, house.keeper)
    if not by_screen:
        return Line(port, house.tokens[place])
    line = Line(port)
    username, password = house.sign_ins[place]
    token = _form_token(line.get("/sign-in").body)
    form = {"csrf_token": token, "username": username, "password": password, "workstation": ""}
    line.post_form("/sign-in", form, expect=303)
    return line


def _quote(room_type: str, arrival: date, nights: int) -> dict[str, Any]:
    return {
        "room_type": room_type,
        "rate_plan": PLAN,
        "arrival": arrival.isoformat(),
        "departure": (arrival + timedelta(days=nights)).isoformat(),
        "adults": 1,
        "children": 0,
    }


def _form_token(page: bytes) -> str:
    found = _FORM_TOKEN.search(page)
    return found.group(1).decode() if found else ""


def _typed(guest: dict[str, Any], path: str = "registrations[0]") -> dict[str, str]:
    """Return what a clerk types and ticks for a guest, by the names of the form's fields."""
    typed = {f"{path}.deposit.method": "cash"}
    for name, value in guest.items():
        if isinstance(value, dict):
            typed |= {f"{path}.{name}.{inner}": str(given) for inner, given in value.items()}
        else:
            typed[f"{path}.{name}"] = "on" if value is True else str(value)
    return typed
