"""Decisions about valuables (REG-11) and lost property. Pure: no clock, no session."""

from datetime import datetime
from uuid import UUID

from frontdesk.kernel.errors import Reason

LONGEST_DESCRIPTION = 400


def keep_faults(description: str, keeper: UUID, witness: UUID, *, witness_works_here: bool) -> list[Reason]:
    """Return everything that keeps valuables from being taken: two people of the house sign for what is described."""
    applies = {
        ("description-missing", "description"): not description,
        ("witness-is-keeper", "witness"): keeper == witness,
        ("witness-unknown", "witness"): not witness_works_here,
    }
    return [Reason(code, field, "REG-11") for (code, field), holds in applies.items() if holds]


def release_faults(state: str, *, same_document: bool) -> list[Reason]:
    """Return why valuables are not handed out: they were, or the document is not the one that they were kept for."""
    if state != "kept":
        return [Reason("valuables-released-already", "valuables", "REG-11")]
    if not same_document:
        return [Reason("document-differs", "document_number", "REG-11")]
    return []


def item_faults(before: str, after: str, *, kept_until: datetime, now: datetime) -> list[Reason]:
    """Return why something that was found cannot be given back or away: it was, or its time is not over."""
    if after not in {"returned", "disposed"}:
        return [Reason("not-a-choice", "state")]
    if before != "kept":
        return [Reason("lost-item-ended", "state")]
    if after == "disposed" and now < kept_until:
        return [Reason("lost-item-kept-still", "state", facts={"until": kept_until.date().isoformat()})]
    return []
