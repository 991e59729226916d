"""How soon a task is late in which department, and who hears of it first: the hotel's own terms (NTF-3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from frontdesk.identity.queries import roles_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import put
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.models import Supervisor, TaskTime
from frontdesk.notifications.rules import TABLE, Told, roles_in
from frontdesk.property.settings import MINUTES_OF_DAY, PropertySettings, settings_of

Place = tuple[str, str]
"""A department, and a kind of task in it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The times of one hotel: its settings, and what it set for single departments."""

    settings: PropertySettings
    own: Mapping[Place, int]

    @property
    def step(self) -> timedelta:
        """Return the time from the supervisor to the duty manager."""
        return timedelta(minutes=self.settings.escalation_minutes)

    def time_for(self, department: str, kind: str, due: str) -> timedelta:
        """Return after how long this kind is late here: as set for the department, else as the setting `due` says."""
        return timedelta(minutes=self.own.get((department, kind)) or self.settings.minutes_for(due))


def terms_of(ctx: Context) -> Terms:
    """Return the hotel's terms as they stand in this transaction."""
    rows = ctx.session.execute(
        select(TaskTime.department, TaskTime.kind, TaskTime.minutes).where(TaskTime.property_id == ctx.property_id)
    )
    return Terms(settings_of(ctx), {(department, kind): minutes for department, kind, minutes in rows})


def places() -> dict[Place, Told]:
    """Return every department with each kind that it is told, in a fixed order, and the line of the table."""
    lines = {(told.department, told.kind): told for lines in TABLE.values() for told in lines}
    return {(str(department), str(kind)): lines[department, kind] for department, kind in sorted(lines)}


def supervisors(ctx: Context) -> dict[str, UUID]:
    """Return who supervises each department that has somebody."""
    rows = select(Supervisor.department, Supervisor.account_id).where(Supervisor.property_id == ctx.property_id)
    return dict(ctx.session.execute(rows).all())


def set_terms(ctx: Context, times: Mapping[Place, int | None], chosen: Mapping[str, UUID | None]) -> None:
    """Set how soon tasks are late in each department, and who supervises it; what is None goes by the settings.

    Raises `Invalid`: `number-out-of-range`, `not-a-choice` for a place that is told nothing, `colleague-elsewhere` for
    a supervisor who does not work there.
    """
    ctx.require(Permission.PROPERTY_MANAGE)
    faults, known = Faults(), places()
    for (department, kind), minutes in times.items():
        place = f"minutes-{department}-{kind}"
        if (department, kind) not in known:
            faults.add("not-a-choice", place)
        faults.optional_number(place, minutes, least=1, most=MINUTES_OF_DAY)
    for department, account_id in chosen.items():
        if account_id and not roles_in(department) & roles_of(ctx.session, ctx.property_id, account_id):
            faults.add("colleague-elsewhere", f"supervisor-{department}")
    faults.check()
    _replace(ctx, times, chosen)
    ctx.record("task_terms.set", "property", ctx.property_id, times=sum(1 for each in times.values() if each))


def _replace(ctx: Context, times: Mapping[Place, int | None], chosen: Mapping[str, UUID | None]) -> None:
    for table in (TaskTime, Supervisor):
        ctx.session.execute(delete(table).where(table.__table__.c.property_id == ctx.property_id))
    own = [
        {"property_id": ctx.property_id, "department": department, "kind": kind, "minutes": minutes}
        for (department, kind), minutes in times.items()
        if minutes
    ]
    named = [
        {"property_id": ctx.property_id, "department": department, "account_id": account_id}
        for department, account_id in chosen.items()
        if account_id
    ]
    for table, rows in ((TaskTime, own), (Supervisor, named)):
        if rows:
            put(ctx.session, table, rows)
