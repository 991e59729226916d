"""A machine for the command line: a home of its own, and a database of its own on each engine."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from frontdesk.cli import main

HOTEL = """
[property]
code = "harbour"
name_zh = "港湾酒店"
name_en = "Harbour Hotel"
address_zh = "青岛市市南区1号"
address_en = "1 Shinan, Qingdao"
phone = "+86 532 0000 0000"

[administrator]
username = "boss"
display_name = "林晓东"

[settings]
incidental_minor = 20000

[[features]]
code = "quiet"
name_zh = "安静"
name_en = "Quiet"

[[room_types]]
code = "STD"
name_zh = "标准间"
name_en = "Standard"

[[rooms]]
first = "801"
last = "812"
room_type = "STD"
floor = "8"
features = ["quiet"]

[[rate_plans]]
code = "RACK"
kind = "rack"
name_zh = "门市价"
name_en = "Rack rate"
prices = { STD = 38800 }
weekend = { STD = 42800 }

[[nearby_hotels]]
name_zh = "隔壁酒店"
name_en = "Next Door"
phone = "1"
distance_m = 100

[[workstations]]
name = "前台"
"""


@dataclass(frozen=True, slots=True)
class Console:
    """A console on this machine: runs commands with the machine's settings."""

    home: Path
    database_url: str

    def run(self, *arguments: str, typed: str = "", **environment: str) -> Result:
        """Run `frontdesk` with these arguments."""
        env = {"FRONTDESK_HOME": str(self.home), "FRONTDESK_DATABASE_URL": self.database_url} | environment
        env.setdefault("FRONTDESK_KEY_FILE", str(self.home / "keys.json"))
        return CliRunner().invoke(main, arguments, input=typed, env=env)

    def answer(self, *arguments: str) -> Any:
        """Run a command that must succeed and return the JSON that it prints."""
        done = self.run(*arguments, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def init(self, hotel: str = HOTEL) -> Result:
        """Set the hotel up from its file."""
        file = self.home.parent / "hotel.toml"
        file.write_text(hotel, encoding="utf-8")
        return self.run("init", "--config", str(file), "--json")


@pytest.fixture
def console(empty_database_url: str, tmp_path: Path) -> Console:
    """Return a console on a machine where nothing is set up yet, on each engine."""
    return Console(tmp_path / "home", empty_database_url)


@pytest.fixture
def set_up(console: Console) -> Console:
    """Return a console on a machine with a hotel."""
    done = console.init()
    assert done.exit_code == 0, done.output
    return console
