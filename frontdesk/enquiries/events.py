"""What the enquiry desk tells the house: ids only, and only what the department may see anyway.

A guest who is asked for under a true name that the house does not know is no news: no event, no number in any order.
"""

from datetime import datetime
from uuid import UUID

from frontdesk.kernel.context import Context

CONSENT_WANTED = "consent.wanted"
CONSENT_ANSWERED = "consent.answered"
MESSAGE_READY = "message.ready"
MESSAGE_DELIVERED = "message.delivered"


def consent_wanted(ctx: Context, consent_id: UUID, until: datetime) -> None:
    """Tell desk and switchboard that a guest is to be asked before the enquiry closes."""
    ctx.announce(CONSENT_WANTED, consent_id, due_at=until.isoformat())


def consent_answered(ctx: Context, consent_id: UUID) -> None:
    """Tell them that the guest has answered; what the answer was is not told."""
    ctx.announce(CONSENT_ANSWERED, consent_id)


def message_ready(ctx: Context, message_id: UUID, room_id: UUID) -> None:
    """Tell the bell desk that a message goes to a room."""
    ctx.announce(MESSAGE_READY, message_id, room_id=str(room_id))


def message_delivered(ctx: Context, message_id: UUID) -> None:
    """Tell it that the message is with the guest."""
    ctx.announce(MESSAGE_DELIVERED, message_id)
