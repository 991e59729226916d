"""What work orders tell the house: room and kind of fault, never a word of what was written (NTF-2)."""

from frontdesk.kernel.context import Context
from frontdesk.maintenance.models import WorkOrder
from frontdesk.maintenance.rules import Priority

REPORTED = "work_order.reported"
ASSIGNED = "work_order.assigned"
ENDED = "work_order.ended"
UNREPAIRABLE = "work_order.unrepairable"
CALLED_BACK = "work_order.called_back"
CHARGED = "work_order.charged"


def reported(ctx: Context, order: WorkOrder) -> None:
    """Tell engineering that something is broken."""
    ctx.announce(REPORTED, order.id, **_about(order), urgent=order.priority == Priority.URGENT)


def ended(ctx: Context, order: WorkOrder, *, cleaning: bool = False) -> None:
    """Tell the desk what is left to do for the guest, and housekeeping of a room in which somebody has worked."""
    call_back, charge = order.call_back == "due", order.charge is not None
    ctx.announce(ENDED, order.id, **_about(order), call_back=call_back, charge=charge, cleaning=cleaning)


def unrepairable(ctx: Context, order: WorkOrder, *, occupied: bool) -> None:
    """Tell the desk that a fault cannot be repaired: who is in the room must be moved (MOV-2)."""
    call_back = order.call_back == "due" and not occupied
    ctx.announce(UNREPAIRABLE, order.id, **_about(order), occupied=occupied, call_back=call_back)


def told(ctx: Context, kind: str, order: WorkOrder) -> None:
    """Tell that a step is taken, so that the tasks that asked for it are done."""
    ctx.announce(kind, order.id, **_about(order))


def _about(order: WorkOrder) -> dict[str, str | None]:
    room = {} if order.room_id is None else {"room_id": str(order.room_id)}
    return {**room, "fault": order.fault}
