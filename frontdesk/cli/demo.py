"""`frontdesk demo`: a hotel to try everything in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import inspect

from frontdesk.cli.key_file import settings_with_key
from frontdesk.cli.means import unchecked
from frontdesk.cli.output import as_json, tell
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.start import migrate_empty
from frontdesk.kernel.ids import SeededSource

if TYPE_CHECKING:
    from frontdesk.simulation.staff import SignIn

GUESTS_SEED = 20260501


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask before making the demo hotel.")
@click.option("--seed", type=int, help="The same seed makes the same guests, ids and passwords: for tests only.")
@click.option(
    "--write-sign-ins",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep the table of sign-ins in a file that only you can read, to print it again later.",
)
@as_json
def demo(*, yes: bool, seed: int | None, write_sign_ins: Path | None, json_wanted: bool) -> None:
    """Make a hotel to try: 120 rooms, staff of every role, guests in house; prints how everybody signs in.

    Only in an empty database. The passwords are random and told here once.
    """
    from frontdesk.simulation.demo import make_demo

    settings = settings_with_key()
    if not yes and not json_wanted:
        place = settings.database_url.rpartition("@")[2]
        click.confirm(f"Make the demo hotel in {place}?", default=True, abort=True, err=True)
    with unchecked(settings, None if seed is None else SeededSource(seed)) as means, _all_or_nothing(means):
        migrate_empty(means.engine)
        sign_ins = make_demo(means, means.clock(), GUESTS_SEED if seed is None else seed, _progress)
    table = sign_in_table(sign_ins)
    if write_sign_ins:
        _keep(write_sign_ins, table)
    result = {"sign_ins": [_told(each) for each in sign_ins]}
    tell(result, json_wanted=json_wanted, line=table)


def _progress(line: str) -> None:
    click.echo(line, err=True)


@contextmanager
def _all_or_nothing(means: Runtime) -> Iterator[None]:
    """Take half a demo hotel out of an SQLite file again when making it fails, so that it can be made anew."""
    file = means.engine.url.database
    new = means.engine.dialect.name == "sqlite" and not inspect(means.engine).get_table_names()
    try:
        yield
    except BaseException:
        means.engine.dispose()
        if new and file:
            for tail in ("", "-wal", "-shm", ".lock"):
                Path(file + tail).unlink(missing_ok=True)
        raise


def sign_in_table(sign_ins: "list[SignIn]") -> str:
    """Return the sign-ins as a table for the terminal, followed by the addresses that an authenticator reads."""
    heads = ("user name", "name", "role", "password", "second factor (TOTP secret)")
    rows = [(each.username, each.display_name, each.role, each.password, each.totp_secret or "") for each in sign_ins]
    widths = [max(_width(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) for row in (heads, *rows)]
    factors = [each.totp_uri for each in sign_ins if each.totp_uri]
    return "\n".join([*(line.rstrip() for line in lines), "", "For an authenticator:", *factors])


def _keep(path: Path, table: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(table + "\n")


def _told(sign_in: "SignIn") -> dict[str, str | None]:
    return {
        "username": sign_in.username,
        "display_name": sign_in.display_name,
        "role": sign_in.role,
        "password": sign_in.password,
        "totp_secret": sign_in.totp_secret,
        "totp_uri": sign_in.totp_uri,
    }


def _width(text: str) -> int:
    """Return how many columns a terminal needs: a Chinese character takes two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)  # noqa: PLR2004 - where wide letters begin


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
