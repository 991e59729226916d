"""Every command asks for its own permission, whatever the guard before it let through (ACC-2).

The commands are found where they are executed: whatever the pages, the interface or the command line hand to
`execute`. Each is called as each role with a session that nobody may touch: whoever lacks the permission is refused
before, and whoever holds it reaches the session.
"""

import ast
import importlib
import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from frontdesk.identity.policy import PERMISSIONS, permissions_of
from frontdesk.kernel.context import Actor, Context
from frontdesk.kernel.errors import Forbidden
from frontdesk.kernel.permissions import Permission
from tests.edge.conftest import NOW
from tests.small_hotel import TODAY, account_of

ROOT = Path(__file__).parents[2] / "frontdesk"
EXECUTORS = {"execute", "execute_alone", "execute_idempotently"}


class Command(NamedTuple):
    """A command, and what the first line of it requires."""

    name: str
    function: Callable[..., Any]
    required: frozenset[Permission]


class Beyond(Exception):
    """The command has got past its own check and reached for the database."""


class Untouchable:
    """A session that must not be reached."""

    def __getattr__(self, name: str) -> Any:
        raise Beyond(name)


def executed() -> dict[str, Callable[..., Any]]:
    """Return every function that is handed to the edge for execution, by its full name."""
    found = {}
    for layer in ("web", "api", "cli", "edge", "simulation", "upkeep"):
        for file in (ROOT / layer).rglob("*.py"):
            module = importlib.import_module(".".join(("frontdesk", *file.relative_to(ROOT).with_suffix("").parts)))
            for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in EXECUTORS:
                    function = _resolved(module, call.args[0])
                    if function is not None:
                        found[f"{function.__module__}.{function.__qualname__}"] = function
    return found


def _resolved(module: Any, node: ast.expr) -> Callable[..., Any] | None:
    """Return the function that an expression names, or None for one that is handed in as an argument."""
    target = module
    try:
        for part in ast.unparse(node).split("."):
            target = getattr(target, part)
    except AttributeError:
        return None
    return target if inspect.isfunction(target) else None


def required_by(function: Callable[..., Any]) -> frozenset[Permission]:
    """Return what the function's own call of `ctx.require` names."""
    tree = ast.parse(inspect.getsource(function).lstrip())
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "require"
    ]
    names = [arg.attr for call in calls[:1] for arg in call.args if isinstance(arg, ast.Attribute)]
    return frozenset(Permission[name] for name in names)


COMMANDS = [
    Command(name, function, required)
    for name, function in sorted(executed().items())
    if (required := required_by(function))
]
STEPS = {name for name, function in executed().items() if not required_by(function)}

WITHOUT = {
    "frontdesk.web.walk_in._check_in_and_open": "runs two commands in one transaction, each of which asks",
    "frontdesk.web.late_arrivals._begin": "begins a draft and saves it at once, by two commands that ask",
    "frontdesk.web.late_arrivals._register_and_open": "runs two commands in one transaction, each of which asks",
    "frontdesk.identity.attempts.begin": "counts an attempt to sign in: nobody is signed in yet",
    "frontdesk.identity.passkeys.ask_for_passkey": "draws a challenge for a session that is not whole yet, or ran out",
    "frontdesk.identity.sessions.open_session": "signs in whoever has just proved who they are",
    "frontdesk.identity.sessions.renew_session": "the same, for a sign-in that ran out",
    "frontdesk.simulation.desk._deliver": "delivers news for the hotel's own worker, by a command that asks",
    "frontdesk.api.guests._open": "runs one command and reads its answer, which asks",
}
"""What is executed without asking itself, and who asks instead."""


def context_of(actor: Actor) -> Context:
    return Context(
        property_id=account_of("receptionist"),
        actor=actor,
        now=NOW,
        business_date=TODAY,
        zone=NOW.tzinfo,  # type: ignore[arg-type]
        currency="CNY",
        locale="en",
        request_id="test",
        source=None,  # type: ignore[arg-type]
        keyring=None,  # type: ignore[arg-type]
        blobs=None,  # type: ignore[arg-type]
        session=Untouchable(),  # type: ignore[arg-type]
    )


def gets_past(command: Command, ctx: Context) -> bool:
    """Call the command with nothing but its context, and tell whether it refused for want of a permission."""
    parameters = list(inspect.signature(command.function).parameters.values())[1:]
    named = {each.name: None for each in parameters if each.kind is each.KEYWORD_ONLY}
    given = [None for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD and each.default is each.empty]
    try:
        command.function(ctx, *given, **named)
    except Forbidden:
        return False
    except Exception:  # noqa: BLE001 - whatever nothing at all leads to, once past the check
        return True
    return True


def test_enough_commands_were_found_to_speak_of_all() -> None:
    assert len(COMMANDS) > 40
    assert set(WITHOUT) >= STEPS, f"no permission asked by: {sorted(STEPS - set(WITHOUT))}"


@pytest.mark.rule("ACC-2", "ACC-4")
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name.removeprefix("frontdesk."))
def test_a_command_admits_exactly_the_roles_of_the_table(command: Command) -> None:
    holders = {role: Actor(account_of(role), frozenset({role}), permissions_of([role])) for role in PERMISSIONS}
    admitted = {role for role, actor in holders.items() if gets_past(command, context_of(actor))}
    assert admitted == {role for role in PERMISSIONS if permissions_of([role]) >= command.required}


@pytest.mark.rule("ACC-2")
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name.removeprefix("frontdesk."))
def test_a_command_refuses_whoever_holds_everything_but_its_permission(command: Command) -> None:
    everything = Actor(account_of("receptionist"), frozenset(), frozenset(Permission))
    for missing in command.required:
        ctx = context_of(replace(everything, permissions=frozenset(Permission) - {missing}))
        assert not gets_past(command, ctx)


@pytest.mark.rule("ACC-4")
def test_an_administrator_holds_nothing_that_shows_a_guest_and_an_auditor_changes_nothing() -> None:
    shows = {permission for permission in Permission if permission.split(":")[0] in {"guest", "stay", "registration"}}
    assert not PERMISSIONS["administrator"] & shows
    changes = {command.name for command in COMMANDS if command.required <= PERMISSIONS["auditor"]}
    own = {
        f"identity.{each}"
        for each in ("own", "sessions", "second_factor", "passkeys", "recovery", "undertakings", "attempts")
    }
    assert {name.split(".", 1)[1].rsplit(".", 1)[0] for name in changes} <= own
