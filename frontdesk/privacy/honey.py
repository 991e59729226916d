"""Honey guests: profiles of people who never were, planted under a name that only a snooper looks for."""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import select, update

from frontdesk.guests.documents import DocumentType
from frontdesk.guests.models import Guest
from frontdesk.guests.names import surname_of
from frontdesk.guests.resident_id import make_resident_id
from frontdesk.guests.rules import CallPreference, DisclosureLevel, Sex
from frontdesk.guests.service import Person, Wish, remember
from frontdesk.identity.models import Account
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import put
from frontdesk.kernel.errors import Invalid, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.text import TextRefused, clean
from frontdesk.privacy.models import HoneyGuest

LONGEST: Final = 200
AGES: Final = (25, 65)
LAST_SEEN: Final = (20, 400)
"""How many days ago such a guest seems to have stayed last."""

ARRIVES: Final = time(14)


@dataclass(frozen=True, slots=True)
class Planted:
    """A honey guest as whoever plants them sees one: the name is nobody's."""

    name: str
    planted_by: str
    planted_at: datetime


def plant_honey_guest(ctx: Context, name: str, sex: Sex) -> None:
    """Make a past guest who never was; to every search it looks like any other. Raises `Invalid` for a useless name.

    Whoever finds the profile is reported to security. The trail says that one was planted, and not under which id.
    """
    ctx.require(Permission.HONEY_GUEST_PLANT)
    try:
        cleaned = clean(name, most=LONGEST)
    except TextRefused as refused:
        raise Invalid([Reason(refused.code, "name", facts={"most": LONGEST})]) from None
    if not any(letter.isalpha() for letter in cleaned):
        raise Invalid([Reason("name-without-letters", "name")])
    luck = random.Random(ctx.source.bytes(16))  # noqa: S311 - nobody gains by guessing who never was
    guest_id = remember(ctx, _person(ctx, luck, cleaned, sex), _WISH, None).guest_id
    last = ctx.business_date - timedelta(days=luck.randint(*LAST_SEEN))
    made = datetime.combine(last, ARRIVES, ctx.zone) + timedelta(minutes=luck.randrange(480))
    mine = (Guest.property_id == ctx.property_id, Guest.id == guest_id)
    ctx.session.execute(update(Guest).where(*mine).values(last_stay=last, made_at=made))
    row = {"property_id": ctx.property_id, "id": guest_id, "planted_by": ctx.account_id, "planted_at": ctx.now}
    put(ctx.session, HoneyGuest, [row])
    ctx.record("honey_guest.planted", "property", ctx.property_id)


def honey_guests(ctx: Context) -> list[Planted]:
    """Return every honey guest, the newest first."""
    ctx.require(Permission.HONEY_GUEST_PLANT)
    statement = (
        select(Guest.shown_name, Account.display_name, HoneyGuest.planted_at, Guest.id)
        .join(HoneyGuest, (HoneyGuest.property_id == Guest.property_id) & (HoneyGuest.id == Guest.id))
        .join(Account, Account.id == HoneyGuest.planted_by)
        .where(Guest.property_id == ctx.property_id)
        .order_by(HoneyGuest.planted_at.desc(), HoneyGuest.id)
    )
    return [Planted(name, by, at) for name, by, at, _ in ctx.session.execute(statement)]


_WISH: Final = Wish(level=DisclosureLevel.ASK, calls=CallPreference.ASK)


def _person(ctx: Context, luck: random.Random, name: str, sex: Sex) -> Person:
    born = ctx.business_date - timedelta(days=luck.randint(AGES[0] * 366, AGES[1] * 365))
    return Person(
        name=name,
        surname=surname_of(name),
        sex=sex,
        birth_date=born,
        nationality="CHN",
        document_type=DocumentType.RESIDENT_ID,
        document_number=make_resident_id(luck, born, sex),
        document_expires=None,
        document_issuer=None,
        address="—",
        phone=None,
    )
