"""Who somebody is, and what an administrator or the person themself may read about accounts and sessions."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from frontdesk.identity.models import (
    Account,
    ApiToken,
    Membership,
    Undertaking,
    UndertakingSignature,
    WebSession,
)
from frontdesk.identity.rules import Obligation, Standing, obligations, permissions_now, session_end
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.property.models import Property
from frontdesk.property.settings import settings_from


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who signed in: who they are, where, and what they may do at this moment."""

    account_id: UUID
    property_id: UUID
    username: str
    display_name: str
    locale: str | None
    roles: frozenset[str]
    due: tuple[Obligation, ...]
    permissions: frozenset[Permission]
    session_id: UUID | None = None
    workstation_id: UUID | None = None
    last_active_at: datetime | None = None
    runs_out_at: datetime | None = None


def token_hash(token: str) -> bytes:
    """Return the hash under which a token is kept; the token is random, so a plain hash does."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def by_session_token(session: Session, token: str, now: datetime) -> Identity | None:
    """Return who holds this session, or nothing when it has ended, was revoked, or has run out (ACC-1)."""
    found = _holder(session, _BY_SESSION, token)
    if found is None:
        return None
    held, standing = found
    runs_out_at = session_end(held.created_at, held.last_active_at, idle_limit(session, held.Property.id))
    if now >= runs_out_at:
        return None
    return replace(
        _identity(held, replace(standing, second_factor_given=held.second_factor_at is not None)),
        session_id=held.id,
        workstation_id=held.workstation_id,
        last_active_at=held.last_active_at,
        runs_out_at=runs_out_at,
    )


def hotel_of_session(session: Session, token: str) -> UUID | None:
    """Return the hotel in which a session was opened, be it ended or not, or nothing for a token of none."""
    return session.scalar(select(WebSession.property_id).where(WebSession.token_hash == token_hash(token)))


def by_api_token(session: Session, token: str) -> Identity | None:
    """Return whose program holds this token, or nothing when it was revoked or its account is inactive.

    A token is a credential of its own, made at the hotel's server: it asks for no code and no new password, but the
    undertaking must be signed (ACC-7).
    """
    found = _holder(session, _BY_TOKEN, token)
    if found is None:
        return None
    identity = _identity(*found)
    due = tuple(each for each in identity.due if each is Obligation.UNDERTAKING)
    return replace(identity, due=due, permissions=permissions_now(identity.roles, due))


def idle_limit(session: Session, property_id: UUID) -> timedelta:
    """Return after how long without activity a session ends here (ACC-1)."""
    row = session.get_one(Property, property_id)
    return timedelta(minutes=settings_from(row.settings).idle_minutes)


def roles_of(session: Session, property_id: UUID, account_id: UUID) -> frozenset[str]:
    """Return the roles that the account holds in this property."""
    held = select(Membership.role).where(Membership.property_id == property_id, Membership.account_id == account_id)
    return frozenset(session.scalars(held))


def standing_of(session: Session, account: Account, property_id: UUID, *, second_factor_given: bool) -> Standing:
    """Return what is known of the account's obligations in this property."""
    return Standing(
        roles=roles_of(session, property_id, account.id),
        enrolled=account.enrolled,
        second_factor_given=second_factor_given,
        must_change_password=account.must_change_password,
        undertaking_signed=session.scalars(select(_has_signed_the_newest(property_id, account.id))).one(),
    )


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as the administrator's list shows it."""

    id: UUID
    username: str
    display_name: str
    roles: tuple[str, ...]
    active: bool
    must_change_password: bool
    has_second_factor: bool


def accounts(ctx: Context) -> list[AccountLine]:
    """Return the accounts with a role in this property, by user name."""
    ctx.require(Permission.ACCOUNT_VIEW)
    return [_line(account, roles) for account, roles in _with_roles(ctx).values()]


def account(ctx: Context, account_id: UUID) -> AccountLine:
    """Return one account of this property, or raise `NotFound` (ACC-2)."""
    ctx.require(Permission.ACCOUNT_VIEW)
    if account_id not in (found := _with_roles(ctx)):
        raise NotFound
    return _line(*found[account_id])


