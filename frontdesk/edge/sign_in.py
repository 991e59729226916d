"""Signing in: how the browser's cookie and a program's token become somebody."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import structlog
from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, login_user
from werkzeug.wrappers import Request

from frontdesk.edge import caller, context
from frontdesk.edge.context import SignedIn, read_session, request_context, runtime
from frontdesk.edge.execute import execute, reading
from frontdesk.identity import attempts, queries, sessions
from frontdesk.identity.attempts import Proof
from frontdesk.identity.errors import WrongCredentials
from frontdesk.identity.passkeys import Assertion, Site
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Refused

SCHEME = "bearer "
MARK = 12
"""Hexadecimal digits by which a refused name, or an address, is known again in the log."""

log = structlog.get_logger(__name__)


def register(app: Flask) -> None:
    """Let this application know who its visitors are."""
    manager = LoginManager(app)
    manager.session_protection = None  # the token is kept by the hotel, hashed, and ends there
    manager.user_loader(_by_cookie)
    manager.request_loader(_by_bearer)
    context.register(app)


def prove(ctx: Context, username: str, password: str) -> Proof:
    """Return the proof that name and password belong together; the attempt is counted, and kept, before that.

    Raises `TooManyAttempts` or `WrongCredentials` (ACC-5).
    """
    with _refusal_told(ctx, username):
        attempt = execute(attempts.begin, ctx, username, caller.address())
        with reading(ctx) as bound:
            return attempts.check_password(bound, attempt, password)


def complete(ctx: Context, username: str, given: str | Assertion) -> str:
    """Complete one's own sign-in with the second factor and return the session's new token; counted as `prove` does.

    Raises `TooManyAttempts` or `WrongCredentials` (ACC-5).
    """
    with _refusal_told(ctx, username):
        attempt = execute(attempts.begin, ctx, username, caller.address())
        return execute(sessions.complete_sign_in, ctx, attempt, given)


def second_factor_in(form: Mapping[str, str | None]) -> str | Assertion:
    """Return what was given as second factor: a passkey's answer, else the code that was typed, perhaps empty."""
    answer = form.get("passkey")
    return Assertion(answer, held_token(), site()) if answer else form.get("code") or ""


def site() -> Site:
    """Return under which name and origin this hotel is reached; where cookies are secure the browser speaks HTTPS.

    Raises `NotFound` for a request that names no host.
    """
    scheme = "https" if current_app.config["SESSION_COOKIE_SECURE"] else request.scheme
    try:
        host = urlsplit(f"//{request.host}").hostname
    except ValueError:
        host = None
    if not host:
        raise NotFound
    return Site(host, f"{scheme}://{request.host}")


def become(token: str, *, same_page: bool = False) -> Context:
    """Make this browser the holder of a session and return its context; nothing of an earlier visitor stays.

    With `same_page` the page that is open goes on, so its form token stays good.
    """
    identity = queries.by_session_token(read_session(), token, runtime().clock())
    if identity is None:
        raise WrongCredentials
    if not same_page:
        session.clear()
        g.pop("csrf_token", None)
    login_user(SignedIn(identity, token))
    g.pop("desk", None)
    g.context = request_context(identity)
    new: Context = g.context
    return new


def refresh() -> Context:
    """Return the context of whoever holds this browser's session, after what they owed or may do has changed."""
    return become(held_token(), same_page=True)


def held_token() -> str:
    """Return the token in this browser's cookie, whether or not its session has ended."""
    return str(session.get("_user_id", ""))


def forget() -> None:
    """Take everything from this browser's cookie."""
    session.clear()


def local_path(asked: str | None) -> str:
    """Return the path asked for if it lies in this program, else `/`: no forged link leads elsewhere."""
    if not asked or not asked.startswith("/") or asked.startswith("//") or not asked.isprintable() or "\\" in asked:
        return "/"
    try:
        parts = urlsplit(asked)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else asked


@contextmanager
def _refusal_told(ctx: Context, username: str) -> Iterator[None]:
    """Log that a sign-in was refused, so that guessing is seen: by keyed marks of name and address, never by either."""
    try:
        yield
    except Refused as refused:
        marks = {kind: key.hex()[:MARK] for kind, key in attempts.keys_of(ctx, username, caller.address())}
        log.warning("sign-in-refused", code=refused.code, request_id=ctx.request_id, **marks)
        raise


def _by_cookie(token: str) -> SignedIn | None:
    # A program that brings a token is who the token says, whatever cookie comes along.
    if "Authorization" in request.headers:
        return None
    identity = queries.by_session_token(read_session(), token, runtime().clock())
    return SignedIn(identity, token) if identity else None


def _by_bearer(asked: Request) -> SignedIn | None:
    header = asked.headers.get("Authorization", "")
    if not header.lower().startswith(SCHEME):
        return None
    token = header[len(SCHEME) :].strip()
    identity = queries.by_api_token(read_session(), token)
    return SignedIn(identity, token) if identity else None
