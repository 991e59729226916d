"""`frontdesk keys`: new keys for the hotel, while it works."""

import click

from frontdesk.cli.means import opened
from frontdesk.cli.output import as_json, said_now_and_then, tell
from frontdesk.config import Settings

STEPS = ("add", "activate", "rewrap")


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

    key_file = Settings.from_environment().key_file
    if key_file is None:
        raise click.ClickException("there is no key file")
    if not yes:
        click.confirm(f"Rotate the keys of {key_file}?", abort=True, err=True)
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
