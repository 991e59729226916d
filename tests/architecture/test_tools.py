"""The tools that say whether a change may land can themselves say no."""

import json
from pathlib import Path

import pytest

from tools.coverage_floors import part_of, percent
from tools.rules import main, missing, read_rules

ROOT = Path(__file__).parents[2]
FLOORS = [{"floor": 100, "files": ["frontdesk/*/rules.py"]}, {"floor": 95, "files": ["frontdesk/*"]}]


def test_every_rule_number_stands_once_and_in_order() -> None:
    numbers = [rule.number for rule in read_rules(ROOT / "docs" / "rules.md")]
    assert len(numbers) == len(set(numbers))
    for kind in {number.partition("-")[0] for number in numbers}:
        counted = [int(number.partition("-")[2]) for number in numbers if number.startswith(f"{kind}-")]
        assert counted == [*range(1, len(counted) + 1)]


def test_a_heading_that_is_no_rule_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "rules.md"
    page.write_text("### REG-1 - done\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not a rule's heading"):
        read_rules(page)


def test_a_rule_without_a_test_is_not_proven() -> None:
    assert missing({"pure": [], "sqlite": [], "postgresql": []})


def test_a_rule_proven_on_one_engine_only_is_not_proven() -> None:
    assert missing({"pure": ["a"], "sqlite": ["b"], "postgresql": []})


def test_a_rule_proven_purely_or_on_both_engines_is_proven() -> None:
    assert missing({"pure": ["a"], "sqlite": [], "postgresql": []}) is None
    assert missing({"pure": [], "sqlite": ["a"], "postgresql": ["a"]}) is None


def test_a_built_rule_without_proof_stops_the_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledger = tmp_path / "rules.json"
    ledger.write_text(json.dumps({}), encoding="utf-8")
    assert main(ledger) == 1
    assert "REG-1: no test" in capsys.readouterr().out


def test_rules_stand_for_themselves_and_other_files_for_their_capability() -> None:
    assert part_of("frontdesk/stays/rules.py", FLOORS) == (100, "frontdesk/stays/rules.py")
    assert part_of("frontdesk/stays/check_in.py", FLOORS) == (95, "frontdesk/stays")


def test_lines_and_branches_count_alike() -> None:
    summary = {"num_statements": 6, "covered_lines": 6, "num_branches": 4, "covered_branches": 2}
    assert percent([summary]) == 80
