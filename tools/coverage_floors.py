"""Fail if a part of the program is covered less, lines and branches together, than the floor in pyproject.toml.

A part is a package (`frontdesk/stays`), but each file under a floor of 100 stands for itself.
"""

import json
import sys
import tomllib
from collections import defaultdict
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FULL = 100

Summary = dict[str, float]


def part_of(file: str, floors: list[dict[str, Any]]) -> tuple[int, str]:
    """Return the floor of the first pattern that the file matches, and the part that it counts towards."""
    floor = next(int(entry["floor"]) for entry in floors if any(fnmatch(file, pattern) for pattern in entry["files"]))
    return floor, file if floor == FULL else "/".join(file.split("/")[:2])


def percent(summaries: list[Summary]) -> float:
    """Return how much of these files' lines and branches ran."""
    whole = sum(each["num_statements"] + each["num_branches"] for each in summaries)
    done = sum(each["covered_lines"] + each["covered_branches"] for each in summaries)
    return 100 * done / whole if whole else 100.0


def main(report: Path) -> int:
    """Print each part below its floor with the files that miss something; return 1 if there is one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    floors = project["tool"]["frontdesk"]["coverage_floors"]
    parts: dict[tuple[int, str], dict[str, Summary]] = defaultdict(dict)
    for file, measured in json.loads(report.read_text(encoding="utf-8"))["files"].items():
        parts[part_of(file, floors)][file] = measured["summary"]
    low = {part: files for part, files in parts.items() if percent([*files.values()]) < part[0]}
    print(f"Coverage: {len(parts)} parts, {len(low)} below their floor")
    for (floor, part), files in sorted(low.items()):
        print(f"  {part}: {percent([*files.values()]):.1f} % of {floor} %")
        for file, summary in sorted(files.items()):
            if percent([summary]) < FULL:
                print(f"    {file}: {percent([summary]):.1f} %")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
