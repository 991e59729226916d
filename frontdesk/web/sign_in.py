"""Signing in and out, the second factor, the switch to another user, and how long a sign-in lasts (ACC-1, ACC-3)."""

from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField, SelectChoice, SelectField

from frontdesk.cashier.shifts import open_shift
from frontdesk.edge import cookies
from frontdesk.edge import sign_in as entrance
from frontdesk.edge.context import current_context, current_identity, hotels, read_session, request_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import DUE_PAGES, SignInNeeded, guarded, public
from frontdesk.edge.problems import MEDIA_TYPE, problem
from frontdesk.edge.wording import title_of
from frontdesk.identity import passkeys, sessions
from frontdesk.identity.models import Account
from frontdesk.identity.queries import hotel_of_session
from frontdesk.identity.sessions import Opened, Screen
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.property.queries import workstations
from frontdesk.web.devices import device_name
from frontdesk.web.forms import DeskForm, LineField, required

bp = Blueprint("session", __name__)

WORKSTATION = "workstation"
LONGEST_CODE = 40
"""A recovery code in its groups, and room for a slip."""


class SignInForm(DeskForm):
    """Name and password, and where one sits."""

    username = LineField(lazy_gettext("User name"), [required], most=40)
    password = PasswordField(lazy_gettext("Password"), [required])
    workstation = SelectField(lazy_gettext("Workstation"))


def code_or_passkey(form: DeskForm, field: LineField) -> None:
    """Refuse an empty code where no passkey has answered either."""
    if not form["passkey"].data:
        required(form, field)


code_or_passkey.field_flags = required.field_flags  # type: ignore[attr-defined]  # WTForms reads them there


class CodeForm(DeskForm):
    """A code of the second factor, a recovery code, or what a passkey answered."""

    code = LineField(lazy_gettext("Authenticator code"), [code_or_passkey], most=LONGEST_CODE)
    passkey = HiddenField()


