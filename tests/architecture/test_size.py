"""The compass: where a file or a function has grown past reading at one go, it is time to cut it."""

import ast
import statistics
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted(ROOT.glob("frontdesk/**/*.py"))
TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
UNFINISHED = ("TO" + "DO", "FIX" + "ME")
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def functions(file: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of code of a function: what it promises, in its docstring, costs nothing."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def test_every_file_can_be_read_at_one_go() -> None:
    lengths = {name(file): len(file.read_text(encoding="utf-8").splitlines()) for file in SOURCES + TEMPLATES}
    assert {file: length for file, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {f"{name(file)}:{each.name}": length(each) for file in SOURCES for each in functions(file)}
    assert {where: lines for where, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_functions_are_short_as_a_habit() -> None:
    lengths = [length(each) for file in SOURCES for each in functions(file)]
    assert statistics.median(lengths) <= 10
    assert statistics.quantiles(lengths, n=20)[-1] <= 30


def test_nothing_is_left_unfinished() -> None:
    texts = {name(file): file.read_text(encoding="utf-8") for file in SOURCES + TEMPLATES}
    assert [file for file, text in texts.items() if any(word in text for word in UNFINISHED)] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name(file) for file in SOURCES if VAGUE & {*file.relative_to(ROOT).with_suffix("").parts}] == []
