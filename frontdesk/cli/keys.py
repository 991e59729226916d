"""`frontdesk keys`: new keys for the hotel, while it works."""

from pathlib import Path

import click

from frontdesk.cli.means import opened, unchecked
from frontdesk.cli.output import as_json, said_now_and_then, tell
from frontdesk.config import Settings
from frontdesk.edge.start import check_keys

STEPS = ("add", "activate", "rewrap")
INDEX_STEPS = ("add", "fill", "activate", "forget", "clear")


@click.group()
def keys() -> None:
    """Look after the keys that seal personal data."""


@keys.command("rotate")
@click.option("--yes", is_flag=True, help="Do not ask before rotating.")
@click.option(
    "--only", type=click.Choice(STEPS), help="One step alone; between steps, copy the key file to each machine."
)
@click.option("--forget-old", is_flag=True, help="Take the older keys out of the key file at the end.")
@as_json
def rotate(*, yes: bool, only: str | None, forget_old: bool, json_wanted: bool) -> None:
    """Seal everything with a new key, while the hotel works; begun again, it goes on where it was stopped.

    A key is added, then seals, then every older value is sealed anew; running programs take the changed key file by
    themselves. Keep the former key file with the backups from before: they open with it alone.
    """
    from frontdesk.upkeep import rotation

    key_file = _key_file("Rotate the keys of", yes=yes)
    steps = {only} if only else set(STEPS)
    values, forgotten = 0, []
    with opened() as means:
        if "add" in steps and not (only is None and rotation.is_unfinished(means, key_file)):
            rotation.add_key(key_file, means.source)
            rotation.settle()
        if "activate" in steps:
            rotation.activate(key_file)
            rotation.settle()
        if "rewrap" in steps:
            values = rotation.rewrap_all(means, key_file, said_now_and_then())
        if forget_old:
            forgotten = rotation.forget_older(means, key_file)
    active = Settings.from_environment().keyring.active
    result = {"active": active, "values": values, "forgotten": forgotten}
    tell(result, json_wanted=json_wanted, line=f"The key {active} seals; {values} values were sealed anew.")


@keys.command("rotate-indexes")
@click.option("--yes", is_flag=True, help="Do not ask before rotating.")
@click.option(
    "--only",
    type=click.Choice(INDEX_STEPS),
    help="One step alone; after add, activate and forget, copy the key file to each machine.",
)
@as_json
def rotate_indexes(*, yes: bool, only: str | None, json_wanted: bool) -> None:
    """Find guests by a new key, while the hotel works; begun again, it goes on where it was stopped.

    A key is added, under which everything is written from then on; what was written before is written under it too;
    then guests are found by it, and what stands under the older key is removed with that key.
    """
    from frontdesk.upkeep import index_rotation
    from frontdesk.upkeep.rotation import settle

    key_file = _key_file("Rotate the index key of", yes=yes)
    say, rows = said_now_and_then(), 0
    with unchecked(Settings.from_environment()) as means:
        check_keys(means)
        # What was stopped when the older key was gone already is only cleared: it begins no further rotation.
        steps = {only} if only else set(INDEX_STEPS if index_rotation.begins(means, key_file) else ("clear",))
        if "add" in steps:
            index_rotation.add(key_file, means.source)
            settle()
        if "fill" in steps:
            rows += index_rotation.fill(means, key_file, say)
        if "activate" in steps:
            index_rotation.activate(means, key_file)
            settle()
        if "forget" in steps:
            index_rotation.forget(means, key_file)
            settle()
        if "clear" in steps:
            rows += index_rotation.fill(means, key_file, say)
    found_by = Settings.from_environment().keyring.indexes.found_by
    result = {"found_by": f"i{found_by}", "rows": rows}
    tell(result, json_wanted=json_wanted, line=f"Guests are found by the key i{found_by}; {rows} rows were changed.")


def _key_file(question: str, *, yes: bool) -> Path:
    key_file = Settings.from_environment().key_file
    if key_file is None:
        raise click.ClickException("there is no key file")
    if not yes:
        click.confirm(f"{question} {key_file}?", abort=True, err=True)
    return key_file
