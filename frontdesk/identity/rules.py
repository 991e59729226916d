"""Decisions about who signs in, what is due first, and what an approval is worth. Pure: no clock, no session."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from frontdesk.identity.common_passwords import is_common
from frontdesk.identity.policy import ALONE, Role, needs_second_factor, permissions_of
from frontdesk.kernel.errors import Reason
from frontdesk.kernel.permissions import Permission

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
FEWEST_DIFFERENT = 5

LONGEST_SESSION = timedelta(hours=12)
"""However busy somebody is, after this they sign in again: no shift lasts longer."""

FRESH = timedelta(minutes=15)
"""How long after signing in one may change how one signs in."""

_USERNAME = re.compile(r"[^\W_][\w.\-]{1,39}")

_COMMON = (
    "password|passwort|passwd|qwertyuiop|qwerty|asdfghjkl|asdfgh|zxcvbnm|letmein|welcome|administrator|admin|iloveyou"
    "|woaini|mima|monkey|dragon|master|login|hotel|frontdesk|reception|changeme|default|secret|abcdefgh|abcdef|abc"
    "|test|user|guest|sunshine|princess|football|baseball|superman|michael|computer|correcthorsebatterystaple"
    "|1q2w3e4r5t6y|1q2w3e4r5t|1q2w3e4r|1qaz2wsx3edc|1qaz2wsx|qazwsx"
)
_GUESSED = re.compile(rf"(?:{_COMMON}|\d|[\W_])*")
_LOOKALIKES = str.maketrans("@$!0134578", "asioleastb")
_ORNAMENT = "0123456789!@#$%^&*()-_=+.,?~ "


class Obligation(StrEnum):
    """What an account owes before its roles count, in the order in which it is asked for."""

    SECOND_FACTOR = "second-factor-missing"
    PASSWORD = "password-change-due"  # noqa: S105 - a code, not a password
    ENROLMENT = "second-factor-not-enrolled"
    UNDERTAKING = "undertaking-unsigned"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an account that signed in, as far as its obligations go."""

    roles: frozenset[str]
    enrolled: bool
    second_factor_given: bool
    must_change_password: bool
    undertaking_signed: bool


def obligations(standing: Standing) -> tuple[Obligation, ...]:
    """Return what is due before the account may work, first things first (ACC-3, ACC-7)."""
    applies = {
        Obligation.SECOND_FACTOR: standing.enrolled and not standing.second_factor_given,
        Obligation.PASSWORD: standing.must_change_password,
        Obligation.ENROLMENT: needs_second_factor(standing.roles) and not standing.enrolled,
        Obligation.UNDERTAKING: not standing.undertaking_signed,
    }
    return tuple(due for due, holds in applies.items() if holds)


def permissions_now(roles: Collection[str], due: Collection[Obligation]) -> frozenset[Permission]:
    """Return what the account may do at this moment: as long as anything is due, no more than to settle it."""
    granted = permissions_of(roles)
    if Obligation.SECOND_FACTOR in due:
        return granted & {Permission.SESSION_BEGIN}
    if due:
        return granted & {Permission.SESSION_BEGIN, Permission.SESSION_OWN}
    return granted


def username_faults(username: str) -> list[Reason]:
    """Return what is wrong with a user name: 2 to 40 letters, digits, dots, hyphens and underscores."""
    return [] if _USERNAME.fullmatch(username) else [Reason("username-malformed", "username")]


def password_faults(password: str, username: str) -> list[Reason]:
    """Return everything that is wrong with a new password, all at once."""
    applies = {
        "password-too-short": len(password) < SHORTEST_PASSWORD,
        "password-too-long": len(password) > LONGEST_PASSWORD,
        "password-is-username": username.casefold() in password.casefold(),
        "password-too-common": _is_guessed(password) or is_common(password),
    }
    facts = {"shortest": SHORTEST_PASSWORD, "longest": LONGEST_PASSWORD}
    return [Reason(code, "password", facts=facts) for code, holds in applies.items() if holds]


def role_faults(roles: Collection[str]) -> list[Reason]:
    """Return what is wrong with a set of roles: none, unknown, or one that goes with no other (ACC-4)."""
    if not roles:
        return [Reason("roles-missing", "roles")]
    if not set(roles) <= set(Role):
        return [Reason("role-unknown", "roles")]
    if len(set(roles)) > 1 and not ALONE.isdisjoint(roles):
        return [Reason("role-stands-alone", "roles", "ACC-4")]
    return []


def session_end(created_at: datetime, last_active_at: datetime, idle_limit: timedelta) -> datetime:
    """Return when a session runs out: after idle minutes, and at the latest after `LONGEST_SESSION` (ACC-1)."""
    return min(last_active_at + idle_limit, created_at + LONGEST_SESSION)


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """What is known of an approval when somebody wants to use it."""

    matches: bool
    granted: bool
    used: bool
    expired: bool
    own: bool


def approval_faults(facts: ApprovalFacts) -> list[Reason]:
    """Return why an approval does not count: it is for this, by another person, in time, and once (ACC-6)."""
    if facts.own:
        return [Reason("approver-is-requester", "approval", "ACC-6")]
    if not facts.matches or not facts.granted or facts.used:
        return [Reason("approval-missing", "approval", "ACC-6")]
    if facts.expired:
        return [Reason("approval-expired", "approval", "ACC-6")]
    return []


def _is_guessed(password: str) -> bool:
    """Tell whether a password is made of what everybody tries first, even in disguise."""
    plain = password[:LONGEST_PASSWORD].casefold()
    undisguised = plain.strip(_ORNAMENT).translate(_LOOKALIKES)
    few = len(set(plain)) < FEWEST_DIFFERENT
    return few or any(_GUESSED.fullmatch(text) is not None for text in (plain, undisguised))
