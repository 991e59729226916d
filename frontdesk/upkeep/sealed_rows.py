"""Every column whose values are sealed under the hotel's own key; guests' values stand under keys of their own."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Table, func, literal, or_, select
from sqlalchemy.orm import Session

from frontdesk.authority.models import AuthorityRequest
from frontdesk.complaints.models import Complaint, ComplaintCallBack, ComplaintTask
from frontdesk.concierge.lost_models import LostItem
from frontdesk.edge.models import IdempotencyKey
from frontdesk.enquiries.models import Enquiry, GuestMessage
from frontdesk.enquiries.visitors_models import Visitor
from frontdesk.guests.models import GuestKey
from frontdesk.identity.models import EVERYWHERE, Account
from frontdesk.kernel.secrets import Keyring, Place
from frontdesk.maintenance.models import WorkOrder
from frontdesk.notifications.outgoing_models import Subscription
from frontdesk.police.models import Suspicion
from frontdesk.stays.models import Draft


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of values sealed by `Keyring.seal`, each for its own row."""

    model: Any
    field: str

    @property
    def table(self) -> Table:
        """Return its table."""
        table: Table = self.model.__table__
        return table

    @property
    def column(self) -> "Column[Any]":
        """Return the column itself."""
        return self.table.c[self.field]

    @property
    def key(self) -> list["Column[Any]"]:
        """Return the columns by which a row is found again."""
        return list(self.table.primary_key)

    def place(self, row: Any) -> Place:
        """Return the place for which a row's value is sealed."""
        property_id: UUID = row.property_id if "property_id" in self.table.c else EVERYWHERE
        return Place(self.table.name, property_id, row.id, self.field)


SEALED_COLUMNS: Final = (
    SealedColumn(GuestKey, "wrapped"),
    SealedColumn(Account, "totp_sealed"),
    SealedColumn(Account, "totp_pending"),
    SealedColumn(Draft, "sealed"),
    SealedColumn(Draft, "scan_key"),
    SealedColumn(IdempotencyKey, "answer"),
    SealedColumn(Subscription, "secret_sealed"),
    SealedColumn(Suspicion, "sealed"),
    SealedColumn(AuthorityRequest, "sealed"),
    SealedColumn(AuthorityRequest, "note_sealed"),
    SealedColumn(Visitor, "sealed"),
    SealedColumn(Enquiry, "sealed"),
    SealedColumn(Enquiry, "outcome"),
    SealedColumn(GuestMessage, "sealed"),
    SealedColumn(GuestMessage, "outcome"),
    SealedColumn(LostItem, "sealed"),
    SealedColumn(LostItem, "outcome_sealed"),
    SealedColumn(Complaint, "sealed"),
    SealedColumn(Complaint, "reason_sealed"),
    SealedColumn(Complaint, "answer_sealed"),
    SealedColumn(Complaint, "close_sealed"),
    SealedColumn(ComplaintTask, "sealed"),
    SealedColumn(ComplaintCallBack, "sealed"),
    SealedColumn(WorkOrder, "sealed"),
    SealedColumn(WorkOrder, "work_sealed"),
    SealedColumn(WorkOrder, "photo_key"),
)


def prefix(key_name: str) -> bytes:
    """Return what every value begins with that is sealed under this key."""
    name = key_name.encode()
    return bytes([len(name)]) + name


def under(column: SealedColumn, *key_names: str) -> Any:
    """Return the condition that a value of the column stands under one of these keys."""
    wanted = [prefix(name) for name in key_names]
    return or_(*(func.substr(column.column, 1, len(each)) == literal(each) for each in wanted))


def under_unknown_keys(session: Session, keyring: Keyring) -> int:
    """Return how many sealed values the keyring cannot open; one that was emptied when its time was over is none."""
    total = 0
    for each in SEALED_COLUMNS:
        unknown = func.length(each.column) > 0, ~under(each, *keyring.keys)
        total += session.scalars(select(func.count()).select_from(each.table).where(*unknown)).one()
    return total
