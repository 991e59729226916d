"""A clock that jumps an hour back in the middle of the day: nothing is refused, nothing is lost."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from tests.races.client import Answer, at_once
from tests.races.desks import Desks
from tests.races.house import ROOMS
from tests.soak_plugin import Counts

AN_HOUR = 60


@pytest.mark.rule("DEP-1")
@pytest.mark.rule("DEP-6")
def test_a_clock_that_jumps_an_hour_back_harms_nothing(desks: Desks, long_races: int, tally: Counts) -> None:
    book, keeper = desks.book, desks.keeper()
    one, other = desks.clients(2)
    quote = one.quote(book.arrival, book.departure)
    for _ in range(long_races):
        body, key = book.walk_in(quote, book.guest(), ROOMS[0]), uuid4().hex
        before = one.send("POST", "walk-ins", body, Idempotency_Key=key)
        assert before.status == 201, before
        book.arrived(before, body)
        desks.put_clock(-AN_HOUR)
        again = one.send("POST", "walk-ins", body, Idempotency_Key=key)
        assert (again.status, again.body) == (201, before.body)
        card = one.send("POST", f"stays/{before.body['id']}/keys", _card(before, body))
        assert card.status == 201, card
        coming, leaving = partial(desks.check_in, other, ROOMS[1]), partial(desks.release, one, keeper, before.body)
        arrived, _ = at_once([coming, leaving])
        desks.put_clock(0)
        desks.release(other, keeper, arrived)
    tally |= {"races": long_races, "jumps": long_races, "check_ins": 2 * long_races, "check_outs": 2 * long_races}
    desks.check(clock_jumped=True)


def _card(answer: Answer, body: dict[str, Any]) -> dict[str, str]:
    """Return what is said for one more key card."""
    number = body["registrations"][0]["document"]["number"]
    return {"registration_id": answer.body["registrations"][0]["id"], "proof": "document", "document_number": number}
