"""The administrator's pages of rooms: what the house consists of. Nothing here tells of guests (ACC-4)."""

from collections.abc import Iterator
from itertools import groupby
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, IntegerField, SelectField

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.errors import NotFound, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.rooms import catalogue
from frontdesk.rooms.catalogue import RoomDetails, TypeDetails
from frontdesk.rooms.models import RoomType
from frontdesk.web.admin_fields import BoxesField, given, options
from frontdesk.web.forms import DeskForm, LineField, required

bp = Blueprint("admin_rooms", __name__, url_prefix="/admin/rooms")


class PlaceForm(DeskForm):
    """Where a room is and what it has."""

    room_type = SelectField(lazy_gettext("Room type"), [required])
    floor = LineField(lazy_gettext("Floor"), [required], most=10)
    location_zh = LineField(lazy_gettext("Location, in Chinese"), most=80)
    location_en = LineField(lazy_gettext("Location, in English"), most=80)
    features = BoxesField(lazy_gettext("Features"))

    def offer(self) -> "PlaceForm":
        """Fill the choices with the types and features of the house, and return the form."""
        ctx = current_context()
        types = {each.code: each.name_zh if ctx.locale == "zh" else each.name_en for each in catalogue.room_types(ctx)}
        self.room_type.choices, self.features.choices = options(types), options(dict(_feature_names()))
        return self

    def details(self) -> RoomDetails:
        """Return what was typed."""
        return RoomDetails(
            room_type=self.room_type.data,
            floor=self.floor.data,
            location_zh=self.location_zh.data or "",
            location_en=self.location_en.data or "",
            features=self.features.data or (),
        )


class NewRoomsForm(PlaceForm):
    """One room, or all from a first to a last number."""

    first = LineField(lazy_gettext("First room number"), [required], most=10)
    last = LineField(
        lazy_gettext("Last room number"),
        most=10,
        description=lazy_gettext("801 to 812 makes twelve rooms. Left empty, it makes one."),
    )


class RoomForm(PlaceForm):
    """A room of the house."""

    active = BooleanField(
        lazy_gettext("In use"),
        description=lazy_gettext("A room that is not in use is neither sold nor shown on the board."),
    )


class TypeForm(DeskForm):
    """A category of rooms."""

    code = LineField(lazy_gettext("Code"), [required], most=20)
    name_zh = LineField(lazy_gettext("Name in Chinese"), [required], most=60)
    name_en = LineField(lazy_gettext("Name in English"), [required], most=60)
    sleeps = IntegerField(lazy_gettext("Persons in its beds"), [given], default=2)
    extra_beds = IntegerField(lazy_gettext("Extra beds that fit in"), [given], default=0)
    cots = IntegerField(lazy_gettext("Cots that fit in"), [given], default=0)
    position = IntegerField(
        lazy_gettext("Order"), [given], default=0, description=lazy_gettext("Types are listed by this number.")
    )
    active = BooleanField(lazy_gettext("Is sold"), default=True)

    def details(self) -> TypeDetails:
        """Return what was typed."""
        names = ("code", "name_zh", "name_en", "sleeps", "extra_beds", "cots", "position", "active")
        return TypeDetails(**{name: self[name].data for name in names})


class FeatureForm(DeskForm):
    """Something that a room can have."""

    code = LineField(lazy_gettext("Code"), [required], most=20)
    name_zh = LineField(lazy_gettext("Name in Chinese"), [required], most=60)
    name_en = LineField(lazy_gettext("Name in English"), [required], most=60)


@bp.get("")
@guarded(Permission.ROOM_MANAGE)
def index() -> ResponseReturnValue:
    """List the rooms by floor."""
    return _rooms_page(NewRoomsForm().offer())


@bp.post("")
@guarded(Permission.ROOM_MANAGE)
def add() -> ResponseReturnValue:
    """Add one room or a range of rooms."""
    form = NewRoomsForm().offer()
    if not form.validate():
        return _rooms_page(form), 422
    try:
        made = execute(catalogue.add_rooms, current_context(), form.first.data, form.last.data or "", form.details())
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _rooms_page(form), refused.status
    flash(gettext("Rooms added: %(num)d", num=len(made)))
    return redirect(url_for("admin_rooms.index"), 303)


