"""A hotel of the edge's own: one property, one account that may do everything, nothing else."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from frontdesk.edge.runtime import Runtime
from frontdesk.kernel.context import Actor, Context
from frontdesk.kernel.permissions import Permission
from frontdesk.property.service import NewProperty, create_property

NOW = datetime(2026, 5, 1, 6, 0, tzinfo=UTC)

HOTEL = NewProperty(
    code="gardens",
    name_zh="花园酒店",
    name_en="Gardens",
    address_zh="北京市东城区1号",
    address_en="1 Dongcheng, Beijing",
    phone="+86 10 1234 5678",
    currency="CNY",
    time_zone="Asia/Shanghai",
    default_locale="zh",
    business_date=date(2026, 5, 1),
)


@pytest.fixture
def ctx(runtime: Runtime) -> Iterator[Context]:
    with Session(runtime.engine) as session, session.begin():
        property_id = create_property(session, runtime.source, runtime.keyring, HOTEL).id
    made = context_of(runtime, property_id)
    yield made
    made.session.close()


def context_of(runtime: Runtime, property_id: UUID, account: int = 7) -> Context:
    return Context(
        property_id=property_id,
        actor=Actor(UUID(int=account), frozenset(), frozenset(Permission)),
        now=NOW,
        business_date=date(2026, 5, 1),
        zone=ZoneInfo("Asia/Shanghai"),
        currency="CNY",
        locale="en",
        request_id="test",
        source=runtime.source,
        keyring=runtime.keyring,
        blobs=runtime.blobs,
        session=Session(runtime.engine),
    )
