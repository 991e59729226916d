"""Collects which test proved which rule on which engine, and writes it down for `make rules`.

A test names its rules with `@pytest.mark.rule("REG-1")`. Its engine is the one its database fixtures were given, or the
one of `@pytest.mark.engine("sqlite")` where a test brings a database of its own; a test without either is `pure`.
"""

import json
from functools import cache
from pathlib import Path

import pytest

from tools.rules import read_rules

ROOT = Path(__file__).parent.parent
ENGINES = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the two options of the harness."""
    group = parser.getgroup("frontdesk")
    group.addoption("--rules-json", metavar="FILE", help="write the rules that passing tests proved to FILE")
    group.addoption("--engine", choices=ENGINES, help="leave out the tests on the other database engine")


def pytest_configure(config: pytest.Config) -> None:
    """Listen for results where they all arrive: in the process that hands out the tests."""
    if not hasattr(config, "workerinput") and (target := config.getoption("--rules-json")):
        config.pluginmanager.register(RulesLedger(Path(target)), "rules-ledger")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Note the rules and the engine of each test, where its report carries them along."""
    for item in items:
        item.user_properties += [("rules", rules_of(item)), ("engine", engine_of(item))]
    if only := config.getoption("--engine"):
        left_out = [item for item in items if engine_of(item) in {*ENGINES} - {only}]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a test that names a rule nobody wrote down."""
    if unknown := set(rules_of(item)) - known_rules():
        pytest.fail(f"docs/rules.md has no rule {', '.join(sorted(unknown))}", pytrace=False)


@cache
def known_rules() -> frozenset[str]:
    """Return the numbers of docs/rules.md."""
    return frozenset(rule.number for rule in read_rules(ROOT / "docs" / "rules.md"))


def rules_of(item: pytest.Item) -> list[str]:
    """Return the rules that a test proves."""
    return sorted({mark.args[0] for mark in item.iter_markers("rule")})


def engine_of(item: pytest.Item) -> str:
    """Return `sqlite`, `postgresql`, or `pure` for a test that uses no database."""
    if mark := item.get_closest_marker("engine"):
        return str(mark.args[0])
    callspec = getattr(item, "callspec", None)
    return str(callspec.params.get("engine_name", "pure")) if callspec else "pure"


class RulesLedger:
    """What ran and passed, by rule and engine."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.passed: dict[str, dict[str, object]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a test that passed; drop it again if it then failed to clean up."""
        if report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
            self.passed[report.nodeid] = dict(report.user_properties)
        elif report.failed:
            self.passed.pop(report.nodeid, None)

    def pytest_sessionfinish(self) -> None:
        """Write the ledger."""
        proofs: dict[str, dict[str, list[str]]] = {}
        for test, noted in sorted(self.passed.items()):
            for number in noted.get("rules", []):
                proof = proofs.setdefault(number, {"pure": [], "sqlite": [], "postgresql": []})
                proof[str(noted["engine"])].append(test)
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self.target.write_text(json.dumps(proofs, indent=2) + "\n", encoding="utf-8")
