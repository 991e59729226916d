"""An installed program has everything with it: pages, styles, migrations and compiled translations."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", target]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(target.glob("*.whl"))) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("folder", ["templates", "static", "migrations", "translations"])
def test_the_wheel_carries_each_folder_beside_the_package(wheel: set[str], folder: str) -> None:
    files = [file for file in (ROOT / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    assert files
    assert {f"frontdesk/{file.relative_to(ROOT)}" for file in files} <= wheel


def test_the_wheel_speaks_chinese(wheel: set[str]) -> None:
    assert "frontdesk/translations/zh/LC_MESSAGES/messages.mo" in wheel


def test_the_wheel_refuses_the_passwords_that_everybody_uses(wheel: set[str]) -> None:
    assert "frontdesk/identity/common_passwords.bin" in wheel


def test_the_wheel_carries_no_tests_and_no_keys(wheel: set[str]) -> None:
    assert [name for name in wheel if not name.startswith("frontdesk")] == []
