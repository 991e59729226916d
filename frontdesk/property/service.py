"""Commands about the hotel itself: making it, its settings, its business date, and how often a paper was printed."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from frontdesk.audit import service as trail
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.ids import Source
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Keyring
from frontdesk.property.models import Counter, PrintCount, Property
from frontdesk.property.queries import the_property
from frontdesk.property.settings import PropertySettings, setting_faults, settings_from

COUNTERS = ("receipt", "rate_change_slip", "valuables", "authority_request", "authority_receipt", "vehicle_pass")
"""Numbers that start with the hotel, so that the first two users of one do not race to make it."""

LOCALES = ("zh", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProperty:
    """What a hotel is called, where it is, what it counts in and which day it opens with."""

    code: str
    name_zh: str
    name_en: str
    address_zh: str
    address_en: str
    phone: str
    currency: str = "CNY"
    time_zone: str = "Asia/Shanghai"
    default_locale: str = "zh"
    business_date: date


def create_property(session: Session, source: Source, keyring: Keyring, wanted: NewProperty) -> Property:
    """Make a hotel with its counters and the head of its trail, or raise `Invalid` naming every fault.

    Used by whoever sets up the machine, before anybody can sign in; hence no context and no permission.
    """
    details = _checked(wanted)
    made = Property(
        id=source.uuid(),
        **asdict(details),
        key_fingerprint=keyring.fingerprint(),
        index_keys=dict.fromkeys(keyring.indexes.fingerprints().values(), True),
        settings={},
    )
    session.add(made)
    session.flush()
    session.execute(insert(Counter), [{"property_id": made.id, "name": name, "value": 0} for name in COUNTERS])
    trail.start(session, made.id)
    return made


def change_settings(ctx: Context, /, **changes: bool | int) -> PropertySettings:
    """Change some of the hotel's settings and leave the others, or raise `Invalid` naming every fault."""
    ctx.require(Permission.PROPERTY_MANAGE)
    if reasons := list(setting_faults(changes)):
        raise Invalid(reasons)
    row = the_property(ctx)
    before = settings_from(row.settings)
    after = replace(before, **changes)  # type: ignore[arg-type]  # `setting_faults` has looked at the types
    default = asdict(PropertySettings())
    row.settings = {name: value for name, value in asdict(after).items() if value != default[name]}
    ctx.session.flush()
    old, new = asdict(before), asdict(after)
    changed = {name: value for name, value in new.items() if value != old[name]}
    ctx.record("property.settings_changed", "property", ctx.property_id, **changed)
    return after


def roll_business_date(ctx: Context) -> date:
    """Move the hotel to its next business date and return it (NAU-3).

    Run by the edge's `execute_alone`, so that every other command falls wholly before or after.
    """
    ctx.require(Permission.NIGHT_AUDIT_RUN)
    row = the_property(ctx)
    row.business_date += timedelta(days=1)
    ctx.session.flush()
    ctx.record("business_date.rolled", "property", ctx.property_id, business_date=row.business_date.isoformat())
    return row.business_date


def print_copies(ctx: Context, document: str, subject_id: UUID) -> int:
    """Count one more print of a document and return which copy it is: 1 is the original, more is a reprint (DEP-1)."""
    ctx.require(Permission.REGISTRATION_PRINT)
    return count_print(ctx, document, subject_id)


def count_print(ctx: Context, document: str, subject_id: UUID) -> int:
    """Count one more print within a command that has asked for its own permission, and return which copy it is."""
    statement = (
        update(PrintCount)
        .where(
            PrintCount.property_id == ctx.property_id,
            PrintCount.document == document,
            PrintCount.subject_id == subject_id,
        )
        .values(copies=PrintCount.copies + 1)
        .returning(PrintCount.copies)
        .execution_options(synchronize_session=False)
    )
    copies = ctx.session.execute(statement).scalar_one_or_none()
    if copies is None:
        copies = 1
        row = {"property_id": ctx.property_id, "document": document, "subject_id": subject_id, "copies": copies}
        ctx.session.execute(insert(PrintCount).values(row))
    ctx.record("document.printed", document, subject_id, copy=copies)
    return copies


def _checked(wanted: NewProperty) -> NewProperty:
    faults = Faults()
    lines = {
        name: faults.line(name, getattr(wanted, name), most=most)
        for name, most in (
            ("code", 20),
            ("name_zh", 120),
            ("name_en", 120),
            ("address_zh", 240),
            ("address_en", 240),
            ("phone", 40),
        )
    }
    if not (wanted.currency.isascii() and wanted.currency.isalpha() and wanted.currency.isupper()) or (
        len(wanted.currency) != len("CNY")
    ):
        faults.add("currency-unknown", "currency")
    if wanted.time_zone not in available_timezones():
        faults.add("time-zone-unknown", "time_zone")
    if wanted.default_locale not in LOCALES:
        faults.add("locale-unknown", "default_locale")
    faults.check()
    return replace(wanted, **lines)  # type: ignore[arg-type]  # only the names of text fields


def note_index_keys(ctx: Context, whole: Collection[int], begun: Collection[int] = ()) -> None:
    """Note under which index keys this hotel's guests stand from now on: all of them, or only some so far (PRI-10).

    Run it alone: no command that knows fewer keys commits afterwards.
    """
    ctx.require(Permission.OPERATE)
    marks = ctx.keyring.indexes.fingerprints()
    row = the_property(ctx)
    row.index_keys = {marks[number]: number in whole for number in (*whole, *begun)}
    ctx.session.flush()
    ctx.record("index-keys.noted", "property", ctx.property_id, whole=_listed(whole), begun=_listed(begun))


def _listed(numbers: Collection[int]) -> str:
    return " ".join(f"i{number}" for number in sorted(numbers))
