"""The places at the desk, and the devices that stand there."""

from dataclasses import dataclass
from uuid import UUID

from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.property.models import Workstation
from frontdesk.property.service import LOCALES

ENCODERS = ("standalone",)
"""Drivers of key card encoders: `standalone` records what the clerk encodes on a device of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkstationDetails:
    """A place: its name, the language it starts in, and its devices."""

    name: str
    locale: str = "zh"
    printer: str | None = None
    encoder: str = "standalone"
    drawer: str | None = None


def save_workstation(ctx: Context, details: WorkstationDetails, workstation_id: UUID | None = None) -> Workstation:
    """Add a workstation, or change the one of this id; raise `Invalid` naming every fault, or `NotFound`."""
    ctx.require(Permission.WORKSTATION_MANAGE)
    faults = Faults()
    name = faults.line("name", details.name, most=60)
    printer = faults.line("printer", details.printer, most=120, optional=True)
    drawer = faults.line("drawer", details.drawer, most=60, optional=True)
    if details.locale not in LOCALES:
        faults.add("locale-unknown", "locale")
    if details.encoder not in ENCODERS:
        faults.add("encoder-unknown", "encoder")
    faults.check()
    row = _one(ctx, workstation_id) or Workstation(property_id=ctx.property_id, id=ctx.source.uuid())
    row.name, row.locale, row.encoder = name, details.locale, details.encoder
    row.printer, row.drawer = printer or None, drawer or None
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("workstation.saved", "workstation", row.id, encoder=row.encoder)
    return row


def _one(ctx: Context, workstation_id: UUID | None) -> Workstation | None:
    if workstation_id is None:
        return None
    row = ctx.session.get(Workstation, (ctx.property_id, workstation_id))
    if row is None:
        raise NotFound
    return row
