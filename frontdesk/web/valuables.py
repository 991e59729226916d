"""Valuables of a stay: taken with two signatures, released against the document (REG-11)."""

import base64
import binascii
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, PasswordField, SelectField

from frontdesk.concierge import queries, service
from frontdesk.concierge.rules import LONGEST_DESCRIPTION
from frontdesk.edge import sign_in as entrance
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.stays import queries as stays
from frontdesk.web.forms import DeskForm, LineField, LinesField, required
from frontdesk.web.sign_in import LONGEST_CODE

bp = Blueprint("valuables", __name__, url_prefix="/stays/<uuid:stay_id>/valuables")


class KeepForm(DeskForm):
    """What is taken, from whom, who witnesses it, and the guest's signature if it is drawn here."""

    registration_id = SelectField(lazy_gettext("Guest"), [required])
    description = LinesField(lazy_gettext("What is kept"), [required], most=LONGEST_DESCRIPTION)
    witness = LineField(lazy_gettext("Witness: user name"), [required], most=40)
    password = PasswordField(lazy_gettext("Witness: password"), [required])
    code = LineField(lazy_gettext("Witness: code of the second factor, if used"), most=LONGEST_CODE)
    passkey = HiddenField()
    signature = HiddenField()


class ReleaseForm(DeskForm):
    """The document that the guest shows."""

    document_number = LineField(lazy_gettext("Document number"), [required], most=40)


@bp.get("")
@guarded(Permission.VALUABLES_KEEP, Permission.STAY_VIEW, Permission.REGISTRATION_VIEW)
def index(stay_id: UUID) -> ResponseReturnValue:
    """Show what is kept for the guests of a stay."""
    return _page(current_context(), stay_id, _keep_form(stay_id), ReleaseForm(formdata=None))


@bp.post("")
@guarded(Permission.VALUABLES_KEEP, Permission.STAY_VIEW, Permission.REGISTRATION_VIEW)
def keep(stay_id: UUID) -> ResponseReturnValue:
    """Take valuables: the witness signs by their own password, here."""
    ctx = current_context()
    form = _keep_form(stay_id)
    if not form.validate():
        return _page(ctx, stay_id, form, ReleaseForm(formdata=None)), 422
    try:
        witness = entrance.prove(ctx, form.witness.data, form.password.data)
        kept = execute(
            service.keep,
            ctx,
            UUID(form.registration_id.data),
            form.description.data,
            witness,
            code=entrance.second_factor_in(form.data),
            signature=_picture(form.signature.data),
        )
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _page(ctx, stay_id, form, ReleaseForm(formdata=None)), refused.status
    flash(gettext("Kept under receipt number %(number)d. Both sign the receipt.", number=kept.number))
    return redirect(url_for("valuables.index", stay_id=stay_id), 303)


@bp.post("/<uuid:valuables_id>/release")
@guarded(Permission.VALUABLES_KEEP, Permission.STAY_VIEW, Permission.REGISTRATION_VIEW)
def release(stay_id: UUID, valuables_id: UUID) -> ResponseReturnValue:
    """Hand valuables out against the document."""
    ctx = current_context()
    form = ReleaseForm()
    blank = _keep_form(stay_id, blank=True)
    if not form.validate():
        return _page(ctx, stay_id, blank, form), 422
    try:
        execute(service.release, ctx, valuables_id, form.document_number.data)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _page(ctx, stay_id, blank, form), refused.status
    flash(gettext("The valuables are released. Have the guest sign the receipt."))
    return redirect(url_for("valuables.index", stay_id=stay_id), 303)


def _keep_form(stay_id: UUID, *, blank: bool = False) -> KeepForm:
    form = KeepForm(formdata=None) if blank or request.method == "GET" else KeepForm()
    guests = stays.registrations(current_context(), stay_id)
    form.registration_id.choices = [(str(each.id), each.shown_name) for each in guests]
    return form


def _picture(data_url: str | None) -> bytes | None:
    """Return the picture of a data URL; what is none is empty, and refused by its content."""
    if not data_url:
        return None
    try:
        return base64.b64decode(data_url.rpartition(",")[2], validate=True)
    except (ValueError, binascii.Error):
        return b""


def _page(ctx: Context, stay_id: UUID, form: KeepForm, release_form: ReleaseForm) -> str:
    stay = stays.stay(ctx, stay_id)
    return render_template(
        "valuables/index.html",
        stay=stay,
        kept=queries.of_stay(ctx, stay_id),
        form=form,
        release_form=release_form,
        zone=ctx.zone,
    )
