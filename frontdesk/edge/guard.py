"""Nobody enters a route that does not say whom it lets in (ACC-2, architecture principle 3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from frontdesk.edge.context import current_context, current_identity, request_id
from frontdesk.edge.execute import execute
from frontdesk.identity import sessions
from frontdesk.identity.queries import Identity
from frontdesk.identity.rules import Obligation
from frontdesk.kernel.errors import Forbidden, Reason, Refused
from frontdesk.kernel.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])

BACKGROUND: Final = "X-Background"
TOUCHED_EVERY: Final = timedelta(seconds=15)
"""Activity is noted no more often, so that reading pages does not make the hotel write all the time."""

DUE_PAGES: Final = {
    Obligation.SECOND_FACTOR: "session.second_factor",
    Obligation.PASSWORD: "own_account.password",
    Obligation.ENROLMENT: "own_account.second_factor",
    Obligation.UNDERTAKING: "own_account.undertaking",
}
"""Where each obligation is settled; a person is sent there whatever they asked for."""

csrf = CSRFProtect()


class SignInNeeded(Refused):
    """Nobody is signed in."""

    code = "sign-in-needed"
    status = 401


class SettleFirst(Forbidden):
    """Something is due before the account may work; the code says what (ACC-3, ACC-7)."""

    def __init__(self, due: Obligation) -> None:
        super().__init__([Reason(due)])
        self.code = due


@dataclass(frozen=True, slots=True)
class Rule:
    """Whom a view lets in: everybody, or whoever holds all of these permissions.

    `purpose` is the first that its guard names: the work for which somebody reads what the view shows (PRI-1).
    """

    permissions: frozenset[Permission]
    everybody: bool = False
    purpose: str = "none"


def guarded(*permissions: Permission) -> Callable[[View], View]:
    """Let in whoever holds all of these permissions; stands directly above the view."""
    if not permissions:
        message = "a guard names at least one permission"
        raise TypeError(message)

    def mark(view: View) -> View:
        view.guard = Rule(frozenset(permissions), purpose=permissions[0])  # type: ignore[attr-defined]  # functions carry attributes
        return view

    return mark


def public(view: View) -> View:
    """Let in everybody: sign-in, language, health."""
    view.guard = Rule(frozenset(), everybody=True)  # type: ignore[attr-defined]  # as above
    return view


def permissions_of_view(view: Callable[..., Any], method: str = "GET") -> Rule | None:
    """Return whom a view lets in with this method; nothing means that nobody gets in."""
    view_class = getattr(view, "view_class", None)
    if view_class is not None:
        handled = {"HEAD": "GET", "OPTIONS": min(view_class.methods)}.get(method, method)
        view = getattr(view_class, handled.lower(), view)
    return getattr(view, "guard", None)


def register(app: Flask) -> None:
    """Put the guard before every view of this application, before anything of the request is parsed."""
    # The guard asks for the token itself, after it has let somebody in and only where a cookie signed them in. The
    # token lasts as long as the sign-in does; no referrer is ever sent, so none is asked for.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    app.before_request(_check)
    csrf.init_app(app)


def _check() -> Response | None:
    request_id()
    if request.endpoint is None or request.endpoint == "static":
        return None
    rule = permissions_of_view(current_app.view_functions[request.endpoint], request.method)
    if rule is None:
        raise Forbidden
    identity = current_identity()
    if not rule.everybody and (turned_away := _turn_away(rule, identity)):
        return turned_away
    if "Authorization" not in request.headers and current_app.config.get("WTF_CSRF_ENABLED", True):
        csrf.protect()
    if identity is not None and not rule.everybody:
        _note_activity(identity)
    return None


def _turn_away(rule: Rule, identity: Identity | None) -> Response | None:
    """Return the way to where a person must go first, or raise what a program is told."""
    if identity is None:
        if not _is_page():
            raise SignInNeeded
        way_back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("session.sign_in", next=way_back), 303)
    if identity.permissions >= rule.permissions:
        return None
    if not identity.due:
        raise Forbidden
    if not _is_page():
        raise SettleFirst(identity.due[0])
    return redirect(url_for(DUE_PAGES[identity.due[0]]), 303)


def _note_activity(identity: Identity) -> None:
    ctx = current_context()
    background = BACKGROUND in request.headers or request.accept_mimetypes.best == "text/event-stream"
    if background or identity.last_active_at is None or ctx.now - identity.last_active_at < TOUCHED_EVERY:
        return
    execute(sessions.touch, ctx)


def _is_page() -> bool:
    """Tell whether a person's browser asks for a whole page; scripts and programs are told in their own way."""
    asked_by_script = "HX-Request" in request.headers or request.accept_mimetypes.best == "application/json"
    return not request.path.startswith("/api/") and not asked_by_script and BACKGROUND not in request.headers