def tokens(ctx: Context, account_id: UUID) -> Sequence[ApiToken]:
    """Return the tokens of an account that still let a program in."""
    ctx.require(Permission.ACCOUNT_VIEW)
    held = select(ApiToken).where(
        ApiToken.property_id == ctx.property_id, ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None)
    )
    return ctx.session.scalars(held.order_by(ApiToken.created_at)).all()


def _holder(session: Session, statement: Select[*tuple[Any, ...]], token: str) -> tuple[Any, Standing] | None:
    """Return what a token opens, and how its account stands there: one query for every page."""
    rows = session.execute(statement, {"token_hash": token_hash(token)}).all()
    if not rows:
        return None
    held = rows[0]
    session.info["property"] = held.Property  # whoever asks this session for the hotel again gets it without a query
    standing = Standing(
        roles=frozenset(row.role for row in rows if row.role is not None),
        enrolled=held.enrolled,
        second_factor_given=True,
        must_change_password=held.must_change_password,
        undertaking_signed=held.signed,
    )
    return held, standing


def _identity(held: Any, standing: Standing) -> Identity:
    due = obligations(standing)
    return Identity(
        account_id=held.account_id,
        property_id=held.Property.id,
        username=held.username,
        display_name=held.display_name,
        locale=held.locale,
        roles=standing.roles,
        due=due,
        permissions=permissions_now(standing.roles, due),
    )


def _has_signed_the_newest(
    property_id: UUID | ColumnElement[UUID],
    account_id: UUID | ColumnElement[UUID],
    *held: type[WebSession | ApiToken],
) -> ColumnElement[bool]:
    """Say in SQL that no version stands unsigned; a hotel that has published none asks for nothing (ACC-7).

    `held` is the table that the two ids are columns of, if they are.
    """
    newest = (
        select(Undertaking.id)
        .where(Undertaking.property_id == property_id)
        .order_by(Undertaking.version.desc())
        .limit(1)
        .correlate(*held)
        .scalar_subquery()
    )
    signed = (
        select(UndertakingSignature.account_id)
        .where(
            UndertakingSignature.property_id == property_id,
            UndertakingSignature.undertaking_id == newest,
            UndertakingSignature.account_id == account_id,
        )
        .correlate(*held)
        .exists()
    )
    return or_(newest.is_(None), signed)


def _holders(held: type[WebSession | ApiToken], *further: InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    # Single columns: each request asks for them, and whole objects take twice as long to make.
    of_account = (Account.username, Account.display_name, Account.locale, Account.must_change_password)
    here = (Membership.property_id == held.property_id) & (Membership.account_id == held.account_id)
    signed = _has_signed_the_newest(held.property_id, held.account_id, held)  # type: ignore[arg-type]
    return (
        select(
            held.account_id, Property, *of_account, Account.enrolled, Membership.role, signed.label("signed"), *further
        )
        .join(Account, Account.id == held.account_id)
        .join(Property, Property.id == held.property_id)
        .outerjoin(Membership, here)
        .where(held.token_hash == bindparam("token_hash"), Account.active)
    )


_OF_SESSION = (
    WebSession.id,
    WebSession.workstation_id,
    WebSession.created_at,
    WebSession.last_active_at,
    WebSession.second_factor_at,
)
_BY_SESSION = _holders(WebSession, *_OF_SESSION).where(WebSession.ended_at.is_(None))
_BY_TOKEN = _holders(ApiToken).where(ApiToken.revoked_at.is_(None))


def _with_roles(ctx: Context) -> dict[UUID, tuple[Account, list[str]]]:
    statement = (
        select(Account, Membership.role)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.property_id == ctx.property_id)
        .order_by(Account.username, Membership.role)
    )
    found: dict[UUID, tuple[Account, list[str]]] = {}
    for held, role in ctx.session.execute(statement):
        found.setdefault(held.id, (held, []))[1].append(role)
    return found


def _line(held: Account, roles: list[str]) -> AccountLine:
    return AccountLine(
        id=held.id,
        username=held.username,
        display_name=held.display_name,
        roles=tuple(roles),
        active=held.active,
        must_change_password=held.must_change_password,
        has_second_factor=held.enrolled,
    )
