"""The administrator's page of accounts: who works here, in which roles, and how they get in again (ACC-4)."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectChoice, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.identity import accounts, queries, tokens, undertakings
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.web.desk import ROLE_NAMES
from frontdesk.web.forms import DeskForm, LineField, LinesField, required

bp = Blueprint("accounts", __name__, url_prefix="/accounts")


class RolesField(SelectMultipleField):
    """Roles as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RolesForm(DeskForm):
    """What somebody does in the hotel."""

    roles = RolesField(lazy_gettext("Roles"), [required], choices=[SelectChoice(*each) for each in ROLE_NAMES.items()])


class AccountForm(RolesForm):
    """A new account."""

    username = LineField(lazy_gettext("User name"), [required], most=40)
    display_name = LineField(lazy_gettext("Name"), [required], most=60)


class UndertakingForm(DeskForm):
    """A new version of the undertaking, in both languages."""

    text_zh = LinesField(lazy_gettext("Text in Chinese"), [required], most=undertakings.LONGEST)
    text_en = LinesField(lazy_gettext("Text in English"), [required], most=undertakings.LONGEST)


@bp.get("")
@guarded(Permission.ACCOUNT_VIEW)
def index() -> ResponseReturnValue:
    """List the accounts."""
    return _index_page(AccountForm())


@bp.post("")
@guarded(Permission.ACCOUNT_MANAGE)
def create() -> ResponseReturnValue:
    """Make an account and show its one-time password, this once."""
    form = AccountForm()
    if not form.validate():
        return _index_page(form), 422
    try:
        made = execute(
            accounts.create_account, current_context(), form.username.data, form.display_name.data, form.roles.data
        )
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _index_page(form), refused.status
    return _one_time_page(made.account_id, made.one_time_password)


@bp.get("/<uuid:account_id>")
@guarded(Permission.ACCOUNT_VIEW)
def show(account_id: UUID) -> ResponseReturnValue:
    """Show one account."""
    return _account_page(account_id)


@bp.post("/<uuid:account_id>/roles")
@guarded(Permission.ACCOUNT_MANAGE)
def set_roles(account_id: UUID) -> ResponseReturnValue:
    """Give the account exactly these roles."""
    form = RolesForm()
    if not form.validate():
        return _account_page(account_id, form), 422
    try:
        execute(accounts.set_roles, current_context(), account_id, form.roles.data)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _account_page(account_id, form), refused.status
    flash(gettext("The roles have been changed."))
    return redirect(url_for("accounts.show", account_id=account_id), 303)


@bp.post("/<uuid:account_id>/deactivate")
@guarded(Permission.ACCOUNT_MANAGE)
def deactivate(account_id: UUID) -> ResponseReturnValue:
    """Shut the account out."""
    execute(accounts.deactivate, current_context(), account_id)
    flash(gettext("The account is shut out: its sessions and tokens have ended."))
    return redirect(url_for("accounts.show", account_id=account_id), 303)


@bp.post("/<uuid:account_id>/reactivate")
@guarded(Permission.ACCOUNT_MANAGE)
def reactivate(account_id: UUID) -> ResponseReturnValue:
    """Let the account in again."""
    execute(accounts.reactivate, current_context(), account_id)
    flash(gettext("The account may sign in again."))
    return redirect(url_for("accounts.show", account_id=account_id), 303)


@bp.post("/<uuid:account_id>/reset-password")
@guarded(Permission.ACCOUNT_MANAGE)
def reset_password(account_id: UUID) -> ResponseReturnValue:
    """Replace the password by a one-time password and show it, this once."""
    return _one_time_page(account_id, execute(accounts.reset_password, current_context(), account_id))


@bp.post("/<uuid:account_id>/reset-second-factor")
@guarded(Permission.ACCOUNT_MANAGE)
def reset_second_factor(account_id: UUID) -> ResponseReturnValue:
    """Forget the second factor; the next sign-in sets up a new one."""
    execute(accounts.reset_second_factor, current_context(), account_id)
    flash(gettext("The second factor is forgotten; the next sign-in sets up a new one."))
    return redirect(url_for("accounts.show", account_id=account_id), 303)


@bp.post("/<uuid:account_id>/tokens/<uuid:token_id>/revoke")
@guarded(Permission.ACCOUNT_MANAGE)
def revoke_token(account_id: UUID, token_id: UUID) -> ResponseReturnValue:
    """End a program's token."""
    execute(tokens.revoke_token, current_context(), token_id)
    flash(gettext("The token has ended."))
    return redirect(url_for("accounts.show", account_id=account_id), 303)


@bp.route("/undertaking", methods=["GET", "POST"])
@guarded(Permission.PROPERTY_MANAGE)
def undertaking() -> ResponseReturnValue:
    """Show the undertaking and publish a new version, which everybody must sign (ACC-7)."""
    ctx = current_context()
    current = undertakings.current_undertaking(ctx)
    form = UndertakingForm()
    if request.method == "GET":
        form.text_zh.data = current.text_zh if current else undertakings.DEFAULT_ZH
        form.text_en.data = current.text_en if current else undertakings.DEFAULT_EN
        return render_template("accounts/undertaking.html", form=form, current=current)
    if not form.validate():
        return render_template("accounts/undertaking.html", form=form, current=current), 422
    execute(undertakings.publish_undertaking, ctx, form.text_zh.data, form.text_en.data)
    flash(gettext("The undertaking is published. Everybody signs it before going on."))
    return redirect(url_for("accounts.undertaking"), 303)


def _index_page(form: AccountForm) -> str:
    ctx = current_context()
    listed = queries.accounts(ctx)
    return render_template(
        "accounts/index.html", form=form, accounts=listed, role_names=ROLE_NAMES, may_manage=_may_manage()
    )


def _account_page(account_id: UUID, form: RolesForm | None = None) -> str:
    ctx = current_context()
    found = queries.account(ctx, account_id)
    return render_template(
        "accounts/show.html",
        form=form or RolesForm(formdata=None, roles=list(found.roles)),
        account=found,
        tokens=queries.tokens(ctx, account_id),
        role_names=ROLE_NAMES,
        may_manage=_may_manage(),
        own=account_id == ctx.actor.account_id,
        zone=ctx.zone,
    )


def _one_time_page(account_id: UUID, password: str) -> str:
    found = queries.account(current_context(), account_id)
    days = accounts.ONE_TIME_VALID.days
    return render_template("accounts/one_time.html", account=found, password=password, days=days)


def _may_manage() -> bool:
    return current_context().may(Permission.ACCOUNT_MANAGE)
