"""Sign-in attempts, counted before they are checked: a hundred at once are a hundred (ACC-5)."""

import math
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from frontdesk.identity import passwords
from frontdesk.identity.errors import TooManyAttempts, WrongCredentials
from frontdesk.identity.models import EVERYWHERE, Account, SignInCounter
from frontdesk.kernel.context import Context

WINDOW = timedelta(minutes=15)
LIMITS = {"username": 5, "address": 50}
"""Attempts without success in one window. A whole desk may share an address, so it is given more."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted attempt; only `begin` makes one, so nothing is checked that was not counted."""

    username: str
    keys: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """The password of this account was given, within a counted attempt."""

    attempt: Attempt
    account_id: UUID
    password_hash: str


def normal_username(typed: str) -> str:
    """Return a user name in the one form in which it is kept."""
    readable = typed.encode("utf-8", "ignore").decode().replace("\x00", "")
    return unicodedata.normalize("NFKC", readable).strip().casefold()


def begin(ctx: Context, username: str, address: str) -> Attempt:
    """Count an attempt to sign in with this name from this address; commit it before checking anything.

    Needs no permission: whoever signs in has none yet. Raises `TooManyAttempts` (`too-many-attempts`) in the same way
    for names that exist and names that do not (ACC-5).
    """
    keys = keys_of(ctx, username, address)
    for kind, key in keys:
        _count(ctx, kind, key)
    return Attempt(normal_username(username), keys)


def keys_of(ctx: Context, username: str, address: str) -> tuple[tuple[str, bytes], ...]:
    """Return what a name and an address are counted, and logged, under: nobody without the key can read them back."""
    named = {"username": normal_username(username), "address": address}
    return tuple((kind, ctx.keyring.digest(f"sign-in {kind}", EVERYWHERE, value)) for kind, value in named.items())


def check_password(ctx: Context, attempt: Attempt, password: str) -> Proof:
    """Return the proof that name and password belong together, or raise `WrongCredentials`.

    It takes as long for a name that nobody has. It holds no lock of the database: hashing is slow on purpose.
    """
    found = ctx.session.scalars(select(Account).where(Account.username == attempt.username)).one_or_none()
    usable = found is not None and found.active and (found.one_time_until is None or found.one_time_until > ctx.now)
    right = passwords.matches(found.password_hash if found is not None and usable else None, password)
    if found is None or not right:
        raise WrongCredentials
    return Proof(attempt, found.id, found.password_hash)


def succeed(ctx: Context, attempt: Attempt) -> None:
    """Take back what a successful attempt had counted: all of the name's, one of the address's."""
    for kind, key in attempt.keys:
        counter = ctx.session.get(SignInCounter, (kind, key), with_for_update=True)
        if counter is not None:
            counter.attempts = 0 if kind == "username" else max(0, counter.attempts - 1)


def _count(ctx: Context, kind: str, key: bytes) -> None:
    row = (SignInCounter.kind == kind, SignInCounter.key == key)
    # The update takes the row's lock, so that those who try at once are counted one after the other.
    ctx.session.execute(update(SignInCounter).where(*row).values(attempts=SignInCounter.attempts + 1))
    counter = ctx.session.get(SignInCounter, (kind, key), populate_existing=True)
    if counter is None:
        ctx.session.add(SignInCounter(kind=kind, key=key, attempts=1, since=ctx.now))
        ctx.session.flush()
        return
    if ctx.now - counter.since >= WINDOW:
        counter.attempts, counter.since = 1, ctx.now
    if counter.attempts > LIMITS[kind]:
        raise TooManyAttempts(math.ceil((counter.since + WINDOW - ctx.now).total_seconds()))