@bp.get("/<uuid:room_id>")
@guarded(Permission.ROOM_MANAGE)
def show(room_id: UUID) -> ResponseReturnValue:
    """Show one room."""
    room = _room(room_id)
    kept = {"room_type": room.type_code, "features": list(room.features), "active": room.active}
    texts = {"floor": room.floor, "location_zh": room.location_zh, "location_en": room.location_en}
    return render_template("rooms/room.html", form=RoomForm(data=kept | texts).offer(), room=room)


@bp.post("/<uuid:room_id>")
@guarded(Permission.ROOM_MANAGE)
def change(room_id: UUID) -> ResponseReturnValue:
    """Change one room, or take it out of the house."""
    form, room = RoomForm().offer(), _room(room_id)
    if not form.validate():
        return render_template("rooms/room.html", form=form, room=room), 422
    try:
        execute(catalogue.change_room, current_context(), room_id, form.details(), active=form.active.data)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return render_template("rooms/room.html", form=form, room=room), refused.status
    flash(gettext("Room %(number)s has been saved.", number=room.number))
    return redirect(url_for("admin_rooms.index"), 303)


@bp.get("/types")
@guarded(Permission.ROOM_MANAGE)
def types() -> ResponseReturnValue:
    """List the room types, with a form for a new one, and the features."""
    return _types_page(TypeForm(), FeatureForm(formdata=None, prefix="feature-"))


@bp.post("/types")
@guarded(Permission.ROOM_MANAGE)
def add_type() -> ResponseReturnValue:
    """Add a room type."""
    return _save_type(None)


@bp.get("/types/<uuid:type_id>")
@guarded(Permission.ROOM_MANAGE)
def show_type(type_id: UUID) -> ResponseReturnValue:
    """Show one room type."""
    found = _type(type_id)
    return render_template("rooms/type.html", form=TypeForm(obj=found), room_type=found)


@bp.post("/types/<uuid:type_id>")
@guarded(Permission.ROOM_MANAGE)
def change_type(type_id: UUID) -> ResponseReturnValue:
    """Change a room type, or stop selling it."""
    return _save_type(type_id)


@bp.post("/features")
@guarded(Permission.ROOM_MANAGE)
def add_feature() -> ResponseReturnValue:
    """Add a feature, or rename the one of this code."""
    form = FeatureForm(prefix="feature-")
    if not form.validate():
        return _types_page(TypeForm(formdata=None), form), 422
    try:
        execute(catalogue.save_feature, current_context(), form.code.data, form.name_zh.data, form.name_en.data)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _types_page(TypeForm(formdata=None), form), refused.status
    flash(gettext("The feature has been saved."))
    return redirect(url_for("admin_rooms.types"), 303)


def _save_type(type_id: UUID | None) -> ResponseReturnValue:
    form = TypeForm()
    if not form.validate():
        return _type_again(form, type_id), 422
    try:
        execute(catalogue.save_type, current_context(), form.details(), type_id)
    except NotFound:
        raise
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _type_again(form, type_id), refused.status
    flash(gettext("The room type has been saved."))
    return redirect(url_for("admin_rooms.types"), 303)


def _type_again(form: TypeForm, type_id: UUID | None) -> str:
    if type_id is None:
        return _types_page(form, FeatureForm(formdata=None, prefix="feature-"))
    return render_template("rooms/type.html", form=form, room_type=_type(type_id))


def _rooms_page(form: PlaceForm) -> str:
    listed = catalogue.listing(current_context())
    floors = [(floor, list(rooms)) for floor, rooms in groupby(listed, key=lambda room: room.floor)]
    return render_template("rooms/index.html", form=form, floors=floors, feature_names=dict(_feature_names()))


def _feature_names() -> Iterator[tuple[str, str]]:
    ctx = current_context()
    for feature in catalogue.features(ctx):
        yield feature.code, feature.name_zh if ctx.locale == "zh" else feature.name_en


def _types_page(form: TypeForm, feature_form: FeatureForm) -> str:
    ctx = current_context()
    return render_template(
        "rooms/types.html",
        form=form,
        feature_form=feature_form,
        types=catalogue.room_types(ctx),
        features=catalogue.features(ctx),
    )


def _room(room_id: UUID) -> catalogue.RoomListing:
    for room in catalogue.listing(current_context()):
        if room.room_id == room_id:
            return room
    raise NotFound


def _type(type_id: UUID) -> RoomType:
    for room_type in catalogue.room_types(current_context()):
        if room_type.id == type_id:
            return room_type
    raise NotFound
