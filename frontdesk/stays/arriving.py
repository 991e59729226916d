"""What every arriving guest brings, at the check-in or later: money, pictures, and who stands behind an exception."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from frontdesk.cashier import deposits
from frontdesk.cashier.deposits import Taken
from frontdesk.cashier.models import Folio
from frontdesk.cashier.rules import Payment, payment_faults
from frontdesk.companies import queries as companies
from frontdesk.identity.approvals import consume_approval, subject_hash
from frontdesk.kernel import scans
from frontdesk.kernel.context import Context, Facts
from frontdesk.kernel.errors import Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.stays.intake import PaymentGiven, RegistrationGiven

BACKED_BY = {
    "document": Permission.DOCUMENT_APPROVE,
    "minor": Permission.MINOR_APPROVE,
    "room": Permission.ROOM_APPROVE,
}


def approvers(ctx: Context, given: Mapping[str, UUID], subjects: Mapping[str, Facts]) -> dict[str, UUID]:
    """Return who stands behind each exception: the clerk, where a duty manager checks in, or whoever approved.

    Raises what `consume_approval` raises for an approval that is not for the subject of its kind.
    """
    found = {kind: ctx.account_id for kind, permission in BACKED_BY.items() if ctx.may(permission)}
    for kind, approval_id in given.items():
        if kind in BACKED_BY and kind not in found:
            found[kind] = consume_approval(ctx, approval_id, kind, subject_hash(kind, subjects[kind]))
    return found


def payment_of(ctx: Context, path: str, given: PaymentGiven | None, faults: list[Reason]) -> Payment | None:
    """Return the payment of the guest at this path, or None without one; what is wrong with it joins the faults."""
    if given is None:
        return None
    payment = Payment(given.method, given.amount, given.reference, company_id(ctx, given.company))
    if given.company and payment.company is None:
        faults.append(Reason("company-unknown", f"{path}.deposit.company", "REG-10"))
    faults += [replace(fault, field=f"{path}.deposit.{fault.field}") for fault in payment_faults(payment)]
    return payment


def company_id(ctx: Context, code: str | None) -> UUID | None:
    """Return the id of the company with this code, or None."""
    company = companies.company_by_code(ctx, code) if code else None
    return company.id if company else None


def picture_faults(guests: Iterable[RegistrationGiven]) -> list[Reason]:
    """Return which scans and signatures are no such thing by their content (REG-2)."""
    faults = []
    for given in guests:
        checks = (
            ("scan", given.scan, scans.media_type),
            ("signature.image", given.signature_image, scans.picture_type),
        )
        for name, content, check in checks:
            try:
                if content is not None:
                    check(content)
            except scans.NotAScan:
                faults.append(Reason("not-a-scan", f"{given.path}.{name}", "REG-2"))
    return faults


def take(ctx: Context, opened: Sequence[Folio], payments: Sequence[Payment | None]) -> dict[UUID, Taken]:
    """Take the deposit of each guest who pays, on the guest's own folio, and return the receipts by folio (REG-6)."""
    paid = [(folio.id, payment) for folio, payment in zip(opened, payments, strict=True) if payment]
    taken = deposits.take_first(ctx, paid)
    return {folio_id: receipt for (folio_id, _), receipt in zip(paid, taken, strict=True)}
