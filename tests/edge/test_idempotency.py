"""The same request, twice: after the first, at the same time, with another body, after 48 hours."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frontdesk.edge.context import OPERATOR
from frontdesk.edge.execute import execute
from frontdesk.edge.idempotency import KEPT, Answer, KeyReused, execute_idempotently, forget_old
from frontdesk.edge.models import IdempotencyKey
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.property.counters import take

ROUTE = "POST /api/v1/things"


def count(ctx: Context) -> int:
    return take(ctx, "receipt")[0]


def refuse(ctx: Context) -> int:
    take(ctx, "receipt")[0]
    raise Refused


def answer(_ctx: Context, number: int) -> Answer:
    return Answer(201, f'{{"number": {number}}}'.encode(), {"Location": f"/things/{number}"})


def ask(ctx: Context, key: str | None, body: bytes = b"{}", route: str = ROUTE, command: Callable = count) -> Answer:
    again = replace(ctx, session=Session(ctx.session.get_bind()))
    return execute_idempotently(command, again, key, body, route, answer)


def test_without_a_key_each_request_is_a_new_one(ctx: Context) -> None:
    assert [ask(ctx, None).body for _ in range(2)] == [b'{"number": 1}', b'{"number": 2}']


def test_the_same_key_and_body_returns_the_first_answer_and_does_nothing(ctx: Context) -> None:
    first, second = ask(ctx, "a"), ask(ctx, "a")
    assert (second.status, second.body, second.headers) == (first.status, first.body, first.headers)
    assert second.replayed
    assert ask(ctx, "b").body == b'{"number": 2}'


def test_the_same_key_with_another_body_is_refused(ctx: Context) -> None:
    ask(ctx, "a", b'{"x": 1}')
    with pytest.raises(KeyReused) as refused:
        ask(ctx, "a", b'{"x": 2}')
    assert (refused.value.status, refused.value.code) == (409, "idempotency-key-reused")


def test_a_key_belongs_to_its_route_and_to_its_account(ctx: Context) -> None:
    ask(ctx, "a")
    assert ask(ctx, "a", route="POST /api/v1/others").body == b'{"number": 2}'
    somebody_else = replace(ctx, actor=replace(ctx.actor, account_id=UUID(int=8)))
    assert ask(somebody_else, "a").body == b'{"number": 3}'


def test_a_refusal_is_not_kept(ctx: Context) -> None:
    with pytest.raises(Refused):
        ask(ctx, "a", command=refuse)
    assert ask(ctx, "a").body == b'{"number": 1}'


def test_a_key_is_forgotten_after_48_hours(ctx: Context) -> None:
    ask(ctx, "a")
    nearly = replace(ctx, now=ctx.now + KEPT - timedelta(seconds=1))
    assert ask(nearly, "a").body == b'{"number": 1}'
    assert ask(replace(ctx, now=ctx.now + KEPT), "a").body == b'{"number": 2}'


def test_the_worker_forgets_answers_after_48_hours_and_none_before(ctx: Context) -> None:
    operator = replace(ctx, actor=OPERATOR)
    ask(ctx, "a")
    assert execute(forget_old, replace(operator, now=ctx.now + KEPT - timedelta(seconds=1))) == 0
    assert execute(forget_old, replace(operator, now=ctx.now + KEPT)) == 1
    assert ctx.session.execute(select(IdempotencyKey)).first() is None


@pytest.mark.rule("ACC-2")
def test_only_who_runs_the_machine_forgets_answers(ctx: Context) -> None:
    clerk = replace(ctx, actor=replace(ctx.actor, permissions=frozenset(Permission) - {Permission.OPERATE}))
    with pytest.raises(Forbidden):
        execute(forget_old, clerk)


@pytest.mark.parametrize("key", ["", "x" * 81, "with space", "naïve", "line\nbreak"])
def test_a_key_that_cannot_be_kept_is_refused_before_anything_happens(ctx: Context, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(ctx, key)
    assert [reason.code for reason in refused.value.reasons] == ["idempotency-key-malformed"]
    assert ask(ctx, "x" * 80).body == b'{"number": 1}'


def test_the_kept_answer_can_be_read_only_with_the_hotels_keys(ctx: Context) -> None:
    ask(ctx, "a")
    row = ctx.session.execute(select(IdempotencyKey)).scalar_one()
    assert b"number" not in row.answer
    assert b"Location" not in row.answer


def test_twenty_at_once_are_done_once_and_all_get_the_first_answer(ctx: Context) -> None:
    together = Barrier(20)

    def one(_number: int) -> bytes:
        together.wait()
        return ask(ctx, "a").body

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(one, range(20)))
    assert set(answers) == {b'{"number": 1}'}
    assert ctx.session.execute(select(func.count()).select_from(IdempotencyKey)).scalar_one() == 1


def test_one_that_waits_for_a_refused_twin_is_done_itself(ctx: Context) -> None:
    together = Barrier(10)
    turns = iter(range(10))

    def only_the_last(bound: Context) -> int:
        if next(turns) < 9:
            raise Refused
        return take(bound, "receipt")[0]

    def one(_number: int) -> str:
        together.wait()
        try:
            return ask(ctx, "a", command=only_the_last).body.decode()
        except Refused:
            return "refused"

    with ThreadPoolExecutor(10) as threads:
        answers = sorted(threads.map(one, range(10)), key=len)
    assert answers == ["refused"] * 9 + ['{"number": 1}']
