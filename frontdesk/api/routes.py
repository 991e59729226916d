"""Every resource of the interface, in the order in which its description lists them."""

from frontdesk.api import (
    approvals,
    deposits,
    folios,
    guests,
    hotel,
    housekeeping,
    keys,
    night_audits,
    rates,
    registrations,
    rooms,
    shifts,
    stays,
    tasks,
    trail,
    walk_ins,
)
from frontdesk.api.parsing import Resource

RESOURCES: tuple[Resource, ...] = (
    hotel.bp,
    rooms.bp,
    rates.bp,
    approvals.bp,
    walk_ins.bp,
    stays.bp,
    registrations.bp,
    keys.bp,
    deposits.bp,
    folios.bp,
    guests.bp,
    tasks.bp,
    housekeeping.bp,
    shifts.bp,
    night_audits.bp,
    trail.bp,
)
