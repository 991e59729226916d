"""Papers that screens and programs both ask for: composed from what may be shown, counted, printed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from frontdesk.cashier.queries import ReceiptPrint
from frontdesk.cashier.rules import Method
from frontdesk.edge.execute import execute
from frontdesk.identity.models import Account
from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import local
from frontdesk.kernel.errors import NotFound, Reason, Unavailable
from frontdesk.kernel.money import Money
from frontdesk.kernel.paper import DepositReceipt, Letterhead, Paper
from frontdesk.kernel.printing import Language, PrintFailed, print_paper
from frontdesk.property.queries import the_property
from frontdesk.property.service import print_copies
from frontdesk.stays import queries
from frontdesk.stays.models import Registration
from frontdesk.stays.queries import RegistrationView

METHODS: Final[Mapping[str, LazyString]] = {
    Method.CASH: _("Cash"),
    Method.CARD_PRE_AUTHORISATION: _("Card pre-authorisation"),
    Method.WECHAT_PAY: _("WeChat Pay"),
    Method.ALIPAY: _("Alipay"),
    Method.CITY_LEDGER: _("City ledger"),
}

log = structlog.get_logger(__name__)


def counted_pdf(ctx: Context, document: str, subject_id: UUID, make: Callable[[int], Paper]) -> bytes:
    """Return the paper as PDF; it is counted first, so that no copy leaves the house uncounted (DEP-1)."""
    copy = execute(print_copies, ctx, document, subject_id)
    return pdf(document, make(copy))


def pdf(document: str, paper: Paper) -> bytes:
    """Return the paper as PDF in the reader's language, or raise `Unavailable` (`print-failed`)."""
    try:
        return print_paper(paper, language())
    except PrintFailed as failed:
        log.warning("print-failed", document=document)
        raise Unavailable([Reason(failed.code)]) from None


def deposit_receipt(ctx: Context, found: ReceiptPrint, copy: int) -> Paper:
    """Return a deposit receipt under the name that may be shown (REG-6)."""
    registered = registration_of_folio(ctx, found.folio_id)
    stay = queries.stay(ctx, registered.stay_id)
    return DepositReceipt(
        letterhead=letterhead(ctx),
        number=f"YJ-{found.number:06d}",
        business_date=found.business_date,
        clerk=person_name(ctx, found.account_id),
        printed_at=now_on_paper(ctx),
        copy=copy,
        guest=registered.shown_name,
        room=stay.room,
        registration_number=registered.number,
        payment_method=str(METHODS[found.method]),
        reference=found.reference,
        amount=Money(-found.amount if found.kind == "refunded" else found.amount, found.currency),
        shift=found.shift_id.hex[:8].upper(),
    )


def letterhead(ctx: Context) -> Letterhead:
    """Return the hotel as it stands at the top of a paper in the reader's language."""
    hotel = the_property(ctx)
    chinese = language() == "zh"
    return Letterhead(
        hotel=hotel.name_zh if chinese else hotel.name_en,
        hotel_in_english=hotel.name_en if chinese else None,
        address=hotel.address_zh if chinese else hotel.address_en,
        phone=hotel.phone,
    )


def now_on_paper(ctx: Context) -> datetime:
    """Return the moment on the hotel's clock, to the second: a PDF's date has no more."""
    return local(ctx.now, ctx.zone).replace(microsecond=0)


def registration_of_folio(ctx: Context, folio_id: UUID) -> RegistrationView:
    """Return the registration whose folio this is, or raise `NotFound`."""
    stay_id = ctx.session.scalar(
        select(Registration.stay_id).where(
            Registration.property_id == ctx.property_id, Registration.folio_id == folio_id
        )
    )
    if stay_id is None:
        raise NotFound
    return next(each for each in queries.registrations(ctx, stay_id) if each.folio_id == folio_id)


def person_name(ctx: Context, account_id: UUID) -> str:
    """Return what a colleague is called on paper."""
    return ctx.session.get_one(Account, account_id).display_name


def language() -> Language:
    """Return the language that the paper is asked for in."""
    return "zh" if str(get_locale()).startswith("zh") else "en"
