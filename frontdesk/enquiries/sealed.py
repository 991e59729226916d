"""What an enquiry or a message asks, and what came of it: sealed under the hotel's key, an outcome always as long.

An outcome takes its nonce and its ids from its own content and the hotel's key: nothing is drawn for a guest who is
here that is not drawn for one who is not.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from frontdesk.enquiries.models import Enquiry, GuestMessage
from frontdesk.enquiries.rules import Audience, Decision, Kind, Question, Scope
from frontdesk.guests.names import prefix_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import canonical
from frontdesk.kernel.ids import DerivedSource
from frontdesk.kernel.secrets import Place

OUTCOME_BYTES = 3072
"""Room for the ten guests that an outcome names at most; one that names nobody is as long."""

Row = Enquiry | GuestMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One guest of an outcome: to be asked or told by whom, and what they said."""

    registration_id: UUID
    audience: Audience
    kind: Kind = Kind.ASK
    decision: Decision | None = None
    scope: Scope | None = None
    until: datetime | None = None
    by: UUID | None = None
    at: datetime | None = None


def seal_question(ctx: Context, table: str, row_id: UUID, question: Question, text: str | None = None) -> bytes:
    """Return what was asked, and the text of a message, sealed for one row."""
    asked = {name: value for name, value in asdict(question).items() if value is not None}
    return ctx.keyring.seal(
        _place(ctx, table, row_id, "sealed"), _bytes(asked | ({"text": text} if text else {})), ctx.source
    )


def question_of(ctx: Context, row: Row) -> Question:
    """Return what was asked."""
    asked = _opened(ctx, row, "sealed", row.sealed)
    asked.pop("text", None)
    return Question(**asked)


def text_of(ctx: Context, message: GuestMessage) -> str:
    """Return the words of a message."""
    return str(_opened(ctx, message, "sealed", message.sealed)["text"])


def seal_outcome(ctx: Context, row: Row, items: Sequence[Item]) -> bytes:
    """Return an outcome for its row: the same content is sealed alike, another never with the same nonce."""
    content = _bytes([_told(item) for item in items]).ljust(OUTCOME_BYTES)
    if len(content) > OUTCOME_BYTES:
        message = "an outcome names more guests than it has room for"
        raise ValueError(message)
    place = _place(ctx, row.__tablename__, row.id, "outcome")
    nonce = ctx.keyring.digest("outcome", ctx.property_id, f"{row.id}|{hashlib.sha256(content).hexdigest()}")
    return ctx.keyring.seal(place, content, DerivedSource(nonce))


def outcome_of(ctx: Context, row: Row) -> list[Item]:
    """Return what came of it so far; nothing before the worker has looked."""
    return [] if row.outcome is None else [_item(told) for told in _opened(ctx, row, "outcome", row.outcome)]


def consent_id(ctx: Context, enquiry_id: UUID, item: Item) -> UUID:
    """Return the id under which a guest of an enquiry is asked or told: it follows from both, and is never drawn."""
    message = f"{enquiry_id}|{item.registration_id}|{item.kind}"
    return DerivedSource(ctx.keyring.digest("consent", ctx.property_id, message)).uuid()


def phrase_hash(ctx: Context, phrase: str | None) -> str | None:
    """Return the keyed hash of a pass-phrase as it is said: letter case, spaces and punctuation do not count."""
    folded = prefix_of(phrase or "")
    return ctx.keyring.digest("pass phrase", ctx.property_id, folded).hex() if folded else None


def _told(item: Item) -> dict[str, str]:
    told = {name: value for name, value in asdict(item).items() if value is not None}
    return {name: value.isoformat() if isinstance(value, datetime) else str(value) for name, value in told.items()}


def _item(told: dict[str, str]) -> Item:
    kinds: dict[str, Callable[[str], Any]] = {
        "registration_id": UUID,
        "audience": Audience,
        "kind": Kind,
        "decision": Decision,
        "scope": Scope,
        "until": datetime.fromisoformat,
        "by": UUID,
        "at": datetime.fromisoformat,
    }
    read: dict[str, Any] = {name: kinds[name](value) for name, value in told.items()}
    return Item(**read)


def _opened(ctx: Context, row: Row, field: str, value: bytes) -> Any:
    return json.loads(ctx.keyring.open(_place(ctx, row.__tablename__, row.id, field), value))


def _place(ctx: Context, table: str, row_id: UUID, field: str) -> Place:
    return Place(table, ctx.property_id, row_id, field)


def _bytes(value: Any) -> bytes:
    return canonical(value).encode()
