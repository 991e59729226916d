"""What the scripts of the pages never do, whatever a page holds."""

import re
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parents[2] / "static" / "js").glob("*.js"))

NEVER = {
    "markup made of text": r"\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write",
    "text that is run": r"\beval\(|new Function|set(Timeout|Interval)\(\s*[\"'`]",
    "messages between windows": r"postMessage|onmessage\b",
    "guests in the browser": r"sessionStorage|indexedDB|document\.cookie|localStorage\.(?!\w+\((SWITCH|REPORTS)\b)",
}

"""Kept in the browser are a preference, and what an attendant pressed without a network: room number, kind, time."""


@pytest.mark.parametrize("what", NEVER)
def test_no_script_of_a_page_does_what_scripts_shall_never_do(what: str) -> None:
    found = [script.name for script in SCRIPTS if re.search(NEVER[what], script.read_text(encoding="utf-8"))]
    assert len(SCRIPTS) > 5
    assert not found
