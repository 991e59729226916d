"""Honey guests: planted by who may, found by who snoops."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import RadioField

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.guests.rules import Sex
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy import honey
from frontdesk.web import words
from frontdesk.web.admin_fields import options
from frontdesk.web.forms import DeskForm, LineField, required

bp = Blueprint("honey_guests", __name__, url_prefix="/honey-guests")


class HoneyGuestForm(DeskForm):
    """Somebody who never was."""

    name = LineField(
        lazy_gettext("Name"),
        [required],
        most=honey.LONGEST,
        description=lazy_gettext("A name that nobody has a reason to look for, such as that of somebody famous."),
    )
    sex = RadioField(
        lazy_gettext("Sex"),
        [required],
        choices=options({Sex.MALE: words.SEXES[Sex.MALE], Sex.FEMALE: words.SEXES[Sex.FEMALE]}),
    )


@bp.get("")
@guarded(Permission.HONEY_GUEST_PLANT)
def index() -> ResponseReturnValue:
    """List the honey guests, with a form for another."""
    return _page(HoneyGuestForm(formdata=None))


@bp.post("")
@guarded(Permission.HONEY_GUEST_PLANT)
def plant() -> ResponseReturnValue:
    """Plant one."""
    form = HoneyGuestForm()
    if not form.validate():
        return _page(form), 422
    try:
        execute(honey.plant_honey_guest, current_context(), form.name.data, Sex(form.sex.data))
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _page(form), refused.status
    flash(gettext("The honey guest is planted."))
    return redirect(url_for("honey_guests.index"), 303)


def _page(form: HoneyGuestForm) -> str:
    ctx = current_context()
    return render_template("honey_guests/index.html", form=form, planted=honey.honey_guests(ctx), zone=ctx.zone)
