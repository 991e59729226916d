"""Anchors: where the trail stood, written to a file outside the database, so that a database set back is found out.

Each line names a hotel, its trail's head and the moment, and carries a keyed hash of itself and the line before: a line
changed, taken out or put in is found by whoever has the key file. The file is only ever appended to.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.audit.models import TrailEntry, TrailHead
from frontdesk.audit.service import Fault
from frontdesk.kernel.db import canonical
from frontdesk.kernel.secrets import Keyring

Kind = Literal["anchor", "restored"]
FIRST: Final = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of one hotel's trail at one moment; a restored hotel says that earlier anchors hold no more."""

    kind: Kind
    property_id: str
    sequence: int
    hash: str
    at: str
    mark: str = ""


def read_anchors(file: Path | None) -> list[Anchor]:
    """Return every line of the file in its order, one that cannot be read as an empty one; none without a file."""
    if file is None or not file.exists():
        return []
    return [_line(text) for text in file.read_text(encoding="utf-8").splitlines()]


def drop_anchor(session: Session, keyring: Keyring, file: Path, property_id: UUID, at: datetime, kind: Kind) -> Anchor:
    """Write where a hotel's trail stands to the end of the file, on the disk before this returns; raises `OSError`."""
    head = session.get_one(TrailHead, property_id, populate_existing=True)
    with file.open("a+", encoding="utf-8") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        before = read_anchors(file)
        made = Anchor(kind, str(property_id), head.sequence, head.hash.hex(), at.isoformat())
        made = _marked(keyring, made, before[-1].mark if before else FIRST)
        opened.write(canonical(asdict(made)) + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    return made


def anchor_faults(session: Session, keyring: Keyring, anchors: Sequence[Anchor], property_id: UUID) -> list[Fault]:
    """Return what the anchors say against a hotel's trail, whose chain is verified by itself."""
    faults = list(_file_faults(keyring, anchors))
    own = [each for each in anchors if each.property_id == str(property_id)]
    head = session.get_one(TrailHead, property_id)
    held: list[Anchor] = []
    for each in own:
        if each.kind == "restored":  # the hotel went on from a backup: what came after that was set back on purpose
            held = [other for other in held if other.sequence <= each.sequence]
        held.append(each)
    known = select(TrailEntry.sequence, TrailEntry.hash).where(
        TrailEntry.property_id == property_id, TrailEntry.sequence.in_([each.sequence for each in held])
    )
    there = {sequence: found.hex() for sequence, found in session.execute(known)}
    for each in held:
        if each.sequence > head.sequence:
            faults.append(Fault("rolled-back", head.sequence + 1, each.sequence))
        elif each.sequence and there.get(each.sequence) != each.hash:
            faults.append(Fault("rewritten", each.sequence, each.sequence))
    return faults


def _file_faults(keyring: Keyring, anchors: Sequence[Anchor]) -> list[Fault]:
    before, faults = FIRST, []
    for number, each in enumerate(anchors, start=1):
        if each != _marked(keyring, each, before):
            faults.append(Fault("anchor-changed", number, number))
        before = each.mark
    return faults


def _marked(keyring: Keyring, anchor: Anchor, before: str) -> Anchor:
    told = asdict(anchor) | {"mark": before}
    mark = hmac.digest(keyring.derived("anchors").encode(), canonical(told).encode(), "sha256").hex()
    return Anchor(**(told | {"mark": mark}))


def _line(text: str) -> Anchor:
    try:
        return Anchor(**json.loads(text))
    except (ValueError, TypeError):
        return Anchor("anchor", "", 0, "", "")