class SwitchForm(DeskForm):
    """Another person's sign-in on this screen."""

    username = LineField(lazy_gettext("User name"), [required], most=40)
    password = PasswordField(lazy_gettext("Password"), [required])
    code = LineField(lazy_gettext("Code of the second factor, if you use one"), most=LONGEST_CODE)
    passkey = HiddenField()
    left_at = HiddenField()


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for name and password, and open a session; wrong ones are counted, and not told apart (ACC-5)."""
    all_hotels = hotels()
    hotel = next((each for each in all_hotels if each.code == request.args.get("hotel")), all_hotels[0])
    ctx = request_context(None, hotel.id)
    form = SignInForm()
    form.workstation.choices = _places(ctx)
    if request.method == "GET":
        form.workstation.data = cookies.kept(WORKSTATION)
        return _sign_in_page(form, hotel.code)
    if not form.validate():
        return _sign_in_page(form, hotel.code), 422
    screen = Screen(
        UUID(form.workstation.data) if form.workstation.data else None, device_name(request.user_agent.string)
    )
    try:
        proof = entrance.prove(ctx, form.username.data, form.password.data)
        opened = execute(sessions.open_session, ctx, proof, screen)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _sign_in_page(form, hotel.code), refused.status
    if current_identity():
        execute(sessions.sign_out, current_context(), "replaced")
    return _at_workstation(_enter(opened, request.args.get("next")), form.workstation.data)


@bp.route("/sign-in/second-factor", methods=["GET", "POST"], endpoint="second_factor")
@guarded(Permission.SESSION_BEGIN)
def ask_code() -> ResponseReturnValue:
    """Ask for a code of the second factor, to complete the sign-in (ACC-3)."""
    form = CodeForm()
    if request.method == "GET":
        return _code_page(form)
    if not form.validate():
        return _code_page(form), 422
    try:
        identity = current_identity()
        username = identity.username if identity else ""
        token = entrance.complete(current_context(), username, entrance.second_factor_in(form.data))
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _code_page(form), refused.status
    return go_on(entrance.become(token, same_page=True))


@bp.route("/switch", methods=["GET", "POST"])
@guarded(Permission.SESSION_BEGIN)
def switch() -> ResponseReturnValue:
    """Let another person sign in here; the work of the first is put aside for them, unseen by the other (ACC-1)."""
    form = SwitchForm()
    if request.method == "GET":
        form.left_at.data = entrance.local_path(request.args.get("from"))
        return render_template("sign_in/switch.html", form=form)
    if not form.validate():
        return render_template("sign_in/switch.html", form=form), 422
    ctx = current_context()
    left_at = entrance.local_path(form.left_at.data)[:400]
    try:
        proof = entrance.prove(ctx, form.username.data, form.password.data)
        screen = Screen(ctx.workstation_id, device_name(request.user_agent.string))
        given = entrance.second_factor_in(form.data)
        opened = execute(sessions.switch_user, ctx, proof, screen, given, left_at)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return render_template("sign_in/switch.html", form=form), refused.status
    return _enter(opened, None)


@bp.post("/sign-out")
@guarded(Permission.SESSION_BEGIN)
def sign_out() -> ResponseReturnValue:
    """End the session and take everything from the browser."""
    execute(sessions.sign_out, current_context())
    entrance.forget()
    flash(gettext("You have signed out."))
    answer = redirect(url_for("session.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'  # not the storage: it keeps a preference of this computer, no data
    return answer


@bp.get("/session")
@public
def show() -> ResponseReturnValue:
    """Tell how long the sign-in lasts; asking is no activity (ACC-1)."""
    if current_identity() is None:
        return _told(SignInNeeded())
    return jsonify(_lasting())


@bp.post("/session")
@guarded(Permission.SESSION_BEGIN)
def stay() -> ResponseReturnValue:
    """Stay signed in: somebody is still there."""
    execute(sessions.touch, current_context())
    entrance.refresh()
    return jsonify(_lasting())


@bp.post("/session/renew")
@public
def renew() -> ResponseReturnValue:
    """Renew a sign-in that ran out, for the same person, without leaving the page."""
    form = SwitchForm()
    if not form.validate():
        return _told(Refused())
    token = entrance.held_token()
    # Nobody is signed in any more, so the hotel is that of the work on the screen.
    ctx = current_context() if current_identity() else request_context(None, hotel_of_session(read_session(), token))
    try:
        proof = entrance.prove(ctx, form.username.data, form.password.data)
        screen = Screen(_remembered_workstation(ctx), device_name(request.user_agent.string))
        opened = execute(sessions.renew_session, ctx, proof, screen, entrance.second_factor_in(form.data), token)
    except Refused as refused:
        return _told(refused)
    _open_drawer(entrance.become(opened.token, same_page=True))
    return jsonify(_lasting() | {"csrf_token": generate_csrf()})


@bp.post("/session/passkey")
@public
def passkey() -> ResponseReturnValue:
    """Tell the browser what to ask an authenticator, whoever stands before it: for the holder of a session only."""
    asked = execute(passkeys.ask_for_passkey, current_context(), entrance.held_token(), entrance.site())
    return Response(asked, mimetype="application/json")


def go_on(ctx: Context) -> Response:
    """Lead a person to what is due, or, when nothing is, to their work, with their drawer open."""
    identity = current_identity()
    if identity is not None and identity.due:
        return redirect(url_for(DUE_PAGES[identity.due[0]]), 303)
    _open_drawer(ctx)
    return redirect(entrance.local_path(session.pop("next", None)), 303)


def _enter(opened: Opened, asked_for: str | None) -> Response:
    ctx = entrance.become(opened.token)
    session["next"] = entrance.local_path(asked_for or opened.resume_at)
    return go_on(ctx)


def _open_drawer(ctx: Context) -> None:
    if ctx.may(Permission.SHIFT_RUN):
        execute(open_shift, ctx)


def _lasting() -> dict[str, object]:
    identity, now = current_identity(), current_context().now
    ends = identity.runs_out_at if identity else None
    return {"signed_in": True, "seconds_left": int((ends - now).total_seconds()) if ends else 0}


def _told(refused: Refused) -> Response:
    told = jsonify(problem(refused.status, refused.code, list(refused.reasons)))
    told.status_code, told.mimetype = refused.status, MEDIA_TYPE
    return told


def _places(ctx: Context) -> list[SelectChoice]:
    nowhere = SelectChoice("", gettext("Not at a desk"))
    return [nowhere, *(SelectChoice(str(place.id), place.name) for place in workstations(ctx))]


def _remembered_workstation(ctx: Context) -> UUID | None:
    here = cookies.kept(WORKSTATION)
    return next((place.id for place in workstations(ctx) if str(place.id) == here), None)


def _at_workstation(answer: Response, workstation: str) -> Response:
    cookies.keep(answer, WORKSTATION, workstation)
    return answer


def _code_page(form: CodeForm) -> str:
    ctx = current_context()
    form.passkey.data = ""  # an answer is good once
    account = ctx.session.get_one(Account, ctx.account_id)
    return render_template("sign_in/second_factor.html", form=form, has_passkey=account.passkeys > 0)


def _sign_in_page(form: SignInForm, hotel: str) -> str:
    return render_template(
        "sign_in/sign_in.html", form=form, hotels=hotels(), hotel=hotel, next=request.args.get("next")
    )
