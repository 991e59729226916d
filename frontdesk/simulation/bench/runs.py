"""One engine's run: every operation in its rounds, each on a restored copy of the prepared hotel, and its floor."""

import hashlib
import itertools
import random
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.config import Settings
from frontdesk.edge.runtime import system_clock
from frontdesk.edge.start import migrate_empty, open_runtime
from frontdesk.kernel.ids import SeededSource
from frontdesk.kernel.resources import PACKAGE, resources
from frontdesk.kernel.secrets import Keyring
from frontdesk.simulation.bench.driving import Figures, drive, hang_up, warm_up
from frontdesk.simulation.bench.floor import floor_of, repeated
from frontdesk.simulation.bench.house import SEED, House, make_house
from frontdesk.simulation.bench.operations import OPERATIONS, Operation, Task, entered
from frontdesk.simulation.bench.plan import ZONE, Size
from frontdesk.simulation.bench.recording import CONFIGURATION, FILE, Step, steps_between
from frontdesk.simulation.bench.serving import Server, served
from frontdesk.simulation.bench.stores import Store

WORKERS = 2
CLIENTS = 8
MOST_RECORDED = 120


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: rounds of how many tasks, unmeasured ones before, and how large the hotel is."""

    rounds: int = 10
    tasks: int = 120
    warm: int = 24
    size: Size = field(default_factory=Size)


QUICK = Extent(rounds=2)


@dataclass(slots=True)
class Run:
    """The bench on one engine, its databases in a store and everything else in a folder."""

    store: Store
    folder: Path
    extent: Extent
    progress: Callable[[str], None]
    cold_starts: list[float] = field(default_factory=list)
    pss: list[float] = field(default_factory=list)

    def measure(self, operations: Iterable[Operation]) -> dict[str, Any]:
        """Measure these operations and return the figures by name, with what the processes cost beside them."""
        name, house = self.prepared(self.extent.size)
        told = {operation.name: self._measured(operation, name, house) for operation in operations}
        told["cold_start_s"] = round(median(self.cold_starts), 2)
        return told

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

    def _measured(self, operation: Operation, name: str, house: House) -> dict[str, Any]:
        alone = self._rounds(operation, name, house, 1)
        together = self._rounds(operation, name, house, CLIENTS)
        recorded = self._recorded(operation, name, house)
        floor = self._floor(operation, name, recorded)
        c8 = together.together()
        c8["p95_to_p50"] = round(c8["p95_ms"] / c8["p50_ms"], 2) if c8["p50_ms"] else None
        return {
            "c1": alone.alone() | {"errors": alone.errors, "false_refusals": alone.false_refusals},
            "c8": c8,
            "floor_share": round(together.per_second / floor.per_second, 3) if floor.per_second else None,
            "floor_per_s": round(floor.per_second, 1),
            "queries": max((sum(step.is_query for step in steps) for steps in recorded), default=0),
            "said": [*alone.said, *together.said, *floor.said],
        }

    def _rounds(self, operation: Operation, name: str, house: House, clients: int) -> Figures:
        pooled = Figures()
        copies = self.extent.rounds if operation.bears <= self.extent.tasks else 1
        rounds = self.extent.rounds // copies
        for number in range(copies):
            self._say(f"{operation.name}: {clients} at once, {'round ' * (copies > 1)}{number + 1} of {copies}")
            with self._served(name) as server:
                tasks = operation.tasks(house, random.Random(f"{number} {clients}"))
                pooled.add(self._round(operation, house, server, tasks, clients, rounds))
        return pooled

    def _round(
        self, operation: Operation, house: House, server: Server, tasks: Iterator[Task], clients: int, rounds: int
    ) -> Figures:
        # Unmeasured first, on as many lines as make sure that each worker process has had some.
        lines = [entered(operation, house, server.port, client) for client in range(CLIENTS)]
        warm_up(lines, tasks, self.extent.warm)
        figures = drive(lines[:clients], list(itertools.islice(tasks, self.extent.tasks * rounds)))
        hang_up(lines)
        self.pss += server.pss()
        return figures

    def _recorded(self, operation: Operation, name: str, house: House) -> list[list[Step]]:
        """Return the statements that each of some tasks sent, done one after the other by one client."""
        self._say(f"{operation.name}: writing down its statements")
        file = self.folder / "recording"
        file.write_bytes(b"")
        recorded = []
        with self._served(name, workers=1, more=CONFIGURATION | {FILE: str(file)}) as server:
            tasks = operation.tasks(house, random.Random(SEED))
            line = entered(operation, house, server.port, 0)
            warm_up([line], tasks, 2)
            for task in itertools.islice(tasks, min(MOST_RECORDED, self.extent.tasks)):
                begin = file.stat().st_size
                task(line)
                recorded.append(list(steps_between(file, begin, file.stat().st_size)))
            line.close()
        return recorded

    def _floor(self, operation: Operation, name: str, recorded: Sequence[list[Step]]) -> Figures:
        self._say(f"{operation.name}: its statements alone")
        pooled = Figures()
        writes = operation.bears <= self.extent.tasks
        for _ in range(min(3, self.extent.rounds)):
            url = self.store.copy(name, "floor")
            work = recorded if writes else repeated(recorded, len(recorded) * 2)
            pooled.add(floor_of(url, work, CLIENTS))
        self.store.drop("floor")
        return pooled

    @contextmanager
    def _served(self, name: str, *, workers: int = WORKERS, more: dict[str, str] | None = None) -> Iterator[Server]:
        """Serve a restored copy."""
        url = self.store.copy(name, "round")
        home = self.folder / "home"
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
