"""Doing a thing once, however often it is asked for (architecture principle 14)."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast
from uuid import UUID

from sqlalchemy import Executable, String, Table, Uuid, bindparam, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

from frontdesk.edge.execute import execute, execute_alone
from frontdesk.edge.models import IdempotencyKey
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import Instant, canonical
from frontdesk.kernel.errors import Invalid, Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.secrets import Place
from frontdesk.night_audit.service import roll

P = ParamSpec("P")
T = TypeVar("T")

KEPT: Final = timedelta(hours=48)
LONGEST_KEY: Final = 80
_KEY: Final = re.compile(r"[\x21-\x7e]{1,80}")


_KEYS: Final = cast("Table", IdempotencyKey.__table__)
_SCOPE: Final[dict[str, TypeEngine[Any]]] = {
    "property_id": Uuid(),
    "account_id": Uuid(),
    "route": String(),
    "key": String(),
}


def _claim_of(made: sqlite.Insert | postgresql.Insert) -> Executable:
    fresh = {name: made.excluded[name] for name in ("id", "body_hash", "made_at")}
    long_ago = bindparam("long_ago", type_=Instant())
    taken = made.values(**{name: bindparam(name) for name in (*_SCOPE, *fresh)})
    freed = taken.on_conflict_do_update(
        index_elements=list(_SCOPE), set_=fresh | {"answer": None}, where=_KEYS.c.made_at <= long_ago
    )
    return freed.returning(_KEYS.c.id)


_CLAIM: Final = {"sqlite": _claim_of(sqlite.insert(_KEYS)), "postgresql": _claim_of(postgresql.insert(_KEYS))}
_ANSWER: Final = (
    update(_KEYS)
    .where(*(_KEYS.c[name] == bindparam(f"of_{name}", type_=kind) for name, kind in _SCOPE.items()))
    .values(answer=bindparam("answer"))
)

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
    scope = {f"of_{name}": value for name, value in _scope(ctx, asked).items()}
    ctx.session.connection().execute(_ANSWER, scope | {"answer": sealed})
    return answer


def _claimed(ctx: Context, asked: Asked, row_id: UUID) -> bool:
    """Take the key, or tell that it is taken; where another is just taking it, wait until that one has ended.

    A key older than 48 hours is free again.
    """
    fresh = {"id": row_id, "body_hash": _body_hash(ctx, asked), "made_at": ctx.now, "long_ago": ctx.now - KEPT}
    connection = ctx.session.connection()
    return connection.execute(_CLAIM[connection.dialect.name], _scope(ctx, asked) | fresh).first() is not None


def _first_answer(ctx: Context, asked: Asked) -> Answer:
    row = _row(ctx, asked)
    if row.body_hash != _body_hash(ctx, asked) or row.answer is None:
        raise KeyReused([Reason(KeyReused.code, "Idempotency-Key")])
    return _unpacked(ctx.keyring.open(_place(ctx, row.id), row.answer))


def forget_old(ctx: Context) -> int:
    """Forget the answers that are older than 48 hours, and return how many there were; the worker's job."""
    ctx.require(Permission.OPERATE)
    old = delete(IdempotencyKey).where(
        IdempotencyKey.property_id == ctx.property_id, IdempotencyKey.made_at <= ctx.now - KEPT
    )
    forgotten: int = ctx.session.execute(old).rowcount  # type: ignore[attr-defined]  # a DELETE counts its rows
    return forgotten


def _row(ctx: Context, asked: Asked) -> IdempotencyKey:
    return ctx.session.get_one(IdempotencyKey, tuple(_scope(ctx, asked).values()))


def _scope(ctx: Context, asked: Asked) -> dict[str, Any]:
    return {"property_id": ctx.property_id, "account_id": ctx.account_id, "route": asked.route, "key": asked.key}


def _body_hash(ctx: Context, asked: Asked) -> bytes:
    return ctx.keyring.digest("idempotent body", ctx.property_id, asked.body)


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
