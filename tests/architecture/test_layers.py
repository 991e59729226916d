"""The import contracts name every capability, so that a new one cannot stand outside them."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ABOVE = {"api", "app", "cli", "config", "edge", "simulation", "upkeep", "web"}
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
PURE = sorted([*ROOT.glob("frontdesk/*/rules.py"), ROOT / "frontdesk/kernel/money.py"])
CLOCKS = {"now", "today", "utcnow", "monotonic", "perf_counter"}


def contract(identifier: str) -> dict[str, list[str]]:
    return next(entry for entry in CONTRACTS if entry["id"] == identifier)


def packages() -> set[str]:
    return {path.parent.name for path in ROOT.glob("frontdesk/*/__init__.py")}


def test_every_package_has_its_layer() -> None:
    layers = " | ".join(contract("layers")["layers"]).replace("(", "").replace(")", "")
    assert packages() <= {name.strip() for name in layers.split("|")}


def test_every_capability_is_forbidden_to_know_the_web() -> None:
    sources = {name.removeprefix("frontdesk.") for name in contract("capability-imports-no-flask")["source_modules"]}
    assert sources == packages() - ABOVE


@pytest.mark.parametrize("file", PURE, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_rule_reads_no_clock(file: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    assert not {call.attr for call in calls if isinstance(call, ast.Attribute)} & CLOCKS
