"""`frontdesk account` and `frontdesk token`: who gets in, made by whoever runs the machine."""

import click

from frontdesk.cli.means import operator
from frontdesk.cli.output import as_json, tell
from frontdesk.edge.execute import execute
from frontdesk.identity.accounts import create_account
from frontdesk.identity.policy import Role
from frontdesk.identity.tokens import create_token
from frontdesk.kernel.errors import NotFound

ROLES = click.Choice([role.value for role in Role])


@click.group()
def account() -> None:
    """Manage the accounts of the staff."""


@account.command("create")
@click.argument("username")
@click.option("--name", required=True, help="The person's name, as colleagues see it.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="May be repeated.",
)
@as_json
def account_create(username: str, name: str, roles: tuple[str, ...], *, json_wanted: bool) -> None:
    """Make an account and print its one-time password, which is kept nowhere."""
    with operator() as ctx:
        made = execute(create_account, ctx, username, name, roles)
    result = {"account_id": str(made.account_id), "username": username, "one_time_password": made.one_time_password}
    line = f"{username}: one-time password {made.one_time_password} (3 days)"
    tell(result, json_wanted=json_wanted, line=line)


@click.group()
def token() -> None:
    """Manage the tokens with which programs sign in."""


@token.command("create")
@click.argument("username")
@click.option("--label", default="token", show_default=True, help="What the token is for.")
@as_json
def token_create(username: str, label: str, *, json_wanted: bool) -> None:
    """Print a token that acts as this account; it is kept as a hash and cannot be printed again."""
    with operator() as ctx:
        try:
            made = execute(create_token, ctx, username, label)
        except NotFound:
            raise click.ClickException(f"there is no account {username!r} with a role in this hotel") from None
    tell({"token_id": str(made.token_id), "token": made.token}, json_wanted=json_wanted, line=made.token)
