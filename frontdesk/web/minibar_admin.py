"""What is in the minibars, and at which prices."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField

from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.housekeeping import minibar
from frontdesk.housekeeping.minibar import ItemDetails
from frontdesk.housekeeping.models import MinibarItem
from frontdesk.kernel.errors import NotFound, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.web.admin_fields import HouseAmountField
from frontdesk.web.forms import DeskForm, LineField, required

bp = Blueprint("admin_minibar", __name__, url_prefix="/admin/minibar")


class ItemForm(DeskForm):
    """One thing of a minibar."""

    code = LineField(lazy_gettext("Code"), [required], most=20)
    name_zh = LineField(lazy_gettext("Name in Chinese"), [required], most=60)
    name_en = LineField(lazy_gettext("Name in English"), [required], most=60)
    price = HouseAmountField(lazy_gettext("Unit price"), [required])
    active = BooleanField(lazy_gettext("Is in the minibars"), default=True)

    def details(self) -> ItemDetails:
        """Return what was typed."""
        return ItemDetails(
            code=self.code.data,
            name_zh=self.name_zh.data,
            name_en=self.name_en.data,
            price=self.price.value,
            active=self.active.data,
        )


@bp.get("")
@guarded(Permission.MINIBAR_MANAGE)
def index() -> ResponseReturnValue:
    """List what is in the minibars, with a form for something more."""
    return _page(ItemForm(formdata=None), None)


@bp.post("")
@guarded(Permission.MINIBAR_MANAGE)
def add() -> ResponseReturnValue:
    """Add something."""
    return _save(None)


@bp.get("/<uuid:minibar_item_id>")
@guarded(Permission.MINIBAR_MANAGE)
def show(minibar_item_id: UUID) -> ResponseReturnValue:
    """Show one thing, to be changed."""
    item = _item(minibar_item_id)
    return _page(ItemForm(obj=item), item)


@bp.post("/<uuid:minibar_item_id>")
@guarded(Permission.MINIBAR_MANAGE)
def change(minibar_item_id: UUID) -> ResponseReturnValue:
    """Change something, or take it out of the minibars."""
    return _save(_item(minibar_item_id))


def _save(item: MinibarItem | None) -> ResponseReturnValue:
    form = ItemForm()
    if not form.validate():
        return _page(form, item), 422
    try:
        execute(minibar.save_item, current_context(), form.details(), item.id if item else None)
    except Refused as refused:
        form.refuse(refused.reasons, title_of)
        return _page(form, item), refused.status
    flash(gettext("Saved."))
    return redirect(url_for("admin_minibar.index"), 303)


def _item(item_id: UUID) -> MinibarItem:
    for item in minibar.all_items(current_context()):
        if item.id == item_id:
            return item
    raise NotFound


def _page(form: ItemForm, item: MinibarItem | None) -> str:
    ctx = current_context()
    return render_template(
        "minibar/index.html", form=form, item=item, items=minibar.all_items(ctx), currency=ctx.currency
    )
