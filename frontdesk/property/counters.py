"""Gapless numbers: taken in the transaction that uses them, given back by its rollback (DEP-1)."""

from sqlalchemy import insert, update

from frontdesk.kernel.context import Context
from frontdesk.property.models import Counter


def take(ctx: Context, name: str, count: int = 1) -> range:
    """Return the next `count` numbers of a counter, counted from 1: one UPDATE however many, held until commit.

    The first use makes the counter; two first uses at once are a lost race, which the edge runs again.
    """
    if count == 0:
        return range(0)
    statement = (
        update(Counter)
        .where(Counter.property_id == ctx.property_id, Counter.name == name)
        .values(value=Counter.value + count)
        .returning(Counter.value)
        .execution_options(synchronize_session=False)
    )
    last = ctx.session.execute(statement).scalar_one_or_none()
    if last is None:
        ctx.session.execute(insert(Counter).values(property_id=ctx.property_id, name=name, value=count))
        last = count
    return range(last - count + 1, last + 1)
