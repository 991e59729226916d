"""How long the races and kills last, and what they counted: a table at the end of the run, and JSON on demand.

`make test` runs a small share of each, `make soak` all of it. A test notes its counts by the fixture `tally`.
"""

import json
import os
import platform
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.rules_plugin import engine_of

SMALL_SHARE = 5
Counts = dict[str, Any]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the soak."""
    group = parser.getgroup("frontdesk")
    group.addoption("--races", type=int, default=SMALL_SHARE, metavar="N", help="how often each race is run")
    group.addoption("--kills", type=int, default=SMALL_SHARE, metavar="N", help="how many processes are killed")
    group.addoption("--soak-seed", type=int, metavar="N", help="choose the random moments of the kills anew as then")
    group.addoption("--soak-json", metavar="FILE", help="write what races and kills counted to FILE")


def pytest_configure(config: pytest.Config) -> None:
    """Gather the counts where all reports arrive: in the process that hands out the tests."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(SoakLedger(config), "soak-ledger")


@pytest.fixture
def races(pytestconfig: pytest.Config) -> int:
    """Return how often a race is to be run."""
    return int(pytestconfig.getoption("--races"))


@pytest.fixture
def long_races(races: int) -> int:
    """Return how often a race is to be run that takes as long as five others."""
    return max(races // 5, SMALL_SHARE)


@pytest.fixture
def rounds(races: int) -> int:
    """Return how often a ring is to be run in which eight change places: 400 times where a race is run 1,000 times."""
    return max(2 * races // 5, 8)


@pytest.fixture
def kills(pytestconfig: pytest.Config) -> int:
    """Return how many processes are to be killed."""
    return int(pytestconfig.getoption("--kills"))


@pytest.fixture
def few_kills(kills: int) -> int:
    """Return how many processes are to be killed of a kind that takes a while to start again."""
    return max(kills // 10, 2)


@pytest.fixture
def seed(pytestconfig: pytest.Config, tally: Counts) -> int:
    """Return what the random moments are chosen by; it stands among the counts, so that a run can be repeated."""
    given = pytestconfig.getoption("--soak-seed")
    tally["seed"] = random.randrange(10**6) if given is None else int(given)
    return int(tally["seed"])


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Counts]:
    """Return where a test notes what it counted."""
    counts: Counts = {}
    request.node.user_properties.append(("soak", [engine_of(request.node), _name(request.node), counts]))
    begun = time.monotonic()
    yield counts
    counts["seconds"] = round(time.monotonic() - begun, 1)


def _name(item: pytest.Item) -> str:
    return getattr(item, "originalname", item.name).removeprefix("test_")


class SoakLedger:
    """What each race and each row of kills counted, by engine."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.counted: defaultdict[str, dict[str, Counts]] = defaultdict(dict)
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the counts of a test, once it has cleaned up."""
        for engine, name, counts in (value for key, value in report.user_properties if key == "soak"):
            self.counted[engine][name] = counts
            if report.failed:
                self.failed.append(f"{engine}: {name}")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table."""
        if not self.counted:
            return
        terminalreporter.section("races and kills")
        for engine, by_name in sorted(self.counted.items()):
            terminalreporter.line(engine)
            for name, counts in sorted(by_name.items()):
                told = ", ".join(f"{what.replace('_', ' ')} {_told(count)}" for what, count in counts.items())
                terminalreporter.line(f"  {name.replace('_', ' ')}: {told}")

    def pytest_sessionfinish(self) -> None:
        """Write the counts, if they are wanted."""
        if not (file := self.config.getoption("--soak-json")):
            return
        told = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
            "races": self.config.getoption("--races"),
            "kills": self.config.getoption("--kills"),
            "failed": self.failed,
            **self.counted,
        }
        target = Path(file)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _told(count: object) -> str:
    if isinstance(count, dict):
        return "(" + ", ".join(f"{what} {number}" for what, number in sorted(count.items())) + ")"
    return str(count)
