"""A run of the bench tells how quick the machine was meanwhile."""

from typing import Any

from rich.console import Console

from frontdesk.simulation.bench.pace import summed_up
from frontdesk.simulation.bench.report import table


def printed(told: dict[str, Any]) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(table(told, []))
    return capture.get()


def test_the_same_work_is_told_from_its_quickest_to_its_slowest() -> None:
    assert summed_up([60.04, 38.11, 45.0]) == {"least": 38.1, "median": 45.0, "most": 60.0}


def test_each_engine_is_told_with_the_pace_of_the_machine() -> None:
    told = {"sqlite": {"machine_ms": {"least": 38.1, "median": 45.0, "most": 60.0}}}
    assert "sqlite: a fixed piece of work took 38.1 to 60 ms before the rounds, 45 in the median" in printed(told)


def test_a_run_that_broke_off_is_told_without_a_pace() -> None:
    assert "piece of work" not in printed({"sqlite": {"cold_start_s": 2.4}})
