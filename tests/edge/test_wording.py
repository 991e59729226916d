"""Every code that the program can refuse with has its sentence, in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask_babel import force_locale

from frontdesk.edge.wording import UNWORDED, WORDINGS, title_of, words_of
from frontdesk.kernel.errors import Reason

ROOT = Path(__file__).parents[2] / "frontdesk"
ABOVE = {"web", "api", "cli", "simulation"}
SOURCES = sorted(file for file in ROOT.rglob("*.py") if file.relative_to(ROOT).parts[0] not in ABOVE)
KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")

WORD = re.compile(r"\"([a-z0-9-]+)\"")

NO_REFUSALS = {
    # names of things that are written with hyphens, too
    "a-2u",
    "air-conditioning",
    "auto-generated",
    "card-presented-late",
    "check-in",
    "deep-cleaning",
    "draft-scan",
    "guest-asked",
    "guest-at-desk",
    "guest-request",
    "house-needs-room",
    "long-stay",
    "no-store",
    "not-wanted",
    "police-reports",
    "price-match",
    "room-condition",
    "sign-in-refused",
    "utf-8",
    "utf-8-sig",
    "verify-full",
    # what reading the record again can find, and what the log says of a read that cannot be written
    "anchor-changed",
    "entries-added",
    "entries-missing",
    "entry-changed",
    "head-changed",
    "read-not-recorded",
    "reads-dropped-early",
    "rolled-back",
    "row-changed",
    "rows-added",
    "rows-missing",
    "rows-reordered",
    "seal-missing",
    # why an authority's request was denied or taken back, and what a review of an emergency came to
    "basis-missing",
    "entered-wrongly",
    "identity-doubtful",
    "in-order",
    "not-in-order",
    "officer-left",
    "officer-withdrew",
    "scope-too-wide",
    # why a message was not delivered to a receiver outside, and what the log says of it and of streams
    "address-refused",
    "mail-refused",
    "message-not-delivered",
    "messages-not-carried",
    "news-not-delivered",
    "no-mail-server",
    "not-http",
    "stream-news-unread",
}


def codes_of(file: Path) -> Iterator[str]:
    """Yield what this file can refuse with: codes of reasons and classes, and every kebab-case word of its rules."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "Reason" and node.args:
            yield from _texts(node.args[0])
        if isinstance(node, ast.ClassDef):
            yield from _class_codes(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEBAB.fullmatch(node.value):
            yield node.value


def _class_codes(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        if isinstance(line, ast.Assign) and [_name(target) for target in line.targets] == ["code"]:
            yield from _texts(line.value)


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def test_every_code_has_its_sentence() -> None:
    found = {(code, str(file.relative_to(ROOT))) for file in SOURCES for code in codes_of(file)}
    assert sorted(pair for pair in found if pair[0] not in WORDINGS and pair[0] not in NO_REFUSALS) == []


def test_no_sentence_is_kept_for_a_code_that_is_gone() -> None:
    sources = [file for file in ROOT.rglob("*.py") if not file.name.startswith("wording")]
    every = {code for file in sources for code in {*codes_of(file), *WORD.findall(file.read_text(encoding="utf-8"))}}
    assert sorted(WORDINGS.keys() - every) == []


def test_a_sentence_is_filled_with_its_facts_and_never_fails_for_want_of_one() -> None:
    assert words_of("too-many-attempts", {"minutes": 5}) == "Too many attempts. Please try again in 5 minutes."
    assert words_of("too-many-attempts") == "Too many attempts. Please try again in … minutes."
    assert {words_of(code) for code in WORDINGS if "%(" in words_of(code)} == set()


def test_a_code_without_a_sentence_is_still_told_as_a_refusal() -> None:
    assert title_of(Reason("never-heard-of")) == str(UNWORDED)


def test_every_sentence_is_said_in_chinese(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh"):
        english = [code for code in WORDINGS if not re.search("[\u4e00-\u9fff]", words_of(code))]
    assert english == []
