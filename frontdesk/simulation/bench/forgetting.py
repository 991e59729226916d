"""How the desk fares while the daily run forgets guests, some of very many (PRI-11)."""

import time
from datetime import timedelta
from typing import Final, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.start import operating
from frontdesk.guests.models import Guest
from frontdesk.kernel.db import WRITES
from frontdesk.privacy import retention
from frontdesk.privacy.models import RetentionRun
from frontdesk.privacy.retention_rules import Purpose
from frontdesk.property.models import Property

YEARS: Final = 3
LONG_AGO: Final = timedelta(days=365 * (YEARS + 1))
ONE_IN: Final = 50
"""Of the guests: as many as a hotel that begins to forget has to, and far more than one day makes due."""

PATIENCE_SECONDS: Final = 60
LOOK_SECONDS: Final = 0.05


def begin_forgetting(means: Runtime) -> None:
    """Make one guest in fifty due, spread over all of them, begin a run, and wait until it has forgotten the first.

    The run is gone on with by the worker of the hotel that is served. Raises `AssertionError` where it does not begin.
    """
    with Session(means.engine.execution_options(**{WRITES: True})) as session, session.begin():
        hotel = session.scalars(select(Property)).one()
        hotel.settings = {**hotel.settings, "retain_profile_years": YEARS}
        every = session.scalars(select(Guest.id).order_by(Guest.id))
        due = [{"one": guest_id} for guest_id in list(every)[::ONE_IN]]
        long_ago = update(cast("Table", Guest.__table__)).where(
            Guest.property_id == hotel.id, Guest.id == bindparam("one")
        )
        session.connection().execute(long_ago.values(last_stay=hotel.business_date - LONG_AGO), due)
    with operating(means) as ctx:
        execute(retention.begin, ctx)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not forgotten(means):
        if time.monotonic() > deadline:
            message = "nobody goes on with the retention run"
            raise AssertionError(message)
        if is_over(means):  # the hotel's own hour had come, and began a run before anybody was due
            with operating(means) as ctx:
                execute(retention.begin, ctx)
        time.sleep(LOOK_SECONDS)


def forgotten(means: Runtime) -> int:
    """Return how many guests the newest run has forgotten by now."""
    newest = select(RetentionRun.counts).order_by(RetentionRun.started_at.desc()).limit(1)
    with Session(means.engine) as session:
        return int(session.scalars(newest).one()[Purpose.PROFILE]["forgotten"])


def is_over(means: Runtime) -> bool:
    """Tell whether no run is going on any more."""
    with Session(means.engine) as session:
        return session.scalar(select(RetentionRun.id).where(RetentionRun.ended_at.is_(None)).limit(1)) is None
