"""docs/asvs.md speaks of every requirement, once, and what it names is there."""

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
IDS = Path(__file__).parent / "asvs-5.0.0-ids.csv"
"""Ids and levels only, from OWASP's Application Security Verification Standard 5.0.0 (CC BY-SA 4.0)."""

ROW = re.compile(r"^\| (V[\d.]+) \| (\d) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`((?:docs|frontdesk|static|templates|tests)/[\w./-]*)(?:::(\w+))?`")
VERDICTS = {"met", "not applicable", "not met"}


@cache
def source(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_every_requirement_of_both_levels_has_its_row_and_a_verdict() -> None:
    with IDS.open(encoding="utf-8") as file:
        asked = [(row["id"], row["level"]) for row in csv.DictReader(file)]
    rows = ROW.findall(TEXT)
    assert [(row[0], row[1]) for row in rows] == asked
    assert {row[3] for row in rows} <= VERDICTS


def test_every_test_and_file_that_is_named_is_there() -> None:
    wrong = []
    for path, test in NAMED.findall(TEXT):
        if not (ROOT / path).exists() or (test and not re.search(rf"^def {test}\(", source(path), re.MULTILINE)):
            wrong.append(f"{path}::{test}" if test else path)
    assert len(NAMED.findall(TEXT)) > 200
    assert not wrong


def test_what_is_met_names_what_shows_it() -> None:
    bare = [
        row[0] for row in ROW.findall(TEXT) if row[3] == "met" and not re.search(r"`|same test|there are none", row[4])
    ]
    assert not bare


def test_the_counts_at_the_top_are_those_of_the_rows() -> None:
    verdicts = Counter(row[3] for row in ROW.findall(TEXT))
    told = re.search(
        r"Of (\d+) requirements (\d+) are met, (\d+) do not apply, (\d+) are not met", " ".join(TEXT.split())
    )
    assert told is not None
    assert [int(part) for part in told.groups()] == [
        verdicts.total(),
        verdicts["met"],
        verdicts["not applicable"],
        verdicts["not met"],
    ]
