"""Reporting registrations to the police: written out, acknowledged, warned of when late (REG-12)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select, update

from frontdesk.guests import sealed
from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import local
from frontdesk.kernel.errors import Invalid, NotFound
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.police.errors import ReportRefused
from frontdesk.police.models import PoliceReport
from frontdesk.police.rules import Form, acknowledgement_faults
from frontdesk.police.writers import WRITERS, GuestReport
from frontdesk.property.queries import the_property
from frontdesk.rooms.models import Room
from frontdesk.stays.models import Registration, Stay

ACKNOWLEDGED = "police.report_acknowledged"
OVERDUE = "police.report_overdue"
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Exported:
    """A report as it goes to the police; `content` holds the truth and is logged nowhere."""

    report_id: UUID
    form: str
    media_type: str
    file_name: str | None
    content: bytes = field(repr=False)


def export(ctx: Context, registration_id: UUID, form: str, *, into_file: bool = False) -> Exported:
    """Write a registration out for the police under its true name, and keep that it was done and by whom.

    With `into_file` the caller puts the content into a file of the answer's opaque name, after the commit. May be done
    again until it is acknowledged. Raises `NotFound`, or `Invalid` (`form-unknown`).
    """
    ctx.require(Permission.POLICE_REPORT_SEND)
    if form not in set(Form):
        faults = Faults()
        faults.add("form-unknown", "form")
        faults.check()
    registration = ctx.session.get(Registration, (ctx.property_id, registration_id))
    if registration is None or registration.forgotten_at is not None:
        raise NotFound
    writer = WRITERS[form]
    report_id = ctx.source.uuid()
    report = PoliceReport(
        property_id=ctx.property_id,
        id=report_id,
        registration_id=registration_id,
        form=form,
        file_name=f"{report_id.hex}.{form}" if into_file else None,
        exported_at=ctx.now,
        exported_by=ctx.actor.account_id,
    )
    ctx.session.add(report)
    ctx.session.flush()
    ctx.record("police_report.exported", "registration", registration_id, report_id=str(report_id), form=form)
    content = writer.write(_told(ctx, registration))
    return Exported(report_id, form, writer.media_type, report.file_name, content)


def acknowledge(ctx: Context, report_id: UUID, number: str) -> PoliceReport:
    """Keep the number under which the police took a report: the registration is reported, its task done.

    Raises `NotFound`, `Invalid` (`missing`, `acknowledgement-malformed`) or `ReportRefused`
    (`report-acknowledged-already`).
    """
    ctx.require(Permission.POLICE_REPORT_SEND)
    report = ctx.session.get(PoliceReport, (ctx.property_id, report_id), with_for_update=True, populate_existing=True)
    if report is None:
        raise NotFound
    if faults := acknowledgement_faults(number):
        raise Invalid(faults)
    registration = ctx.session.get_one(Registration, (ctx.property_id, report.registration_id))
    if registration.police_reported_at is not None:
        raise ReportRefused
    report.acknowledged_at, report.acknowledged_by = ctx.now, ctx.actor.account_id
    report.acknowledgement = number
    registration.police_reported_at = ctx.now
    ctx.session.flush()
    ctx.record("police_report.acknowledged", "registration", registration.id, report_id=str(report_id))
    ctx.announce(ACKNOWLEDGED, registration.stay_id)
    return report


def warn_of_overdue(ctx: Context) -> int:
    """Tell the front office of each registration that should have been reported by now, once, and return how many."""
    ctx.require(Permission.OPERATE)
    late = (
        select(Registration.id, Registration.stay_id, Stay.room_id)
        .join(Stay, (Stay.property_id == Registration.property_id) & (Stay.id == Registration.stay_id))
        .where(
            Registration.property_id == ctx.property_id,
            Registration.police_reported_at.is_(None),
            Registration.forgotten_at.is_(None),
            Registration.police_due_at <= ctx.now,
            Registration.police_warned_at.is_(None),
        )
        .order_by(Registration.police_due_at, Registration.id)
        .limit(AT_ONCE)
    )
    rows = ctx.session.execute(late).all()
    ids = [row.id for row in rows]
    mine = (Registration.property_id == ctx.property_id, Registration.id.in_(ids))
    ctx.session.execute(
        update(Registration).where(*mine).values(police_warned_at=ctx.now),
        execution_options={"synchronize_session": False},
    )
    for row in rows:
        ctx.announce(OVERDUE, row.stay_id, room_id=str(row.room_id))
    return len(rows)


def files_to_sweep(ctx: Context) -> list[str]:
    """Return the files that lie in the folder of reports although the police have what is in them, and mark them gone.

    The caller removes them afterwards. A file of a registration that was forgotten goes too (PRI-11).
    """
    ctx.require(Permission.OPERATE)
    done = Registration.police_reported_at.is_not(None) | Registration.forgotten_at.is_not(None)
    found = (
        select(PoliceReport.id, PoliceReport.file_name)
        .join(
            Registration,
            (Registration.property_id == PoliceReport.property_id) & (Registration.id == PoliceReport.registration_id),
        )
        .where(
            PoliceReport.property_id == ctx.property_id,
            PoliceReport.file_name.is_not(None),
            PoliceReport.swept_at.is_(None),
            done,
        )
        .order_by(PoliceReport.id)
        .limit(AT_ONCE)
    )
    rows = ctx.session.execute(found).all()
    _mark_swept(ctx, [row.id for row in rows])
    return [str(row.file_name) for row in rows]


def _mark_swept(ctx: Context, ids: Collection[UUID]) -> None:
    mine = (PoliceReport.property_id == ctx.property_id, PoliceReport.id.in_(ids))
    ctx.session.execute(
        update(PoliceReport).where(*mine).values(swept_at=ctx.now), execution_options={"synchronize_session": False}
    )


def _told(ctx: Context, registration: Registration) -> GuestReport:
    truth = sealed.unseal(ctx, registration.guest_id, "registration", registration.id, registration.sealed)
    stay = ctx.session.get_one(Stay, (ctx.property_id, registration.stay_id))
    hotel, document, guardian = the_property(ctx), truth["document"], truth["guardian"] or {}
    return GuestReport(
        hotel_code=hotel.code,
        hotel_name=hotel.name_zh,
        registration_number=registration.number,
        name=truth["name"],
        surname=truth["surname"],
        sex=truth["sex"],
        birth_date=date.fromisoformat(truth["birth_date"]),
        nationality=truth["nationality"],
        document_type=document["type"],
        document_number=document["number"],
        document_expires=date.fromisoformat(document["expires"]) if document["expires"] else None,
        document_issuer=document["issuer"],
        address=truth["address"],
        phone=truth["phone"],
        guardian_contact=guardian.get("contact"),
        guardian_relation=guardian.get("relation"),
        room=ctx.session.get_one(Room, (ctx.property_id, stay.room_id)).number,
        checked_in_at=local(registration.made_at, ctx.zone),
        due_out=stay.due_out,
        left_on=registration.left_on,
    )
