"""How commands tell what they did: a line for people, one JSON object for programs."""

import json
from collections.abc import Mapping
from typing import Any

import click

as_json = click.option("--json", "json_wanted", is_flag=True, help="Print one JSON object for a program to read.")


def tell(result: Mapping[str, Any], *, json_wanted: bool, line: str) -> None:
    """Print the result: as one line of JSON, or as the line for people."""
    click.echo(json.dumps(result, ensure_ascii=False) if json_wanted else line)
