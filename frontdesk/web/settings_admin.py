"""The administrator's pages of settings: the hotel's own rules, hotels nearby, workstations."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.languages import NAMES
from frontdesk.edge.wording import title_of
from frontdesk.kernel.errors import NotFound, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.property import queries, referrals, service, workstations
from frontdesk.property.models import NearbyHotel, Workstation
from frontdesk.property.settings import settings_of
from frontdesk.web.settings_forms import NearbyHotelForm, SettingsForm, WorkstationForm

bp = Blueprint("admin_settings", __name__, url_prefix="/admin/settings")

GROUPS: Final = (
    ("money", ("clerk_discount_limit_bp", "refund_limit", "incidental_minor")),
    ("times", ("check_in_minute", "check_out_minute", "idle_minutes")),
    ("stays", ("longest_stay_nights", "furthest_arrival_days", "longest_hourly_hours")),
    ("papers", ("keep_scans", "hide_rate", "hide_address", "hide_document")),
    ("enquiries", ("enquiry_seconds", "enquiry_days", "message_batch_minutes", "message_days")),
    ("lookups", ("lookups_warn_hour", "lookups_warn_day", "lookups_most_day")),
    (
        "tasks",
        (
            "task_minutes",
            "task_minutes_vip",
            "task_minutes_birthday",
            "task_minutes_luggage",
            "task_minutes_room_cleaning",
            "task_minutes_cleaning_first",
            "task_minutes_wake_up_call",
            "task_minutes_knock",
            "task_minutes_patrol",
            "task_minutes_police_report",
            "task_minutes_authority_request",
            "escalation_minutes",
            "digest_minute",
            "task_note_days",
            "police_report_hours",
            "complaint_call_back_minutes",
        ),
    ),
    (
        "retention",
        (
            "retain_registration_years",
            "retain_scan_days",
            "law_scan_days",
            "retain_profile_years",
            "retain_receipt_years",
            "retain_visitor_days",
            "retain_draft_hours",
            "retention_minute",
        ),
    ),
    ("security", ("authority_request_minutes", "authority_disclosure_minutes", "visitors_leave_minute")),
    ("housekeeping", ("room_check_minutes", "vacant_round_days", "lost_property_days")),
)
"""Which settings stand together; a test keeps every setting in one of these."""


@bp.get("")
@guarded(Permission.PROPERTY_MANAGE)
def show() -> ResponseReturnValue:
    """Show the settings."""
    return _settings_page(SettingsForm.of(settings_of(current_context())))


@bp.post("")
@guarded(Permission.PROPERTY_MANAGE)
def save() -> ResponseReturnValue:
    """Change the settings."""
    form = SettingsForm()
    if not form.validate():
        return _settings_page(form), 422
    try:
        execute(service.change_settings, current_context(), **form.changes())
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _settings_page(form), refused.status
    flash(gettext("The settings have been saved."))
    return redirect(url_for("admin_settings.show"), 303)


@bp.get("/nearby-hotels")
@guarded(Permission.PROPERTY_MANAGE)
def nearby() -> ResponseReturnValue:
    """List the hotels to recommend, with a form for another."""
    return _nearby_page(NearbyHotelForm(formdata=None))


@bp.post("/nearby-hotels")
@guarded(Permission.PROPERTY_MANAGE)
def add_nearby() -> ResponseReturnValue:
    """Add a hotel to recommend."""
    return _save_nearby(None)


@bp.get("/nearby-hotels/<uuid:hotel_id>")
@guarded(Permission.PROPERTY_MANAGE)
def show_nearby(hotel_id: UUID) -> ResponseReturnValue:
    """Show a hotel to recommend."""
    hotel = _nearby(hotel_id)
    return render_template("settings/nearby_hotel.html", form=NearbyHotelForm(obj=hotel), hotel=hotel)


@bp.post("/nearby-hotels/<uuid:hotel_id>")
@guarded(Permission.PROPERTY_MANAGE)
def change_nearby(hotel_id: UUID) -> ResponseReturnValue:
    """Change a hotel, or recommend it no more."""
    return _save_nearby(_nearby(hotel_id))


@bp.get("/workstations")
@guarded(Permission.WORKSTATION_MANAGE)
def places() -> ResponseReturnValue:
    """List the places at the desk, with a form for another."""
    return _places_page(WorkstationForm(formdata=None))


@bp.post("/workstations")
@guarded(Permission.WORKSTATION_MANAGE)
def add_place() -> ResponseReturnValue:
    """Add a place at the desk."""
    return _save_place(None)


@bp.get("/workstations/<uuid:workstation_id>")
@guarded(Permission.WORKSTATION_MANAGE)
def show_place(workstation_id: UUID) -> ResponseReturnValue:
    """Show a place at the desk."""
    place = _place(workstation_id)
    return render_template("settings/workstation.html", form=WorkstationForm(obj=place), place=place)


@bp.post("/workstations/<uuid:workstation_id>")
@guarded(Permission.WORKSTATION_MANAGE)
def change_place(workstation_id: UUID) -> ResponseReturnValue:
    """Change a place at the desk."""
    return _save_place(_place(workstation_id))


def _save_nearby(hotel: NearbyHotel | None) -> ResponseReturnValue:
    form = NearbyHotelForm()
    if not form.validate():
        return _nearby_again(form, hotel), 422
    try:
        execute(referrals.save_nearby_hotel, current_context(), form.details(), hotel.id if hotel else None)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _nearby_again(form, hotel), refused.status
    flash(gettext("The hotel has been saved."))
    return redirect(url_for("admin_settings.nearby"), 303)


def _save_place(place: Workstation | None) -> ResponseReturnValue:
    form = WorkstationForm()
    if not form.validate():
        return _place_again(form, place), 422
    try:
        execute(workstations.save_workstation, current_context(), form.details(), place.id if place else None)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _place_again(form, place), refused.status
    flash(gettext("The workstation has been saved."))
    return redirect(url_for("admin_settings.places"), 303)


def _settings_page(form: SettingsForm) -> str:
    return render_template("settings/index.html", form=form, groups=GROUPS)


def _nearby_page(form: NearbyHotelForm) -> str:
    hotels = queries.nearby_hotels(current_context(), inactive=True)
    return render_template("settings/nearby_hotels.html", form=form, hotels=hotels)


def _nearby_again(form: NearbyHotelForm, hotel: NearbyHotel | None) -> str:
    if hotel is None:
        return _nearby_page(form)
    return render_template("settings/nearby_hotel.html", form=form, hotel=hotel)


def _places_page(form: WorkstationForm) -> str:
    listed = queries.workstations(current_context())
    return render_template("settings/workstations.html", form=form, places=listed, languages=NAMES)


def _place_again(form: WorkstationForm, place: Workstation | None) -> str:
    if place is None:
        return _places_page(form)
    return render_template("settings/workstation.html", form=form, place=place)


def _nearby(hotel_id: UUID) -> NearbyHotel:
    for hotel in queries.nearby_hotels(current_context(), inactive=True):
        if hotel.id == hotel_id:
            return hotel
    raise NotFound


def _place(workstation_id: UUID) -> Workstation:
    for place in queries.workstations(current_context()):
        if place.id == workstation_id:
            return place
    raise NotFound
