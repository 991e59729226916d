"""How commands tell what they did: a line for people, one JSON object for programs."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import click

as_json = click.option("--json", "json_wanted", is_flag=True, help="Print one JSON object for a program to read.")


def tell(result: Mapping[str, Any], *, json_wanted: bool, line: str) -> None:
    """Print the result: as one line of JSON, or as the line for people."""
    click.echo(json.dumps(result, ensure_ascii=False) if json_wanted else line)


def said_now_and_then(seconds: float = 1.0) -> Callable[[str], None]:
    """Return what tells the progress of long work on the error channel, at most once in so many seconds."""
    last = -seconds

    def say(line: str) -> None:
        nonlocal last
        if time.monotonic() - last >= seconds:
            last = time.monotonic()
            click.echo(line, err=True)

    return say
