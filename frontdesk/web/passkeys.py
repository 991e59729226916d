"""One's own passkeys and recovery codes (ACC-3)."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from frontdesk.edge import sign_in as entrance
from frontdesk.edge.context import current_context, current_identity
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.identity import passkeys, recovery
from frontdesk.identity.passkeys import Assertion
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.property.queries import the_property
from frontdesk.web.me import PasskeyForm, factors_page, refused_factor
from frontdesk.web.sign_in import CodeForm, go_on

bp = Blueprint("passkeys", __name__, url_prefix="/me")


@bp.post("/passkeys/options")
@guarded(Permission.SESSION_OWN)
def options() -> ResponseReturnValue:
    """Tell the browser what to ask an authenticator for a new passkey."""
    ctx = current_context()
    asked = execute(passkeys.begin_passkey, ctx, entrance.site(), the_property(ctx).name_en)
    return Response(asked, mimetype="application/json")


@bp.post("/passkeys")
@guarded(Permission.SESSION_OWN)
def add() -> ResponseReturnValue:
    """Keep a new passkey; where a second factor was due, go on to the work."""
    form = PasskeyForm()
    if not form.validate():
        return _again(form), 422
    identity = current_identity()
    was_due = identity is not None and bool(identity.due)
    made = Assertion(form.passkey.data or "", entrance.held_token(), entrance.site())
    try:
        execute(passkeys.add_passkey, current_context(), form.label.data, made)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _again(form), refused.status
    flash(gettext("The passkey is set up."))
    ctx = entrance.refresh()
    return go_on(ctx) if was_due else redirect(url_for("own_account.second_factor"), 303)


@bp.post("/passkeys/<uuid:passkey_id>/remove")
@guarded(Permission.SESSION_OWN)
def remove(passkey_id: UUID) -> ResponseReturnValue:
    """Forget a passkey."""
    execute(passkeys.remove_passkey, current_context(), passkey_id)
    flash(gettext("The passkey has been removed."))
    return redirect(url_for("own_account.second_factor"), 303)


@bp.post("/recovery-codes")
@guarded(Permission.SESSION_OWN)
def make_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them, this once."""
    try:
        codes = execute(recovery.make_codes, current_context())
    except Refused as refused:
        return refused_factor(refused)
    return render_template("me/recovery_codes.html", codes=codes)


def _again(form: PasskeyForm) -> str:
    form.passkey.data = ""  # an answer is good once
    return factors_page(CodeForm(formdata=None), form)
