"""One engine's run: every operation in its rounds, each on a restored copy of the prepared hotel, and its floor."""

import hashlib
import itertools
import random
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.config import Settings
from frontdesk.edge.runtime import Runtime, system_clock
from frontdesk.edge.start import migrate_empty, open_runtime
from frontdesk.kernel.ids import SeededSource
from frontdesk.kernel.resources import PACKAGE, resources
from frontdesk.kernel.secrets import Keyring
from frontdesk.simulation.bench.draining import drained, pile_up
from frontdesk.simulation.bench.driving import Figures, drive, hang_up, warm_up
from frontdesk.simulation.bench.floor import floor_of
from frontdesk.simulation.bench.forgetting import begin_forgetting, forgotten, is_over
from frontdesk.simulation.bench.house import SEED, House, make_house
from frontdesk.simulation.bench.line import Line, Task
from frontdesk.simulation.bench.listening import SCREENS, Listened
from frontdesk.simulation.bench.operations import (
    OPERATIONS,
    Enquiry,
    Operation,
    WalkInByApi,
    entered,
    mixed,
)
from frontdesk.simulation.bench.pace import pace, summed_up
from frontdesk.simulation.bench.plan import ZONE, Extent, Size
from frontdesk.simulation.bench.reads import put_on_record
from frontdesk.simulation.bench.recording import CONFIGURATION, FILE, Step, steps_between
from frontdesk.simulation.bench.sameness import watched
from frontdesk.simulation.bench.serving import Server, served
from frontdesk.simulation.bench.stores import Store
from frontdesk.simulation.bench.verifying import verified_per_second
from frontdesk.simulation.bookings import read_bookings
from frontdesk.simulation.replay import live_through, open_resort
from frontdesk.simulation.report import slowing

ENTRIES = 400
"""Of the trail that is read again, for each room with a guest."""

WORKERS = 2
CLIENTS = 8
BUSY = 3
"""Clients that look at the board while a watch is held on enquiries."""


NEWS, DRAIN = BESIDE = ("news", "drain")
"""What is measured beside the operations, and may be named like one of them."""


