"""An enquiry is recorded and nothing else: who is asked for is looked up by nobody while the asker waits (PRI-4)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from frontdesk.enquiries.models import Enquiry
from frontdesk.enquiries.rules import Channel, Question
from frontdesk.enquiries.scripts import Script, scripts
from frontdesk.enquiries.sealed import phrase_hash, seal_question
from frontdesk.kernel.context import Context
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.property.settings import settings_of

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks, as it was typed."""

    channel: Channel
    asked_for: str
    asked_by: str | None = None
    pass_phrase: str | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What is told at once, of one shape whoever is asked for."""

    id: UUID
    script: Script


def open_enquiry(ctx: Context, asked: Asked) -> Answered:
    """Record that somebody asks for somebody, and return what to say meanwhile; the worker looks up who that is.

    Nothing is read of any guest, so that rows, statements and time are those of any other name. Raises `Invalid`
    (`missing`, `text-too-long`, `text-unreadable`) for what was typed.
    """
    ctx.require(Permission.ENQUIRY_OPEN)
    question = _question(ctx, asked)
    enquiry_id = ctx.source.uuid()
    enquiry = Enquiry(
        property_id=ctx.property_id,
        id=enquiry_id,
        account_id=ctx.account_id,
        channel=asked.channel,
        sealed=seal_question(ctx, Enquiry.__tablename__, enquiry_id, question),
        opened_at=ctx.now,
        closes_at=ctx.now + timedelta(seconds=settings_of(ctx).enquiry_seconds),
    )
    ctx.session.add(enquiry)
    ctx.session.flush()
    ctx.record("enquiry.opened", "enquiry", enquiry_id, channel=asked.channel)
    return Answered(enquiry_id, scripts(ctx)["pending"])


def _question(ctx: Context, asked: Asked) -> Question:
    faults = Faults()
    asked_for = faults.line("asked_for", asked.asked_for, most=LONGEST_NAME)
    asked_by = faults.line("asked_by", asked.asked_by, most=LONGEST_NAME, optional=True)
    phrase = faults.line("pass_phrase", asked.pass_phrase, most=LONGEST_NAME, optional=True)
    purpose = faults.line("purpose", asked.purpose, most=LONGEST_NAME, optional=True)
    faults.check()
    return Question(
        asked_for=asked_for,
        asked_by=asked_by or None,
        phrase=phrase_hash(ctx, phrase),
        purpose=purpose or None,
    )
