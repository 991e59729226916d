"""The hotel itself."""

from frontdesk.api.fields import Day, Schema, Text
from frontdesk.api.parsing import Resource
from frontdesk.edge.context import current_context
from frontdesk.edge.guard import guarded
from frontdesk.kernel.permissions import Permission
from frontdesk.property.models import Property
from frontdesk.property.queries import the_property

bp = Resource("property", "The hotel: its names, money, clock and business date")


class PropertySchema(Schema):
    """The hotel as its staff know it."""

    code = Text(required=True)
    name_zh = Text(required=True)
    name_en = Text(required=True)
    address_zh = Text(required=True)
    address_en = Text(required=True)
    phone = Text(required=True)
    currency = Text(required=True)
    time_zone = Text(required=True)
    business_date = Day(required=True)


@bp.route("/property", methods=["GET"])
@guarded(Permission.PROPERTY_VIEW)
@bp.response(200, PropertySchema)
def show() -> Property:
    """Show the hotel, its currency, time zone and business date."""
    return the_property(current_context())
