"""The queue of guests to ask, and what a guest at the desk says beforehand (PRI-2, PRI-12, PRI-13)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from frontdesk.edge.context import current_context
from frontdesk.edge.etags import tag_of
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.enquiries import beforehand, consents, queries
from frontdesk.enquiries.beforehand import Beforehand
from frontdesk.enquiries.consents import GuestAnswer
from frontdesk.enquiries.rules import Audience, Decision, Kind, Scope
from frontdesk.enquiries.service import LONGEST_NAME
from frontdesk.kernel.errors import Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.stays import queries as stays
from frontdesk.web.admin_fields import options
from frontdesk.web.enquiries import CHANNELS
from frontdesk.web.forms import DeskForm, LineField, required

bp = Blueprint("consents", __name__)

SCOPES: dict[str, LazyString] = {
    Scope.HERE: lazy_gettext("That they are here"),
    Scope.CALL: lazy_gettext("A call: they call back"),
    Scope.VISIT: lazy_gettext("The visitor may come up"),
    Scope.ROOM_NUMBER: lazy_gettext("The room number"),
    Scope.NEARBY: lazy_gettext("A room next to theirs"),
}

KINDS: dict[str, LazyString] = {
    Kind.ASK: lazy_gettext("May be told to a named person with a pass-phrase"),
    Kind.NOTICE: lazy_gettext("Wants to be told when somebody asks"),
}


class BeforehandForm(DeskForm):
    """What a guest says beforehand, with the document shown."""

    registration_id = SelectField(lazy_gettext("Guest"), [required])
    document_number = LineField(lazy_gettext("Number of the document shown"), [required], most=40)
    kind = RadioField(lazy_gettext("What the guest wants"), [required], choices=options(KINDS), default=Kind.ASK)
    asked_by = LineField(lazy_gettext("Who may ask"), most=LONGEST_NAME)
    pass_phrase = LineField(lazy_gettext("Pass-phrase"), most=LONGEST_NAME)
    scope = SelectField(lazy_gettext("What may be told"), [required], choices=options(SCOPES))
    sharers_agree = BooleanField(lazy_gettext("Everybody who shares the room agrees"))


@bp.get("/consents")
@guarded(Permission.CONSENT_RECORD)
def index() -> ResponseReturnValue:
    """Show whom to ask and which consents hold; to htmx the lists alone, if they have changed."""
    shown = _lists()
    if "HX-Request" not in request.headers:
        return render_template("consents/index.html", said=[], **shown)
    if request.args.get("tag") == shown["tag"]:
        return "", 204
    return render_template("consents/lists.html", **shown)


@bp.get("/consents/waiting")
@guarded(Permission.CONSENT_RECORD, Permission.GUEST_VIEW_PROTECTED)
def waiting() -> ResponseReturnValue:
    """Show the duty manager on every page how many enquiries are open: those for nobody count like all others."""
    count = queries.open_enquiries(current_context())
    return render_template("consents/waiting.html", count=count)


@bp.post("/consents/<uuid:consent_id>")
@guarded(Permission.CONSENT_RECORD)
def answer(consent_id: UUID) -> ResponseReturnValue:
    """Record what the guest said: a scope by its button, or that they declined."""
    ctx = current_context()
    said = request.form.get("answer", "")
    given = said in SCOPES
    told = GuestAnswer(
        decision=Decision.GIVEN if given else Decision.DECLINED,
        scope=Scope(said) if given else Scope.HERE,
        sharers_agree=request.form.get("sharers_agree") == "on",
    )
    try:
        execute(consents.record_answer, ctx, consent_id, told)
    except Refused as refused:
        return _refused(refused.reasons), refused.status
    flash(gettext("The answer is recorded."))
    return redirect(url_for("consents.index"), 303)


@bp.post("/consents/<uuid:consent_id>/withdraw")
@guarded(Permission.CONSENT_RECORD)
def withdraw(consent_id: UUID) -> ResponseReturnValue:
    """Take a consent back."""
    execute(consents.withdraw, current_context(), consent_id)
    flash(gettext("The consent is withdrawn."))
    return redirect(url_for("consents.index"), 303)


@bp.get("/stays/<uuid:stay_id>/consents")
@guarded(Permission.CONSENT_RECORD, Permission.REGISTRATION_VIEW, Permission.STAY_VIEW)
def beforehand_form(stay_id: UUID) -> ResponseReturnValue:
    """Ask what a guest of this stay says beforehand; what was said before is shown to nobody."""
    return _beforehand(stay_id, BeforehandForm(formdata=None))


@bp.post("/stays/<uuid:stay_id>/consents")
@guarded(Permission.CONSENT_RECORD, Permission.REGISTRATION_VIEW, Permission.STAY_VIEW)
def keep(stay_id: UUID) -> ResponseReturnValue:
    """Keep what the guest says, or take back all that was said, by the document."""
    ctx = current_context()
    form = BeforehandForm()
    form.registration_id.choices = _guests(stay_id)
    if not form.validate():
        return _beforehand(stay_id, form), 422
    guest, number = UUID(form.registration_id.data), form.document_number.data
    try:
        if request.form.get("step") == "forget":
            execute(beforehand.forget_beforehand, ctx, guest, number)
        else:
            execute(beforehand.record_beforehand, ctx, guest, _said(form, number))
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _beforehand(stay_id, form), refused.status
    flash(gettext("The guest's wish is recorded."))
    return redirect(url_for("stays.show", stay_id=stay_id), 303)


def _said(form: BeforehandForm, number: str) -> Beforehand:
    return Beforehand(
        document_number=number,
        kind=Kind(form.kind.data),
        asked_by=form.asked_by.data,
        pass_phrase=form.pass_phrase.data,
        scope=Scope(form.scope.data),
        sharers_agree=form.sharers_agree.data,
    )


def _beforehand(stay_id: UUID, form: BeforehandForm) -> str:
    form.registration_id.choices = _guests(stay_id)
    return render_template("consents/beforehand.html", form=form, stay=stays.stay(current_context(), stay_id))


def _guests(stay_id: UUID) -> list[SelectChoice]:
    return options({str(each.id): each.shown_name for each in stays.registrations(current_context(), stay_id)})


def _refused(reasons: tuple[Reason, ...]) -> str:
    return render_template("consents/index.html", said=[title_of(each) for each in reasons], **_lists())


def _lists() -> dict[str, Any]:
    ctx = current_context()
    shown = {"queue": queries.queue(ctx), "given": queries.given(ctx)}
    tag = str(tag_of(ctx, repr(shown).encode()))
    names = {"scopes": SCOPES, "channels": CHANNELS, "notice": Kind.NOTICE, "quiet": Audience.DUTY_MANAGER}
    return shown | names | {"tag": tag, "zone": ctx.zone}
