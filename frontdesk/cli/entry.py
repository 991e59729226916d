"""The `frontdesk` command and the one way in which its commands fail."""

import importlib
from typing import Any

import click

COMMANDS = {
    "account": ("accounts:account", "Accounts of the staff."),
    "audit": ("trail:audit", "The audit trail."),
    "backup": ("backups:backup", "Write everything but the keys to one file, while the hotel works."),
    "bench": ("bench:bench", "Measure how fast the hotel is, beside how fast its database alone would be."),
    "check": ("upkeep:check", "Look at everything that a keeper wants to know, and say what is wrong."),
    "demo": ("demo:demo", "Make a hotel to try everything in, and print how its staff signs in."),
    "init": ("init:init", "Set up a hotel: key file, database, house and first administrator."),
    "keys": ("keys:keys", "The keys that seal personal data."),
    "night-audit": ("night_audit:night_audit", "Close the business date and open the next."),
    "police-report": ("police_report:police_report", "Reports of registrations to the police."),
    "replay": ("replay:replay", "Live through a file of real bookings, then audit the hotel."),
    "retention": ("retention:retention", "Forget what nobody may keep any longer."),
    "restore": ("backups:restore", "Put a backup in the place of what is there, and prove it."),
    "serve": ("serving:serve", "Serve the hotel, with its worker beside."),
    "token": ("accounts:token", "Tokens with which programs sign in."),
    "upgrade": ("upkeep:upgrade", "Make a backup, bring the database to the newest migration, and check it."),
    "worker": ("serving:worker", "Hand the news of the hotel to its departments."),
}
"""Where each command is found, and what `--help` says of it without loading it."""


class Commands(click.Group):
    """A group that loads a command when it is asked for, so that `--help` does not wait for the whole hotel."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Return the command of this name, or None."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(f"frontdesk.cli.{module}"), attribute)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what it refuses ends in one clear sentence and a non-zero exit."""
        from frontdesk.cli.trouble import as_sentences

        with as_sentences():
            return super().invoke(ctx)


@click.group(cls=Commands)
@click.version_option(package_name="frontdesk", prog_name="frontdesk")
def main() -> None:
    """Hotel front office: set up, run and look after it.

    The settings come from the environment: FRONTDESK_HOME (./instance), FRONTDESK_DATABASE_URL (an SQLite file in
    it), FRONTDESK_KEY_FILE (keys.json in it).
    """
