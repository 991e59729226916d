"""Exceptions that a duty manager stands behind: what exactly is approved (REG-2, REG-9, REG-15, REG-17)."""

from uuid import UUID

from frontdesk.kernel.context import Facts


def exception_subject(kind: str, quote_id: UUID | None, room: str | None) -> Facts:
    """Return what an approval of this kind is for: one check-in, by its quote; for kind `room`, of that room alone."""
    subject = {"quote_id": str(quote_id)}
    return subject | {"room": room or ""} if kind == "room" else subject


def joining_subject(stay_id: UUID) -> Facts:
    """Return what an approval is for where guests join an open stay."""
    return {"joins": str(stay_id)}


def key_subject(stay_id: UUID) -> Facts:
    """Return what an approval is for where a duty manager compares the signature instead of a document (KEY-1)."""
    return {"stay_id": str(stay_id)}


def move_subject(stay_id: UUID, room: str, waived: int) -> Facts:
    """Return what an approval of a free upgrade is for: this stay into this room, and what that gives away (REG-9)."""
    return {"stay_id": str(stay_id), "room": room, "waived": waived}
