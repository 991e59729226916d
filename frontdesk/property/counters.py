"""Gapless numbers: taken in the transaction that uses them, given back by its rollback (DEP-1)."""

from typing import cast

from sqlalchemy import Table, Uuid, bindparam, insert, update

from frontdesk.kernel.context import Context
from frontdesk.property.models import Counter

_COUNTER = cast("Table", Counter.__table__)
_TAKE = (
    update(_COUNTER)
    .where(_COUNTER.c.property_id == bindparam("owner", type_=Uuid()), _COUNTER.c.name == bindparam("wanted"))
    .values(value=_COUNTER.c.value + bindparam("count"))
    .returning(_COUNTER.c.value)
)


def take(ctx: Context, name: str, count: int = 1) -> range:
    """Return the next `count` numbers of a counter, counted from 1: one UPDATE however many, held until commit.

    The first use makes the counter; two first uses at once are a lost race, which the edge runs again.
    """
    if count == 0:
        return range(0)
    asked = {"owner": ctx.property_id, "wanted": name, "count": count}
    last = ctx.session.connection().execute(_TAKE, asked).scalar_one_or_none()
    if last is None:
        ctx.session.execute(insert(Counter).values(property_id=ctx.property_id, name=name, value=count))
        last = count
    return range(last - count + 1, last + 1)
