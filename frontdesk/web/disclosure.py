"""A guest in the house asks for more discretion: the level is raised, and the papers that are about are named."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext
from wtforms import RadioField, SelectField

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.guests.rules import DisclosureLevel
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.privacy.raising import LONGEST_ALIAS, STRICT, Wanted, papers_of, raise_disclosure
from frontdesk.stays import queries as stays
from frontdesk.web import words
from frontdesk.web.admin_fields import options
from frontdesk.web.forms import DeskForm, LineField, required

bp = Blueprint("disclosure", __name__, url_prefix="/stays/<uuid:stay_id>/disclosure")

PAPERS: Final[dict[str, LazyString]] = {
    "registration_card": lazy_gettext("Registration card"),
    "receipt": lazy_gettext("Receipt"),
    "key_handover": lazy_gettext("Key hand-over slip"),
    "rate_change_slip": lazy_gettext("Rate change slip"),
    "room_change_slip": lazy_gettext("Room change slip"),
}


class DisclosureForm(DeskForm):
    """What the guest wants, with the document shown."""

    registration_id = SelectField(lazy_gettext("Guest"), [required])
    document_number = LineField(lazy_gettext("Number of the document shown"), [required], most=40)
    disclosure_level = RadioField(
        lazy_gettext("What the guest wants"),
        [required],
        choices=options({level: words.LEVELS[level] for level in STRICT}),
    )
    alias = LineField(
        lazy_gettext("Alias"),
        most=LONGEST_ALIAS,
        description=lazy_gettext("Of the guest's own choice; left empty, a common name is drawn."),
    )


@bp.get("")
@guarded(Permission.STAY_CHECK_IN, Permission.REGISTRATION_VIEW, Permission.STAY_VIEW)
def ask(stay_id: UUID) -> ResponseReturnValue:
    """Ask what a guest wants from now on; what holds is shown to nobody. Below, the papers printed so far."""
    return _page(stay_id, DisclosureForm(formdata=None))


@bp.post("")
@guarded(Permission.STAY_CHECK_IN, Permission.REGISTRATION_VIEW, Permission.STAY_VIEW)
def change(stay_id: UUID) -> ResponseReturnValue:
    """Raise the level, by the document."""
    ctx = current_context()
    form = DisclosureForm()
    form.registration_id.choices = _guests(stay_id)
    if not form.validate():
        return _page(stay_id, form), 422
    wanted = Wanted(
        level=DisclosureLevel(form.disclosure_level.data),
        document_number=form.document_number.data,
        alias=form.alias.data,
    )
    try:
        raised = execute(raise_disclosure, ctx, UUID(form.registration_id.data), wanted)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _page(stay_id, form), refused.status
    flash(gettext("The guest's wish is recorded."))
    here = url_for("disclosure.ask", stay_id=stay_id)
    return redirect(here if raised.papers else url_for("stays.show", stay_id=stay_id), 303)


def _page(stay_id: UUID, form: DisclosureForm) -> str:
    ctx = current_context()
    form.registration_id.choices = _guests(stay_id)
    papers = {each.subject_id: each for guest in stays.registrations(ctx, stay_id) for each in papers_of(ctx, guest)}
    return render_template(
        "stays/disclosure.html", form=form, stay=stays.stay(ctx, stay_id), papers=papers.values(), names=PAPERS
    )


def _guests(stay_id: UUID) -> list[tuple[str, str]]:
    return [(str(each.id), each.shown_name) for each in stays.registrations(current_context(), stay_id)]
