"""One's own account: password, second factor, undertaking, sessions, language."""

from uuid import UUID

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup
from wtforms import BooleanField, HiddenField, PasswordField, SelectChoice, SelectField, ValidationError

from frontdesk.edge import sign_in as entrance
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.languages import NAMES
from frontdesk.edge.wording import title_of
from frontdesk.identity import freshness, own, passkeys, recovery, second_factor, sessions, undertakings
from frontdesk.identity.models import Account
from frontdesk.identity.rules import password_faults
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.property.queries import the_property
from frontdesk.web.forms import DeskForm, LineField, required
from frontdesk.web.sign_in import CodeForm, go_on

bp = Blueprint("own_account", __name__, url_prefix="/me")


class PasswordForm(DeskForm):
    """The present password and a new one, twice."""

    present = PasswordField(lazy_gettext("Present password"), [required])
    password = PasswordField(lazy_gettext("New password"), [required])
    again = PasswordField(lazy_gettext("New password, again"), [required])

    def validate_again(self, field: PasswordField) -> None:
        """Refuse two that differ: what is typed unseen is easily mistyped."""
        if field.data != self.password.data:
            raise ValidationError(gettext("The two new passwords differ."))


class PasskeyForm(DeskForm):
    """A new passkey: what its owner calls it, and what the authenticator answered."""

    label = LineField(lazy_gettext("What you call it"), [required], most=passkeys.LONGEST_LABEL)
    passkey = HiddenField()


class UndertakingForm(DeskForm):
    """The signature under the undertaking that was shown."""

    undertaking = HiddenField()
    agreed = BooleanField(lazy_gettext("I have read this and I undertake to keep it."), [required])


class LanguageForm(DeskForm):
    """The language of the account."""

    locale = SelectField(lazy_gettext("Language"))


@bp.get("")
@guarded(Permission.SESSION_OWN)
def show() -> ResponseReturnValue:
    """Show one's own account and where one is signed in."""
    ctx = current_context()
    account = ctx.session.get_one(Account, ctx.account_id)
    form = _language_form(account.locale)
    return render_template(
        "me/show.html",
        account=account,
        form=form,
        sessions=sessions.open_sessions(ctx),
        here=ctx.session_id,
        zone=ctx.zone,
    )


@bp.post("/language")
@guarded(Permission.SESSION_OWN)
def language() -> ResponseReturnValue:
    """Choose the language in which the account is always shown."""
    form = _language_form(None)
    execute(own.choose_language, current_context(), form.locale.data or None)
    return redirect(url_for("own_account.show"), 303)


@bp.post("/sessions/<uuid:session_id>/revoke")
@guarded(Permission.SESSION_OWN)
def revoke(session_id: UUID) -> ResponseReturnValue:
    """End one of one's own sessions elsewhere."""
    execute(sessions.revoke_session, current_context(), session_id)
    flash(gettext("The session has ended."))
    return redirect(url_for("own_account.show"), 303)


@bp.post("/sessions/revoke-others")
@guarded(Permission.SESSION_OWN)
def revoke_others() -> ResponseReturnValue:
    """End all of one's own sessions elsewhere."""
    execute(sessions.revoke_others, current_context())
    flash(gettext("All other sessions have ended."))
    return redirect(url_for("own_account.show"), 303)


@bp.route("/password", methods=["GET", "POST"])
@guarded(Permission.SESSION_OWN)
def password() -> ResponseReturnValue:
    """Choose a new password; a one-time password must be changed before anything else."""
    form = PasswordForm()
    if request.method == "GET":
        return render_template("me/password.html", form=form)
    ctx = current_context()
    username = ctx.session.get_one(Account, ctx.account_id).username
    complete = form.validate()
    if form.password.data and (faults := password_faults(form.password.data, username)):
        form.refuse(faults, title_of)
        complete = False
    if not complete:
        return render_template("me/password.html", form=form), 422
    try:
        proof = entrance.prove(ctx, username, form.present.data)
        execute(own.change_password, ctx, proof, form.password.data)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return render_template("me/password.html", form=form), refused.status
    flash(gettext("Your password has been changed."))
    return go_on(entrance.refresh())


