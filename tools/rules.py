"""Show each rule of docs/rules.md with the tests that proved it, and fail if a built rule lacks its proof.

A rule stands in docs/rules.md as a heading `### REG-1 · built` (or `planned`, or `built, in part`) with its text below.
A built rule needs tests that ran and passed; one that is proven on a database is proven on both engines.
"""

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
HEADING = re.compile(r"^### (?P<number>[A-Z]{3}-\d+) · (?P<state>built(?:, in part)?|planned)$")

Proof = dict[str, list[str]]


class Rule(NamedTuple):
    """One numbered rule: its number, whether it is built, and its first sentence."""

    number: str
    built: bool
    text: str


def read_rules(page: Path) -> list[Rule]:
    """Return the rules in the order of the page; raise `ValueError` on a heading that cannot be read."""
    lines = page.read_text(encoding="utf-8").splitlines()
    rules = []
    for position, line in enumerate(lines):
        if not line.startswith("### "):
            continue
        heading = HEADING.match(line)
        if heading is None:
            raise ValueError(f"{page.name}:{position + 1}: not a rule's heading: {line}")
        text = next((below for below in lines[position + 1 :] if below), "")
        rules.append(Rule(heading["number"], heading["state"] != "planned", text))
    return rules


def missing(proof: Proof) -> str | None:
    """Say what a built rule's proof lacks, or return None."""
    if not any(proof.values()):
        return "no test that proves it ran and passed"
    absent = [engine for engine in ("sqlite", "postgresql") if not proof[engine]]
    if len(absent) == 1:
        return f"proven on one engine only; nothing ran and passed on {absent[0]}"
    return None


def main(ledger: Path) -> int:
    """Print every rule with its proof; return 1 if a built rule lacks it."""
    proofs: dict[str, Proof] = json.loads(ledger.read_text(encoding="utf-8"))
    faults = []
    for rule in read_rules(ROOT / "docs" / "rules.md"):
        proof = proofs.get(rule.number, {"pure": [], "sqlite": [], "postgresql": []})
        show(rule, proof)
        if rule.built and (fault := missing(proof)):
            faults.append(f"{rule.number}: {fault}")
    if faults:
        print("\nRules marked built without their proof:", *faults, sep="\n  ")
    return 1 if faults else 0


def show(rule: Rule, proof: Proof) -> None:
    """Print one rule with the tests that proved it."""
    counts = ", ".join(f"{engine} {len(tests)}" for engine, tests in proof.items())
    print(f"{rule.number:7} {'built  ' if rule.built else 'planned'} {counts:34} {rule.text[:90]}")
    for test in sorted({name.partition("[")[0] for tests in proof.values() for name in tests}):
        print(f"          {test}")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
