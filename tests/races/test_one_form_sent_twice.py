"""The finished form of one draft, sent twice at the same moment by an impatient clerk."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest

from frontdesk.edge.execute import execute
from frontdesk.edge.runtime import Runtime
from frontdesk.rooms.service import set_cleanliness
from frontdesk.stays.check_in import check_in_walk_in
from frontdesk.stays.check_out import Leaving, check_out
from frontdesk.stays.checked_in import CheckedIn
from frontdesk.stays.drafts import start_draft
from frontdesk.stays.intake import WalkIn, read_walk_in
from tests.races.client import at_once
from tests.small_hotel import NOW, ROOMS
from tests.soak_plugin import Counts
from tests.stays import arrivals
from tests.stays.arrivals import Arrivals


@pytest.mark.rule("REG-3")
def test_a_form_sent_twice_at_once_checks_in_once_and_gets_one_answer(
    runtime: Runtime, races: int, tally: Counts
) -> None:
    desk = arrivals.build(runtime)
    for number in range(races):
        now = NOW + timedelta(minutes=number)
        draft = execute(start_draft, desk.hotel.context(now=now))
        walk_in = read_walk_in(desk.typed())

        one, other = at_once([partial(_send, desk, now, walk_in, draft.id)] * 2)
        assert one == other
        assert one.stay_id == draft.id
        execute(check_out, desk.hotel.context(now=now), one.stay_id, Leaving(room_checked=True))
        execute(set_cleanliness, desk.hotel.context("housekeeping", now=now), ROOMS["301"], "clean")
    tally |= {"races": races, "forms_sent": 2 * races, "check_ins": races}


def _send(desk: Arrivals, now: datetime, walk_in: WalkIn, draft_id: UUID) -> CheckedIn:
    return execute(check_in_walk_in, desk.hotel.context(now=now), walk_in, draft_id)
