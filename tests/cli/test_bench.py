"""`bench` measures a small hotel from end to end on each engine, and prints what a program can read."""

import json
import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from frontdesk.cli.bench import BROKEN, measured
from frontdesk.simulation.bench.operations import Operation
from frontdesk.simulation.bench.plan import QUICK, Extent, Size
from frontdesk.simulation.bench.runs import Run
from frontdesk.simulation.bench.stores import SqliteStore
from tests import postgres
from tests.cli.conftest import Console

SMALL = ("--rooms", "20", "--guests", "30", "--past-stays", "50", "--quick", "--rounds", "1", "--ratios-only")
ONCE = ("--only", "news", "--only", "drain")
"""What is driven alike on both engines."""


def test_a_small_hotel_is_measured_beside_its_database(engine_name: str) -> None:
    place = postgres.scratch() / f"bench-{engine_name}-{os.getpid()}"
    environment = {"FRONTDESK_BENCH_POSTGRES_URL": postgres.server_url()} if engine_name == "postgresql" else {}
    asked = ("bench", "--engine", engine_name, "--only", "walk_in_api", "--folder", str(place), *SMALL)
    more = ONCE if engine_name == "sqlite" else ()
    done = Console(place, "sqlite:///unused").run(*asked, *more, "--json", **environment)
    assert done.exit_code in {0, 1}, done.output  # eight tasks are too few to judge their ratios
    assert done.stdout, done.output
    told = json.loads(done.stdout)[engine_name]
    figures = told["walk_in_api"]
    assert figures["c1"].keys() >= {"p50_ms", "p95_ms"}
    assert figures["c8"].keys() >= {"per_s", "p50_ms", "p95_ms", "errors", "false_refusals"}
    assert (figures["c8"]["errors"], figures["c8"]["false_refusals"], figures["said"]) == (0, 0, [])
    assert figures["floor_share"] > 0
    assert figures["queries"] > 0
    assert told["read_recorded"]["p50_ms"] > 0
    assert told["cold_start_s"] > 0
    assert told["worker_pss_mb"] > 0
    assert 0 < told["machine_ms"]["least"] <= told["machine_ms"]["median"] <= told["machine_ms"]["most"]
    assert not Path("frontdesk.db").exists()
    if more:
        assert told["news"]["p95_ms"] > 0
        assert told["news"]["walk_in"]["ratio"] > 0
        assert (told["drain"]["missed"], told["drain"]["seen_twice"]) == (0, 0)


class BreaksOff(Run):
    """A run whose first part succeeds and whose second does not."""

    def measure(self, told: dict[str, Any], operations: Iterable[Operation], beside: Collection[str] = ()) -> None:
        told["cold_start_s"] = 2.4
        message = "nobody goes on with the retention run"
        raise AssertionError(message)


def test_what_was_measured_before_a_part_failed_is_told_with_the_reason(tmp_path: Path) -> None:
    run = BreaksOff(SqliteStore(tmp_path), tmp_path, Extent(QUICK, Size(20, 30, 50)), lambda _doing: None)
    assert measured(run, (), None) == {"cold_start_s": 2.4, BROKEN: "nobody goes on with the retention run"}
