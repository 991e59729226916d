"""Doing a thing once, however often it is asked for (architecture principle 14)."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Concatenate, Final, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from frontdesk.edge.execute import execute, execute_alone
from frontdesk.edge.models import IdempotencyKey
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import canonical
from frontdesk.kernel.errors import Invalid, Reason, Refused
from frontdesk.kernel.secrets import Place
from frontdesk.night_audit.service import roll

P = ParamSpec("P")
T = TypeVar("T")

KEPT: Final = timedelta(hours=48)
LONGEST_KEY: Final = 80
_KEY: Final = re.compile(r"[\x21-\x7e]{1,80}")


ALONE: Final = frozenset({roll})
"""Commands that run while no other runs in the property (NAU-3)."""


class KeyReused(Refused):
    """The same key came with another body: one of the two is a mistake, and nobody can tell which."""

    code = "idempotency-key-reused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told to the caller, now and on every replay: status, body and the headers that belong to it."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to do something: the caller's key, the route, and a hash of what was sent."""

    key: str
    route: str
    body: str


def execute_idempotently(
    command: Callable[Concatenate[Context, P], T],
    ctx: Context,
    key: str | None,
    body_bytes: bytes,
    route: str,
    to_answer: Callable[[Context, T], Answer],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Answer:
    """Execute the command and answer; with the same key and body again, return the first answer and do nothing.

    The key is claimed in the command's own transaction, so that two at once wait for each other and get one answer.
    A refusal keeps nothing: the same key may try again. `route` tells which address and which thing is meant.

    Raises `KeyReused` (409) for another body, `Invalid` (422, `idempotency-key-malformed`) for a key that is not
    1 to 80 visible ASCII characters, and whatever the command raises.
    """
    run = execute_alone if command in ALONE else execute
    if key is None:
        return run(_answered, ctx, lambda bound: command(bound, *args, **kwargs), to_answer)
    if not _KEY.fullmatch(key):
        raise Invalid([Reason("idempotency-key-malformed", "Idempotency-Key", facts={"most": LONGEST_KEY})])
    asked = Asked(key, _hashed(route.encode()), _hashed(body_bytes))
    return run(_once, ctx, asked, lambda bound: command(bound, *args, **kwargs), to_answer)


def _answered(ctx: Context, run: Callable[[Context], T], to_answer: Callable[[Context, T], Answer]) -> Answer:
    return to_answer(ctx, run(ctx))


def _once(ctx: Context, asked: Asked, run: Callable[[Context], T], to_answer: Callable[[Context, T], Answer]) -> Answer:
    row_id = ctx.source.uuid()
    if not _claimed(ctx, asked, row_id):
        return _first_answer(ctx, asked)
    answer = _answered(ctx, run, to_answer)
    sealed = ctx.keyring.seal(_place(ctx, row_id), _packed(answer), ctx.source)
    ctx.session.execute(update(IdempotencyKey).where(*_mine(ctx, asked)).values(answer=sealed))
    return answer


def _claimed(ctx: Context, asked: Asked, row_id: UUID) -> bool:
    """Take the key, or tell that it is taken; where another is just taking it, wait until that one has ended.

    A key older than 48 hours is free again.
    """
    dialect = sqlite if ctx.session.get_bind().dialect.name == "sqlite" else postgresql
    fresh = {"id": row_id, "body_hash": _body_hash(ctx, asked), "made_at": ctx.now}
    scope = {"property_id": ctx.property_id, "account_id": ctx.account_id, "route": asked.route, "key": asked.key}
    taken = dialect.insert(IdempotencyKey).values(**scope, **fresh)
    freed = taken.on_conflict_do_update(
        index_elements=list(scope),
        set_=fresh | {"answer": None},
        where=IdempotencyKey.made_at <= ctx.now - KEPT,
    )
    return ctx.session.execute(freed.returning(IdempotencyKey.id)).first() is not None


def _first_answer(ctx: Context, asked: Asked) -> Answer:
    row = _row(ctx, asked)
    if row.body_hash != _body_hash(ctx, asked) or row.answer is None:
        raise KeyReused([Reason(KeyReused.code, "Idempotency-Key")])
    return _unpacked(ctx.keyring.open(_place(ctx, row.id), row.answer))


def forget_old(ctx: Context) -> int:
    """Forget the answers that are older than 48 hours, and return how many there were; the worker's job."""
    old = delete(IdempotencyKey).where(
        IdempotencyKey.property_id == ctx.property_id, IdempotencyKey.made_at <= ctx.now - KEPT
    )
    forgotten: int = ctx.session.execute(old).rowcount  # type: ignore[attr-defined]  # a DELETE counts its rows
    return forgotten


def _row(ctx: Context, asked: Asked) -> IdempotencyKey:
    return ctx.session.execute(select(IdempotencyKey).where(*_mine(ctx, asked))).scalar_one()


def _mine(ctx: Context, asked: Asked) -> tuple[ColumnElement[bool], ...]:
    return (
        IdempotencyKey.property_id == ctx.property_id,
        IdempotencyKey.account_id == ctx.account_id,
        IdempotencyKey.route == asked.route,
        IdempotencyKey.key == asked.key,
    )


def _body_hash(ctx: Context, asked: Asked) -> bytes:
    return ctx.keyring.index("idempotent body", ctx.property_id, asked.body)


def _place(ctx: Context, row_id: UUID) -> Place:
    return Place(IdempotencyKey.__tablename__, ctx.property_id, row_id, "answer")


def _hashed(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _packed(answer: Answer) -> bytes:
    body = base64.b64encode(answer.body).decode()
    return canonical({"status": answer.status, "headers": answer.headers, "body": body}).encode()


def _unpacked(packed: bytes) -> Answer:
    kept = json.loads(packed)
    return Answer(kept["status"], base64.b64decode(kept["body"]), kept["headers"], replayed=True)
