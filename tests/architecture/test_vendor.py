"""What the browser loads is what was chosen, byte for byte, and comes from the hotel's own server."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "static" / "vendor", ROOT / "tests" / "browser" / "vendor"]
PAGES = sorted(file for suffix in ("html", "js", "css") for file in ROOT.glob(f"templates/**/*.{suffix}"))
OURS = sorted(
    file for file in ROOT.glob("static/**/*.*") if "vendor" not in file.parts and file.suffix in {".js", ".css"}
)
FOREIGN = re.compile(
    r"""(?:src|href|action|hx-\w+)\s*=\s*["']?\s*(?:https?:)?//|@import\s|url\(\s*["']?(?:https?:)?//|fetch\(["'`]http""",
    re.IGNORECASE,
)


def manifest(folder: Path) -> list[dict[str, str]]:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", FOLDERS, ids=["shipped", "tests-only"])
def test_each_vendored_file_is_the_one_that_was_chosen(folder: Path) -> None:
    found = {
        entry["file"]: hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest() for entry in manifest(folder)
    }
    assert found == {entry["file"]: entry["sha256"] for entry in manifest(folder)}


@pytest.mark.parametrize("folder", FOLDERS, ids=["shipped", "tests-only"])
def test_nothing_is_vendored_outside_the_manifest(folder: Path) -> None:
    files = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    listed = {entry["file"] for entry in manifest(folder)} | {"manifest.json"}
    assert {file for file in files - listed if not file.startswith("licences/")} == set()


@pytest.mark.parametrize("folder", FOLDERS, ids=["shipped", "tests-only"])
def test_each_library_brings_its_licence(folder: Path) -> None:
    names = {entry["name"].replace("@", "").replace("/", "-") for entry in manifest(folder)}
    assert {file.stem for file in (folder / "licences").glob("*.txt")} == names


def test_no_page_loads_anything_from_elsewhere() -> None:
    assert [
        str(file.relative_to(ROOT)) for file in PAGES + OURS if FOREIGN.search(file.read_text(encoding="utf-8"))
    ] == []


def test_a_foreign_address_would_be_found() -> None:
    for text in ('<script src="https://cdn.example/x.js">', "<a href='//example.org'>", "url(https://example.org/f)"):
        assert FOREIGN.search(text)
