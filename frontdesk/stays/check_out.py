"""Check-out: nights charged, deposits applied, the rest given back, keys void, room dirty, house told (DEP-6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from frontdesk.cashier import folios
from frontdesk.cashier import queries as cashier
from frontdesk.cashier import service as deposits
from frontdesk.cashier.models import Deposit
from frontdesk.cashier.rules import Payment
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import NotFound, Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.rates import quotes
from frontdesk.reservations import service as reservations
from frontdesk.reservations.models import Reservation
from frontdesk.reservations.queries import nights_of
from frontdesk.rooms import claims
from frontdesk.rooms import service as rooms
from frontdesk.rooms.models import Room
from frontdesk.stays import events, keys
from frontdesk.stays.errors import CheckOutRefused
from frontdesk.stays.models import Registration, Stay
from frontdesk.stays.rules import given_back, hours_over, nights_slept

OVERTIME = "overtime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What the desk says at check-out: the room was checked, and how a balance is paid, if one is left.

    `refund_approvals` names the approval of each deposit whose refund is beyond the clerk's limit; where a deposit is
    not named, `refund_approval_id` stands for it.
    """

    room_checked: bool
    payment: Payment | None = None
    refund_approval_id: UUID | None = None
    refund_approvals: Mapping[UUID, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """What a check-out did, in minor units: paid at the desk, given back; and the numbers of the refunds' receipts."""

    stay_id: UUID
    paid: int
    refunded: int
    receipt_numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What a stay owes per folio and what its deposits hold, in minor units."""

    owed: dict[UUID, int]
    held: list[Deposit]

    @property
    def given_back(self) -> list[tuple[Deposit, int]]:
        """Return the deposits that give something back once everything is settled, with how much."""
        rest = given_back(self.owed, {deposit.folio_id: deposit.held for deposit in self.held})
        return [(deposit, rest[deposit.folio_id]) for deposit in self.held if rest[deposit.folio_id]]

    @property
    def missing(self) -> int:
        """Return what the deposits do not cover."""
        return max(0, sum(self.owed.values()) - sum(deposit.held for deposit in self.held))


def check_out(ctx: Context, stay_id: UUID, leaving: Leaving) -> CheckedOut:
    """Close a stay, whole or not at all.

    The nights slept are charged to the paying registration, the deposits applied to what the stay owes and the rest
    refunded the way it came (DEP-2). Raises `CheckOutRefused` with every reason (`room-not-checked`, `balance-due`
    with the amount missing, `payment-differs`, and `approval-missing` … for each refund beyond the limit, at the field
    `refund_approvals.<deposit id>`), or `NotFound`.
    """
    ctx.require(Permission.STAY_CHECK_OUT)
    reservation, room, stay = _locked(ctx, stay_id)
    registrations = _registrations(ctx, stay)
    _charge(ctx, stay, reservation, registrations[stay.payer].folio_id)
    account = _account(ctx, registrations)
    _refuse_unsettled(leaving, account.missing)
    _apply_deposits(ctx, account)
    paid = _pay_rest(ctx, account, leaving.payment)
    refunded, receipts = _give_back(ctx, account.held, leaving)
    folios.close_all(ctx, [registration.folio_id for registration in registrations])
    for registration in registrations:
        registration.in_house, registration.left_on = False, ctx.business_date
    _leave(ctx, stay, reservation, room)
    ctx.record("stay.checked_out", "stay", stay.id, room_id=str(room.id), paid=paid, refunded=refunded)
    events.checked_out(ctx, stay.id, room.id)
    return CheckedOut(stay.id, paid, refunded, tuple(receipts))


def in_house(ctx: Context, stay_id: UUID) -> Stay:
    """Return a stay that has not left, for the check-out screen, or raise `NotFound`; nothing is locked."""
    ctx.require(Permission.STAY_CHECK_OUT)
    stay = ctx.session.get(Stay, (ctx.property_id, stay_id))
    if stay is None or stay.status != "in_house":
        raise NotFound
    return stay


def due_now(ctx: Context, stay: Stay) -> Account:
    """Return what the stay would owe if it left now, for the check-out screen; nothing is written."""
    ctx.require(Permission.FOLIO_VIEW)
    reservation = ctx.session.get_one(Reservation, (ctx.property_id, stay.reservation_id))
    registrations = _registrations(ctx, stay)
    account = _account(ctx, registrations)
    paying = registrations[stay.payer].folio_id
    charged = cashier.charged_nights(ctx, paying, folios.ROOM)
    nights = [amount for night, amount in _slept(ctx, stay, reservation) if night not in charged]
    account.owed[paying] += sum(nights) + _overtime(ctx, stay, reservation)
    return account


def _locked(ctx: Context, stay_id: UUID) -> tuple[Reservation, Room, Stay]:
    """Return a stay in house with its reservation and its room, locked in the order that everybody keeps."""
    seen = keys.stay_in_house(ctx, stay_id)
    reservation = reservations.locked(ctx, seen.reservation_id)
    (room,) = claims.locked(ctx, seen.room_id)
    stay = keys.locked_stay(ctx, stay_id)
    if stay.room_id != room.id:
        raise NotFound  # moved to another room in this very moment: whoever asks again finds it there
    return reservation, room, stay


def _registrations(ctx: Context, stay: Stay) -> Sequence[Registration]:
    mine = (Registration.property_id == ctx.property_id, Registration.stay_id == stay.id)
    return ctx.session.scalars(select(Registration).where(*mine).order_by(Registration.position)).all()


def _charge(ctx: Context, stay: Stay, reservation: Reservation, folio_id: UUID) -> None:
    folios.charge_nights(ctx, folio_id, _slept(ctx, stay, reservation))
    if overtime := _overtime(ctx, stay, reservation):
        folios.charge(ctx, folio_id, OVERTIME, overtime)


def _slept(ctx: Context, stay: Stay, reservation: Reservation) -> list[tuple[date, int]]:
    return nights_slept(list(nights_of(ctx, reservation.id).items()), stay.arrived, ctx.business_date)


def _overtime(ctx: Context, stay: Stay, reservation: Reservation) -> int:
    if reservation.departure > reservation.arrival:
        return 0  # only a stay by the hour has hours to run over
    quote = quotes.told(ctx, reservation.quote_id)
    return hours_over(stay.due_out_at, ctx.now) * (quote.further_hour or 0) if quote.hours else 0


def _account(ctx: Context, registrations: Sequence[Registration]) -> Account:
    folio_ids = [registration.folio_id for registration in registrations]
    return Account(cashier.balances(ctx, folio_ids), cashier.deposits_of(ctx, folio_ids))


def _refuse_unsettled(leaving: Leaving, missing: int) -> None:
    offered = leaving.payment.amount if leaving.payment else 0
    applies = [
        (not leaving.room_checked, Reason("room-not-checked", "room_checked", "DEP-6")),
        (bool(missing) and not offered, Reason("balance-due", "payment", "DEP-6", {"missing": missing})),
        (offered not in {0, missing}, Reason("payment-differs", "payment.amount", "DEP-6", {"missing": missing})),
    ]
    if reasons := [reason for holds, reason in applies if holds]:
        raise CheckOutRefused(reasons)


def _apply_deposits(ctx: Context, account: Account) -> None:
    """Use each guest's deposit for that guest's own folio first, then for what is left of the others."""
    for own in (True, False):
        for deposit in account.held:
            for folio_id, due in account.owed.items():
                amount = min(due, deposit.held)
                if amount > 0 and (not own or deposit.folio_id == folio_id):
                    deposits.apply(ctx, deposit.id, amount, folio_id)
                    account.owed[folio_id] -= amount


def _pay_rest(ctx: Context, account: Account, payment: Payment | None) -> int:
    paid = 0
    for folio_id, due in account.owed.items():
        if payment and due > 0:
            part = Payment(payment.method, due, payment.reference, payment.company)
            folios.pay(ctx, folio_id, part)
            paid += due
    return paid


def _give_back(ctx: Context, held: Sequence[Deposit], leaving: Leaving) -> tuple[int, list[int]]:
    """Refund what each deposit still holds; where approvals are missing, all of them are named at once."""
    refunded, receipts, refusals = 0, [], []
    for deposit in held:
        amount = deposit.held
        if not amount:
            continue
        approval_id = leaving.refund_approvals.get(deposit.id, leaving.refund_approval_id)
        try:
            taken = deposits.refund(ctx, deposit.id, amount, approval_id)
        except Refused as refused:
            if any(reason.field != "approval" for reason in refused.reasons):
                raise
            refusals += [replace(reason, field=f"refund_approvals.{deposit.id}") for reason in refused.reasons]
            continue
        refunded += amount
        receipts += [refund.receipt_number for refund in taken]
    if refusals:
        raise CheckOutRefused(refusals)
    return refunded, receipts


def _leave(ctx: Context, stay: Stay, reservation: Reservation, room: Room) -> None:
    stay.status, stay.checked_out_at = "checked_out", ctx.now
    ctx.session.flush()
    keys.void(ctx, keys.live_cards(ctx, stay.id))
    if reservation.claim_id is not None:
        claims.release(ctx, reservation.claim_id, ctx.business_date)
    reservations.complete(ctx, reservation.id)
    rooms.vacate(ctx, room)
