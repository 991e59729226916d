"""The hotel's settings, read as periods of retention."""

from frontdesk.kernel.context import Context
from frontdesk.privacy.retention_rules import Periods
from frontdesk.property.settings import settings_of


def periods_of(ctx: Context) -> Periods:
    """Return how long each thing is kept in this hotel."""
    settings = settings_of(ctx)
    return Periods(
        registration_years=settings.retain_registration_years,
        scan_days=settings.retain_scan_days,
        law_scan_days=settings.law_scan_days,
        profile_years=settings.retain_profile_years,
        receipt_years=settings.retain_receipt_years,
        visitor_days=settings.retain_visitor_days,
        draft_hours=settings.retain_draft_hours,
    )
