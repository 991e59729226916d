"""What a guest has broken, charged to the folio of who pays for the stay (HSK-3)."""

from uuid import UUID

from sqlalchemy import select

from frontdesk.cashier import folios
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.maintenance import events
from frontdesk.maintenance.errors import WorkOrderRefused
from frontdesk.maintenance.models import WorkOrder
from frontdesk.maintenance.service import locked
from frontdesk.stays.models import Registration, Stay

CODE = "damage"


def charge_work_order(ctx: Context, order_id: UUID) -> WorkOrder:
    """Post what a work order charges to the folio of the guest who pays for the stay, once, and return it.

    Raises `NotFound`, `WorkOrderRefused` (`nothing-to-charge`, `nobody-to-charge` once the stay is over).
    """
    ctx.require(Permission.FOLIO_POST, Permission.WORK_ORDER_VIEW)
    order = locked(ctx, order_id)
    if order.charge is None or order.charge_entry_id is not None:
        raise WorkOrderRefused([Reason("nothing-to-charge", rule="HSK-3")])
    folio_id = folio_of_payer(ctx, order.stay_id)
    if folio_id is None:
        raise WorkOrderRefused([Reason("nobody-to-charge", rule="HSK-3")])
    order.charge_entry_id = folios.charge(ctx, folio_id, CODE, order.charge)
    ctx.session.flush()
    ctx.record("work_order.charged", "work_order", order.id, amount=order.charge, entry=str(order.charge_entry_id))
    events.told(ctx, events.CHARGED, order)
    return order


def folio_of_payer(ctx: Context, stay_id: UUID | None) -> UUID | None:
    """Return the folio of who pays for a stay that is in the house, or None."""
    statement = (
        select(Registration.folio_id)
        .join(Stay, (Stay.property_id == Registration.property_id) & (Stay.id == Registration.stay_id))
        .where(Stay.property_id == ctx.property_id, Stay.id == stay_id, Stay.status == "in_house")
        .where(Registration.position == Stay.payer)
    )
    return ctx.session.scalars(statement).one_or_none()
