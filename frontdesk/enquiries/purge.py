"""What was asked is not kept for longer than the hotel set (PRI-6)."""

from datetime import timedelta

from sqlalchemy import delete, or_

from frontdesk.enquiries.models import AdvanceWish, Enquiry, GuestMessage
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.property.settings import settings_of


def purge(ctx: Context) -> None:
    """Delete the messages, enquiries and consents beforehand whose time is over; the worker's job."""
    ctx.require(Permission.OPERATE)
    kept = timedelta(days=settings_of(ctx).enquiry_days)
    no_consent = or_(Enquiry.given_until.is_(None), Enquiry.given_until <= ctx.now)
    for table, over in (
        (GuestMessage, GuestMessage.purge_at <= ctx.now),
        (Enquiry, (Enquiry.closes_at <= ctx.now - kept) & no_consent),
        (AdvanceWish, AdvanceWish.until <= ctx.now),
    ):
        ctx.session.execute(delete(table).where(table.__table__.c.property_id == ctx.property_id, over))
