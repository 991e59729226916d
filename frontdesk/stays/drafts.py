"""A clerk's unfinished walk-ins: sealed, their clerk's alone, gone when done, abandoned or at the date roll (REG-3).

A draft's id becomes the stay's: sending the finished form twice finds the stay that the first made.
"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import PROPERTY, canonical, put_made
from frontdesk.kernel.errors import Invalid, NotFound, Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.scans import NotAScan, media_type
from frontdesk.kernel.secrets import KEY_BYTES, Place
from frontdesk.stays.models import Draft

LARGEST = 256 * 1024
"""Characters of a draft: twenty guests with signatures on screen stay well below."""


_OWN = (
    select(Draft.id)
    .where(Draft.property_id == PROPERTY, Draft.account_id == bindparam("account_id"))
    .order_by(Draft.updated_at.desc())
)


class DraftMovedOn(Refused):
    """Another tab has saved this draft since; nothing was overwritten."""

    code = "draft-moved-on"


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as its clerk left it."""

    id: UUID
    version: int
    data: dict[str, Any]


def start_draft(ctx: Context) -> DraftView:
    """Begin a walk-in and return its empty draft."""
    ctx.require(Permission.STAY_CHECK_IN)
    draft_id = ctx.source.uuid()
    draft = Draft(
        property_id=ctx.property_id,
        id=draft_id,
        account_id=ctx.account_id,
        version=1,
        sealed=_seal(ctx, draft_id, {}),
        scan_key=ctx.keyring.seal(_key_place(ctx, draft_id), ctx.source.bytes(KEY_BYTES), ctx.source),
        business_date=ctx.business_date,
        updated_at=ctx.now,
    )
    put_made(ctx.session, [draft])
    return DraftView(draft_id, 1, {})


def save_draft(ctx: Context, draft_id: UUID, version: int, data: dict[str, Any]) -> int:
    """Keep what was typed and return the new version.

    Raises `NotFound` unless it is the clerk's own, `DraftMovedOn` when `version` is not the newest, `Invalid`
    (`draft-too-large`).
    """
    ctx.require(Permission.STAY_CHECK_IN)
    if len(canonical(data)) > LARGEST:
        raise Invalid([Reason("draft-too-large")])
    draft = _own(ctx, draft_id, lock=True)
    if draft.version != version:
        raise DraftMovedOn
    draft.version += 1
    draft.sealed = _seal(ctx, draft_id, data)
    draft.updated_at = ctx.now
    ctx.session.flush()
    return draft.version


def own_draft(ctx: Context, draft_id: UUID) -> DraftView:
    """Return the clerk's own draft, or raise `NotFound`."""
    ctx.require(Permission.STAY_CHECK_IN)
    draft = _own(ctx, draft_id, lock=False)
    return DraftView(draft.id, draft.version, json.loads(ctx.keyring.open(_place(ctx, draft.id), draft.sealed)))


def take(ctx: Context, draft_id: UUID) -> None:
    """Hold the clerk's own draft until commit, or raise `NotFound`: of a form sent twice, the second waits here."""
    ctx.require(Permission.STAY_CHECK_IN)
    _own(ctx, draft_id, lock=True)


def own_drafts(ctx: Context) -> list[UUID]:
    """Return the clerk's own drafts, the latest first."""
    ctx.require(Permission.STAY_CHECK_IN)
    asked = {"property_id": ctx.property_id, "account_id": ctx.account_id}
    return list(ctx.session.scalars(_OWN, asked))


def abandon_draft(ctx: Context, draft_id: UUID) -> None:
    """Forget a walk-in that will not be: nothing of it stays (REG-14)."""
    ctx.require(Permission.STAY_CHECK_IN)
    _own(ctx, draft_id, lock=True)
    drop(ctx, draft_id)


def attach_scan(ctx: Context, draft_id: UUID, content: bytes) -> UUID:
    """Keep a scan with a draft, sealed, and return its id.

    Raises `NotFound`, or `Invalid` (`not-a-scan`) unless the content is a JPEG, a PNG or a PDF of sane size.
    """
    ctx.require(Permission.STAY_CHECK_IN)
    draft = _own(ctx, draft_id, lock=False)
    try:
        media_type(content)
    except NotAScan:
        raise Invalid([Reason("not-a-scan", "scan", "REG-2")]) from None
    return ctx.blobs.put(_scan_key(ctx, draft), _scan_place(ctx), content, ctx.source)


def attached_scan(ctx: Context, draft_id: UUID, scan_id: UUID) -> bytes | None:
    """Return a scan kept with the clerk's own draft, None when it is gone; raises `NotFound` when the draft is."""
    ctx.require(Permission.STAY_CHECK_IN)
    draft = _own(ctx, draft_id, lock=False)
    try:
        return ctx.blobs.get(_scan_key(ctx, draft), _scan_place(ctx), scan_id)
    except FileNotFoundError:
        return None


def drop(ctx: Context, draft_id: UUID) -> None:
    """Remove a draft that has become a stay or was abandoned."""
    ctx.session.execute(delete(Draft).where(Draft.property_id == ctx.property_id, Draft.id == draft_id))


def _own(ctx: Context, draft_id: UUID, *, lock: bool) -> Draft:
    draft = ctx.session.get(Draft, (ctx.property_id, draft_id), with_for_update=lock or None)
    if draft is None or draft.account_id != ctx.account_id:
        raise NotFound
    return draft


def _seal(ctx: Context, draft_id: UUID, data: dict[str, Any]) -> bytes:
    return ctx.keyring.seal(_place(ctx, draft_id), canonical(data).encode(), ctx.source)


def _place(ctx: Context, draft_id: UUID) -> Place:
    return Place("draft", ctx.property_id, draft_id, "sealed")


def _scan_place(ctx: Context) -> Place:
    return Place("draft", ctx.property_id, ctx.property_id, "scan")


def _scan_key(ctx: Context, draft: Draft) -> bytes:
    return ctx.keyring.open(_key_place(ctx, draft.id), draft.scan_key)


def _key_place(ctx: Context, draft_id: UUID) -> Place:
    return Place("draft", ctx.property_id, draft_id, "scan_key")
