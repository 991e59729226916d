"""The visitor register: let up with the guest's consent, let out, and who is still in."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, SelectField

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.enquiries import visitors, visitors_agreed, visitors_queries
from frontdesk.enquiries.visitors import VisitGiven
from frontdesk.enquiries.visitors_agreed import Expected
from frontdesk.kernel.errors import Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.web import authority_words as words
from frontdesk.web.admin_fields import options
from frontdesk.web.formatting import clock
from frontdesk.web.forms import DeskForm, LineField, required

bp = Blueprint("visitors", __name__, url_prefix="/visitors")


class VisitForm(DeskForm):
    """Who comes, and with which consent."""

    enquiry_id = SelectField(
        lazy_gettext("Who may come up"),
        [required],
        description=lazy_gettext(
            "Whom a guest has agreed to see, with the room. Nobody there? Ask at the enquiry desk first."
        ),
    )
    sharers_agree = BooleanField(
        lazy_gettext("Everybody else in the room agrees too"),
        description=lazy_gettext("Where somebody has come to share the room since the guest was asked."),
    )
    name = LineField(lazy_gettext("Visitor's name"), [required], most=80)
    document_type = SelectField(
        lazy_gettext("Visitor's document"), [required], choices=options(words.VISITOR_DOCUMENTS)
    )
    document_number = LineField(lazy_gettext("Document number"), [required], most=40)
    vehicle_plate = LineField(
        lazy_gettext("Vehicle plate"), most=20, description=lazy_gettext("With a plate a vehicle pass is given.")
    )

    def visit(self) -> VisitGiven:
        """Return what was typed."""
        return VisitGiven(
            enquiry_id=UUID(self.enquiry_id.data),
            name=self.name.data,
            document_type=self.document_type.data,
            document_number=self.document_number.data,
            sharers_agree=self.sharers_agree.data,
            vehicle_plate=self.vehicle_plate.data or None,
        )


@bp.get("")
@guarded(Permission.VISITOR_REGISTER)
def index() -> ResponseReturnValue:
    """Show who is still in, and a form for who comes."""
    return _page(_form(formdata=None))


@bp.post("")
@guarded(Permission.VISITOR_REGISTER)
def let_in() -> ResponseReturnValue:
    """Register a visitor."""
    form = _form()
    if not form.validate():
        return _page(form), 422
    try:
        made = execute(visitors.let_in, current_context(), form.visit())
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _page(form), refused.status
    if made.pass_number:
        flash(gettext("Registered. Vehicle pass %(number)s.", number=f"{made.pass_number:06d}"))
    else:
        flash(gettext("Registered."))
    return redirect(url_for("visitors.index"), 303)


@bp.post("/<uuid:visitor_id>/leave")
@guarded(Permission.VISITOR_REGISTER)
def leave(visitor_id: UUID) -> ResponseReturnValue:
    """Write down that a visitor has left."""
    execute(visitors.let_out, current_context(), visitor_id)
    flash(gettext("The visitor has left."))
    return redirect(url_for("visitors.index"), 303)


def _form(**given: None) -> VisitForm:
    """Return the form, with everybody who may come up now."""
    form, ctx = VisitForm(**given), current_context()
    form.enquiry_id.choices = [("", "")] + [
        (str(each.enquiry_id), _said(each, ctx.zone)) for each in visitors_agreed.expected(ctx)
    ]
    return form


def _said(visit: Expected, zone: ZoneInfo) -> str:
    said: str = gettext(
        "%(visitor)s, room %(room)s, until %(time)s",
        visitor=visit.asked_by or gettext("not said"),
        room=visit.room,
        time=clock(visit.until, zone),
    )
    return said


def _page(form: VisitForm) -> str:
    ctx = current_context()
    everybody = request.args.get("all") == "1"
    return render_template(
        "visitors/index.html",
        form=form,
        visitors=visitors_queries.visitors(ctx, still_in=not everybody),
        everybody=everybody,
        words=words,
        zone=ctx.zone,
        now=ctx.now,
    )
