"""Whether everything that may only grow is still what it was: the trail, the reads sealed into it, and its anchors."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from frontdesk.audit import service as trail
from frontdesk.audit.anchors import Anchor, anchor_faults
from frontdesk.audit.service import Fault, Verification
from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Keyring
from frontdesk.privacy.read_store import ReadStore
from frontdesk.privacy.seals import ReadsVerification, verify_reads


@dataclass(frozen=True, slots=True)
class Verified:
    """What reading the trail, the record of reads and the anchors of a hotel again found."""

    trail: Verification
    reads: ReadsVerification
    anchors: int
    anchor_faults: tuple[Fault, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return everything that is wrong."""
        return (*self.trail.faults, *self.reads.faults, *self.anchor_faults)

    @property
    def holds(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults


def verify_hotel(
    session: Session, keyring: Keyring, property_id: UUID, store: ReadStore, anchors: Sequence[Anchor]
) -> Verified:
    """Read everything again from its beginning."""
    own = sum(each.property_id == str(property_id) for each in anchors)
    return Verified(
        trail=trail.verify(session, property_id),
        reads=verify_reads(session, store, keyring, property_id),
        anchors=own,
        anchor_faults=tuple(anchor_faults(session, keyring, anchors, property_id)),
    )


def verification(ctx: Context, store: ReadStore, anchors: Sequence[Anchor]) -> Verified:
    """Return the same for the hotel of an auditor."""
    ctx.require(Permission.TRAIL_READ)
    return verify_hotel(ctx.session, ctx.keyring, ctx.property_id, store, anchors)