@dataclass(slots=True)
class Run:
    """The bench on one engine, its databases in a store and everything else in a folder."""

    store: Store
    folder: Path
    extent: Extent
    progress: Callable[[str], None]
    cold_starts: list[float] = field(default_factory=list)
    paces: list[float] = field(default_factory=list)

    def measure(self, told: dict[str, Any], operations: Iterable[Operation], beside: Collection[str] = BESIDE) -> None:
        """Measure these operations and what processes cost; tell each figure by name as soon as it is there."""
        name, house = self.prepared(self.extent.size)
        self.paces.append(pace())
        operations = list(operations)
        for group in _groups(operations):
            figures = self._driven(group, name, house)
            recorded = self._recorded(group, name, house)
            for operation in group:
                floor = self._floor(operation, name, recorded[operation.name])
                alone, together = (figures[operation.name, clients] for clients in (1, CLIENTS))
                told[operation.name] = _told(alone, together, floor, recorded[operation.name])
                if operation.grows and self.extent.growth:
                    told[operation.name]["tenfold"] = self._tenfold(operation, name, house)
        if any(operation.name == Enquiry.name for operation in operations):
            told["sameness"] = self._sameness(name, house)
        if self.extent.growth and any(operation.name == WalkInByApi.name for operation in operations):
            told["retention"] = self._retention()
        if NEWS in beside:
            told[NEWS] = self._news(name, house)
        if DRAIN in beside:
            told[DRAIN] = self._drain(name, house)
        told["worker_pss_mb"] = self._memory(name, house)
        told["read_recorded"] = self._read_recorded(name)
        told["audit_verify"] = {"per_s": self._verified(name)}
        told["cold_start_s"] = round(median(self.cold_starts), 2)
        told["machine_ms"] = summed_up(self.paces)

    def lived_through(self, bookings: Path) -> dict[str, float] | None:
        """Return how check-ins fare as a hotel's history grows to 3,000 stays of a file of bookings."""
        self._say("replay: 3000 stays")
        name = "replay"
        means = open_runtime(self._settings(self.store.create(name)), source=SeededSource(SEED))
        migrate_empty(means.engine)
        replay = open_resort(means, stays := read_bookings(bookings, limit=3000).stays, SEED)
        live_through(replay, stays, None, lambda: None)
        means.engine.dispose()
        self.store.drop(name)
        return slowing(replay.took)

    def prepared(self, size: Size) -> tuple[str, House]:
        """Return the name of the prepared hotel of this size, made now unless it was made today, and its facts."""
        name = f"hotel-{size.guests}-{_fingerprint(size)}"
        facts = self.folder / f"{self.store.engine_name}-{name}.json"
        if facts.exists() and self.store.size(name):
            return name, House.load(facts)
        self._forget_others(size, facts)
        url = self.store.create(name)
        means = open_runtime(self._settings(url), source=SeededSource(SEED))
        migrate_empty(means.engine)
        house = make_house(means, system_clock(), size, self._say)
        means.engine.dispose()
        self.store.settle(name)
        house.save(facts)
        return name, house

    def _forget_others(self, size: Size, facts: Path) -> None:
        """Remove hotels of this size that were prepared on another day or by another program."""
        for old in self.folder.glob(f"{self.store.engine_name}-hotel-{size.guests}-*.json"):
            if old != facts:
                self.store.drop(old.stem.removeprefix(f"{self.store.engine_name}-"))
                old.unlink()

    def _driven(self, group: Sequence[Operation], name: str, house: House) -> dict[tuple[str, int], Figures]:
        """Return what each operation of the group came to, by its name and the number of clients."""
        figures = {(operation.name, clients): Figures() for operation in group for clients in (1, CLIENTS)}
        for number, visit in enumerate(self._visits(group)):
            with self._served(name) as server:
                for operation, clients, rounds in visit:
                    self._say(f"{operation.name}: {clients} at once, {rounds} rounds")
                    tasks = operation.tasks(house, random.Random(f"{number} {clients}"))
                    round_ = self._round(operation, house, server, tasks, clients, self.extent.tasks * rounds)
                    figures[operation.name, clients].add(round_)
        return figures

    def _visits(self, group: Sequence[Operation]) -> list[list[tuple[Operation, int, int]]]:
        """Return what is done on each copy of the hotel: operation, clients and how many rounds."""
        if not group[0].uses_up:
            return [[(operation, clients, self.extent.rounds) for operation in group for clients in (1, CLIENTS)]]
        return [[(group[0], clients, 1)] for clients in (1, CLIENTS) for _ in range(self.extent.rounds)]

    def _round(
        self, operation: Operation, house: House, server: Server, tasks: Iterator[Task], clients: int, count: int
    ) -> Figures:
        # Unmeasured first, on as many lines as make sure that each worker process has had some.
        lines = [_entered(operation, house, server, client) for client in range(CLIENTS)]
        warm_up(lines, tasks, self.extent.warm)
        self.paces.append(pace())
        figures = drive(lines[:clients], list(itertools.islice(tasks, count)))
        hang_up(lines)
        return figures

    def _recorded(self, group: Sequence[Operation], name: str, house: House) -> dict[str, list[list[Step]]]:
        """Return the statements that each of some tasks sent, done one after the other by one client."""
        file = self.folder / "recording"
        file.write_bytes(b"")
        recorded: dict[str, list[list[Step]]] = {}
        with self._served(name, workers=1, more=CONFIGURATION | {FILE: str(file)}) as server:
            for operation in group:
                self._say(f"{operation.name}: writing down its statements")
                tasks = operation.tasks(house, random.Random(SEED))
                with _entered(operation, house, server, 0) as line:
                    warm_up([line], tasks, 2)
                    recorded[operation.name] = [
                        _written(file, task, line) for task in itertools.islice(tasks, self.extent.tasks)
                    ]
        return recorded

    def _tenfold(self, operation: Operation, name: str, house: House) -> dict[str, Any]:
        """Return what one client came to among ten times as many guests, and how much slower than among the usual.

        Both hotels are served at once and asked in turn: a machine is not equally quick from one minute to the next.
        """
        larger, its_house = self.prepared(size := self._larger())
        with self._served(name) as server, self._served(larger, at="larger") as other:
            sides = [
                (Figures(), each, served_by, operation.tasks(each, random.Random("0 1")))
                for each, served_by in ((house, server), (its_house, other))
            ]
            for number in range(self.extent.rounds):
                self._say(f"{operation.name}: among {size.guests} guests and the usual, round {number + 1}")
                for figures, each, served_by, tasks in sides if number % 2 else reversed(sides):
                    figures.add(self._round(operation, each, served_by, tasks, 1, self.extent.tasks))
        self.store.drop("larger")
        usual, tenfold = (figures for figures, *_ in sides)
        return tenfold.alone() | {"ratio": round(tenfold.quantile(0.5) / usual.quantile(0.5), 2)}

    def _retention(self) -> dict[str, Any]:
        """Return how walk-ins fare while guests are forgotten among ten times as many, beside how they fare else."""
        name, house = self.prepared(self._larger())
        usual, meanwhile, gone, seconds = Figures(), Figures(), 0, 0.0
        each = (self.extent.size.in_house - self.extent.warm) // 2
        for number in range(min(3, self.extent.rounds)):
            with self._served(name) as server:
                self._say(f"retention: walk-ins while guests are forgotten, round {number + 1}")
                means = open_runtime(self._settings(self.store.url("round")))
                tasks = WalkInByApi().tasks(house, random.Random(number))
                usual.add(self._round(WalkInByApi(), house, server, tasks, 1, each))
                begin_forgetting(means)
                before, begun = forgotten(means), time.perf_counter()
                with entered(house, server.port, 0, by_screen=False) as line:
                    meanwhile.add(drive([line], list(itertools.islice(tasks, each))))
                gone, seconds = gone + forgotten(means) - before, seconds + time.perf_counter() - begun
                over = is_over(means)
                means.engine.dispose()
            if over or usual.errors or meanwhile.errors:
                message = f"guests were forgotten before the walk-ins ended, or these failed: {meanwhile.said}"
                raise AssertionError(message)
        told = {"usual": usual.alone(), "meanwhile": meanwhile.alone(), "forgotten_per_s": round(gone / seconds)}
        return told | {"ratio": round(meanwhile.quantile(0.95) / usual.quantile(0.95), 2)}

    def _news(self, name: str, house: House) -> dict[str, Any]:
        """Return how soon open screens hear of walk-ins, and how these fare beside how they fare without screens."""
        listened, each = Listened(), (self.extent.size.in_house - self.extent.warm) // 2
        for number in range(self.extent.rounds):
            with self._served(name) as server:
                self._say(f"news: walk-ins before {SCREENS} open screens and before none, round {number + 1}")
                means = open_runtime(self._settings(self.store.url("round")))
                tasks = WalkInByApi().tasks(house, random.Random(number))
                self._round(WalkInByApi(), house, server, tasks, 1, 0)
                for with_screens in (number % 2 == 0, number % 2 == 1):  # either comes first as often as the other
                    some = list(itertools.islice(tasks, each))
                    if with_screens:
                        listened.before_screens(house, server.port, means, some)
                    else:
                        listened.alone(house, server.port, some)
                means.engine.dispose()
        return listened.told()

    def _drain(self, name: str, house: House) -> dict[str, Any]:
        """Return in which time the worker of a hotel that is started delivers what had piled up, each once."""
        count, heads = self.extent.notifications, list[int]()
        self._say(f"drain: {count} notifications")
        with self._served(name, before=lambda means: heads.append(pile_up(means, count))) as server:
            begun = time.perf_counter() - server.cold_start
            means = open_runtime(self._settings(self.store.url("round")))
            told = drained(means, server.port, house.keeper, count, heads[0], begun)
            means.engine.dispose()
        return told

    def _larger(self) -> Size:
        return replace(self.extent.size, guests=self.extent.size.guests * 10, past_stays=0)

    def _sameness(self, name: str, house: House) -> dict[str, Any]:
        """Return how well a watch tells enquiries for protected guests from others, idle and, at length, under load."""
        told = {}
        for state, others in (("idle", 0), ("busy", BUSY))[: 2 if self.extent.growth else 1]:
            self._say(f"enquiry: a watch on {self.extent.enquiries} of each kind, {state}")
            with self._served(name) as server:
                told[state] = watched(house, server.port, self.extent.enquiries, others)
        return told

    def _memory(self, name: str, house: House) -> float:
        """Return what the largest worker process takes after mixed requests, in megabytes."""
        with self._served(name) as server:
            self._say(f"memory after {1000 * self.extent.mixture:.0f} mixed requests")
            for by_screen in (False, True):
                tasks = list(mixed(house, random.Random(SEED), self.extent.mixture, by_screen=by_screen))
                lines = [entered(house, server.port, client, by_screen=by_screen) for client in range(CLIENTS)]
                drive(lines, tasks)
                hang_up(lines)
            return round(max(server.pss()), 1)

    def _read_recorded(self, name: str) -> dict[str, Any]:
        """Return what an answer waits for while it is put on record whom it shows."""
        self._say("putting reads on record")
        means = open_runtime(self._settings(self.store.copy(name, "round")))
        figures = put_on_record(means, random.Random(SEED))
        means.reads.close()
        means.engine.dispose()
        return figures.alone()

    def _verified(self, name: str) -> int:
        """Return how many entries of the trail are read again in a second."""
        self._say("reading a long trail again")
        means = open_runtime(self._settings(self.store.copy(name, "round")), source=SeededSource(SEED))
        per_second = verified_per_second(means, self.extent.size.in_house * ENTRIES)
        means.engine.dispose()
        return round(per_second)

    def _floor(self, operation: Operation, name: str, recorded: Sequence[list[Step]]) -> Figures:
        self._say(f"{operation.name}: its statements alone")
        pooled = Figures()
        for _ in range(min(3, self.extent.rounds)):
            url = self.store.copy(name, "floor")
            pooled.add(floor_of(url, recorded, CLIENTS))
        self.store.drop("floor")
        return pooled

    @contextmanager
    def _served(
        self,
        name: str,
        *,
        workers: int = WORKERS,
        at: str = "round",
        more: dict[str, str] | None = None,
        before: Callable[[Runtime], object] | None = None,
    ) -> Iterator[Server]:
        """Serve a restored copy, to which this has happened before; `at` another place if two are served at once."""
        url = self.store.copy(name, at)
        if before:
            means = open_runtime(self._settings(url))
            before(means)
            means.engine.dispose()
        home = self.folder / f"home-{at}"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        (home / "keys.json").write_text(_keyring().dump(), encoding="utf-8")
        with served(home, url, workers=workers, more=more) as server:
            if more is None:
                self.cold_starts.append(server.cold_start)
            yield server

    def _settings(self, url: str) -> Settings:
        keyring = _keyring()
        return Settings(url, keyring, keyring.derived("cookies"), self.folder / "blobs", secure_cookies=False)

    def _say(self, line: str) -> None:
        self.progress(f"{self.store.engine_name}: {line}")


