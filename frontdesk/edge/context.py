"""The context of a request: the only place that reads the clock and who is signed in."""

import re
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request
from flask_login import UserMixin, current_user
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from frontdesk.edge.languages import chosen_locale
from frontdesk.edge.runtime import Runtime
from frontdesk.identity.queries import Identity
from frontdesk.kernel.context import Actor, Context
from frontdesk.kernel.errors import Unavailable
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.reads import READS, Reads
from frontdesk.property.models import Property

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

NOBODY = Actor(None)
OPERATOR = Actor(
    None, permissions=frozenset({Permission.OPERATE, Permission.ACCOUNT_MANAGE, Permission.PROPERTY_MANAGE})
)


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login carries no types
    """Who holds the session or the token of this request, as flask-login keeps it."""

    def __init__(self, identity: Identity, token: str) -> None:
        self.identity = identity
        self.token = token

    def get_id(self) -> str:
        """Return what the browser's signed cookie holds: the session's token, never an account's id."""
        return self.token

    @property
    def locale(self) -> str | None:
        """Return the language that the account has chosen, if any."""
        return self.identity.locale


def register(app: Flask) -> None:
    """Close the read session of each request at its end."""
    app.teardown_request(_close)


def runtime() -> Runtime:
    """Return the means of the running program."""
    means: Runtime = current_app.extensions["frontdesk"]
    return means


def current_identity() -> Identity | None:
    """Return who is signed in, by session or by token, or nothing."""
    return current_user.identity if current_user.is_authenticated else None


def current_context() -> Context:
    """Return the context of this request, with a session that only reads; commands run by `execute(command, ctx)`."""
    if "context" not in g:
        g.context = request_context(current_identity())
    ctx: Context = g.context
    return ctx


def request_context(identity: Identity | None, property_id: UUID | None = None) -> Context:
    """Return a context of this request for somebody, or for nobody yet, in the named hotel or else the first."""
    row = _property(read_session(), identity.property_id if identity else property_id)
    g.hotel_locale = row.default_locale
    return make_context(
        runtime(),
        read_session(),
        row,
        Actor(identity.account_id, identity.roles, identity.permissions) if identity else NOBODY,
        locale=chosen_locale(),
        request_id=request_id(),
        signed_in=identity,
    )


def operator_context(means: Runtime, session: Session, property_id: UUID | None = None, locale: str = "zh") -> Context:
    """Return the context of whoever runs the machine: command line and worker.

    It acts as no account and may `operate:hotel`; the console also makes the first accounts (`account:manage`).
    """
    row = _property(session, property_id)
    return make_context(means, session, row, OPERATOR, locale=locale, request_id=means.source.uuid().hex)


def make_context(
    means: Runtime,
    session: Session,
    row: Property,
    actor: Actor,
    *,
    locale: str,
    request_id: str,
    signed_in: Identity | None = None,
) -> Context:
    """Return a context of these means at this moment."""
    return Context(
        property_id=row.id,
        actor=actor,
        now=means.clock(),
        business_date=row.business_date,
        zone=ZoneInfo(row.time_zone),
        currency=row.currency,
        locale=locale,
        request_id=request_id,
        source=means.source,
        keyring=means.current_keyring(),
        blobs=means.blobs,
        session=session,
        session_id=signed_in.session_id if signed_in else None,
        workstation_id=signed_in.workstation_id if signed_in else None,
    )


def hotels() -> Sequence[Property]:
    """Return the hotels of this program by code, at least one, or raise `Unavailable`."""
    found = read_session().scalars(select(Property).order_by(Property.code)).all()
    if not found:
        raise Unavailable
    return found


def read_session() -> Session:
    """Return the request's one session for reading."""
    if "read_session" not in g:
        g.reads = Reads()
        g.read_session = Session(runtime().reading, expire_on_commit=False, info={READS: g.reads})
    session: Session = g.read_session
    return session


def request_id() -> str:
    """Return the request's id: the caller's if it is sane, else a new one; it stands in every log line."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _SANE_ID.fullmatch(given) else runtime().source.uuid().hex
    name: str = g.request_id
    return name


def _property(session: Session, property_id: UUID | None) -> Property:
    if property_id is not None:
        row = session.get(Property, property_id)
    else:
        row = session.scalars(select(Property).order_by(Property.code).limit(1)).one_or_none()
    if row is None:
        raise Unavailable
    return row


def _close(_error: BaseException | None) -> None:
    session = g.pop("read_session", None)
    if session is not None:
        with suppress(DBAPIError):  # the connection was lost since the last read: the answer stands nevertheless
            session.close()
