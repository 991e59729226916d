"""A new hotel: founded in one transaction, from the property to the first account, or not at all."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.edge.context import OPERATOR, make_context
from frontdesk.edge.execute import write_history
from frontdesk.edge.runtime import Runtime
from frontdesk.identity.policy import Role, permissions_of
from frontdesk.kernel.context import Actor, Context
from frontdesk.kernel.db import WRITES
from frontdesk.kernel.errors import Reason, Refused
from frontdesk.kernel.permissions import Permission
from frontdesk.property.models import Property
from frontdesk.property.service import NewProperty, create_property

T = TypeVar("T")

FOUNDER = Actor(
    None,
    permissions=OPERATOR.permissions | permissions_of([Role.ADMINISTRATOR]) | {Permission.COMPANY_MANAGE},
)
"""Whoever sets up a hotel at the console, before it has a single account."""


class AlreadyInitialised(Refused):
    """There is a hotel in this database already; it is left as it is."""

    code = "already-initialised"


def found_hotel(means: Runtime, wanted: NewProperty, furnish: Callable[[Context], T]) -> T:
    """Make a hotel and furnish it in the same transaction, with its trail; return what `furnish` returns.

    Raises `AlreadyInitialised`, `Invalid` naming what is wrong with the property, and what `furnish` raises.
    """
    with means.engine.connect().execution_options(**{WRITES: True}) as connection:
        with Session(connection, expire_on_commit=False) as session, session.begin():
            if session.scalar(select(Property.id).limit(1)) is not None:
                raise AlreadyInitialised([Reason(AlreadyInitialised.code)])
            made = create_property(session, means.source, means.keyring, wanted)
            locale, request_id = made.default_locale, means.source.uuid().hex
            ctx = make_context(means, session, made, FOUNDER, locale=locale, request_id=request_id)
            result = furnish(ctx)
            session.flush()
            write_history(ctx)
        return result