def chosen(names: Iterable[str]) -> list[Operation]:
    """Return the operations of these names, all of them where none is named."""
    wanted = set(names)
    return [operation for operation in OPERATIONS if not wanted or operation.name in wanted]


def chosen_beside(names: Iterable[str]) -> list[str]:
    """Return what is measured beside the operations of these names, all of it where none is named."""
    wanted = set(names)
    return [name for name in BESIDE if not wanted or name in wanted]


def _entered(operation: Operation, house: House, server: Server, client: int) -> Line:
    return entered(house, server.port, client, by_screen=operation.by_screen, by_keeper=operation.by_keeper)


def _groups(operations: Iterable[Operation]) -> list[list[Operation]]:
    """Return the operations in groups that can share a copy of the hotel: those that use nothing up, together."""
    found = list(operations)
    sharing = [operation for operation in found if not operation.uses_up]
    return [[operation] for operation in found if operation.uses_up] + ([sharing] if sharing else [])


def _written(file: Path, task: Task, line: Line) -> list[Step]:
    begin = file.stat().st_size
    task(line)
    return list(steps_between(file, begin, file.stat().st_size))


def _told(alone: Figures, together: Figures, floor: Figures, recorded: Sequence[Sequence[Step]]) -> dict[str, Any]:
    c8 = together.together()
    c8["p95_to_p50"] = round(c8["p95_ms"] / c8["p50_ms"], 2) if together.times else None
    return {
        "c1": alone.alone() | {"errors": alone.errors, "false_refusals": alone.false_refusals},
        "c8": c8,
        "floor_share": round(together.per_second / floor.per_second, 3) if floor.per_second else None,
        "floor_per_s": round(floor.per_second, 1),
        "queries": max((sum(step.is_query for step in steps) for steps in recorded), default=0),
        "said": [*alone.said, *together.said, *floor.said],
    }


def _keyring() -> Keyring:
    """Return the keys of every benched hotel: made up, and the same each time, so that a kept hotel opens again."""
    return Keyring.generate(SeededSource(SEED))


def _fingerprint(size: Size) -> str:
    """Return what differs when a kept hotel would not be made like this now: its size, the day, the code."""
    today = datetime.now(ZoneInfo(ZONE)).date()
    told = [repr(size), today.isoformat()]
    files = sorted([*resources("migrations").rglob("*.py"), *(PACKAGE / "simulation").rglob("*.py")])
    told += [file.read_text(encoding="utf-8") for file in files]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]