@bp.route("/second-factor", methods=["GET", "POST"], endpoint="second_factor")
@guarded(Permission.SESSION_OWN)
def enrol() -> ResponseReturnValue:
    """Show the secret that waits for its first code, and take that code (ACC-3)."""
    form = CodeForm()
    if request.method == "GET":
        return factors_page(form)
    if not form.validate():
        return factors_page(form), 422
    try:
        execute(second_factor.confirm_enrolment, current_context(), form.code.data)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return factors_page(form), refused.status
    flash(gettext("The second factor is set up."))
    return go_on(entrance.refresh())


@bp.post("/second-factor/begin")
@guarded(Permission.SESSION_OWN)
def begin() -> ResponseReturnValue:
    """Make a new secret for one's authenticator."""
    try:
        execute(second_factor.begin_enrolment, current_context())
    except Refused as refused:
        return refused_factor(refused)
    return redirect(url_for("own_account.second_factor"), 303)


@bp.route("/undertaking", methods=["GET", "POST"])
@guarded(Permission.SESSION_OWN)
def undertaking() -> ResponseReturnValue:
    """Show the confidentiality undertaking, and take the signature (ACC-7)."""
    ctx = current_context()
    shown = undertakings.current_undertaking(ctx)
    form = UndertakingForm()
    if shown is None:
        return go_on(ctx)
    signed = undertakings.has_signed(ctx, shown.id, ctx.account_id)
    if request.method == "GET":
        form.undertaking.data = str(shown.id)
        return render_template("me/undertaking.html", form=form, shown=shown, signed=signed)
    if not form.validate():
        return render_template("me/undertaking.html", form=form, shown=shown, signed=signed), 422
    try:
        execute(undertakings.sign_undertaking, ctx, _id(form.undertaking.data))
    except Refused as refused:
        form = UndertakingForm(formdata=None, undertaking=str(shown.id))
        form.refuse(refused.reasons, title_of)
        return render_template("me/undertaking.html", form=form, shown=shown, signed=signed), refused.status
    return go_on(entrance.refresh())


def refused_factor(refused: Refused) -> ResponseReturnValue:
    """Show the page of the second factors with what stands in the way."""
    form = CodeForm(formdata=None)
    form.refuse(refused.reasons, title_of)
    return factors_page(form), refused.status


def factors_page(form: CodeForm, passkey_form: PasskeyForm | None = None) -> str:
    """Return the page of one's own second factors: the authenticator, passkeys, recovery codes."""
    ctx = current_context()
    account = ctx.session.get_one(Account, ctx.account_id)
    secret = second_factor.pending_secret(ctx)
    picture = None
    if secret is not None:
        uri = second_factor.enrolment_uri(secret, account.username, the_property(ctx).name_en)
        drawn = segno.make(uri, error="m").svg_inline(scale=5, border=4, light="white", svgclass="qr", omitsize=False)
        picture = Markup(drawn)  # noqa: S704 - drawn by segno: squares only, no text of anybody's
    return render_template(
        "me/second_factor.html",
        form=form,
        passkey_form=passkey_form or PasskeyForm(formdata=None),
        secret=secret,
        picture=picture,
        account=account,
        fresh=freshness.just_signed_in(ctx),
        passkeys=passkeys.own_passkeys(ctx),
        codes_left=recovery.codes_left(ctx),
        zone=ctx.zone,
    )


def _language_form(chosen: str | None) -> LanguageForm:
    form = LanguageForm(locale=chosen or "")
    named = {"": gettext("As on the screen")} | NAMES
    form.locale.choices = [SelectChoice(code, name) for code, name in named.items()]
    return form


def _id(typed: str | None) -> UUID:
    try:
        return UUID(typed or "")
    except ValueError:
        return UUID(int=0)
