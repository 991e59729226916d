"""A check-in and a check-out take as long in the tenth year as on the first day: they read no table as a whole."""

import re
from typing import Any

import pytest
from sqlalchemy import event

from frontdesk.edge.execute import execute
from frontdesk.stays.check_out import Leaving, check_out
from tests.stays.arrivals import MARY, Arrivals, guest
from tests.stays.test_check_out import after

GROWING = (
    "deposit|deposit_entry|folio|folio_entry|guest|guest_index|guest_key|guest_name_key|key_card|outbox_event|quote"
    "|quote_night|receipt|registration|reservation|room_change|room_claim|room_night|stay|trail_entry"
)
WHOLE = re.compile(rf"(SCAN ({GROWING})\b|SEARCH ({GROWING}) USING (?!.*undelivered).*\(property_id=\?\))")


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_check_in_and_a_check_out_find_each_row_by_an_index_of_its_own(desk: Arrivals) -> None:
    asked: list[tuple[str, Any]] = []
    engine = desk.hotel.runtime.engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    made = desk.check_in(guest(deposit={"amount": 100_000}), guest(MARY))
    execute(check_out, after(desk, 2).ctx, made.stay_id, Leaving(room_checked=True))
    sent = [(text, facts) for text, facts in asked if text.startswith(("SELECT", "WITH", "UPDATE", "DELETE"))]
    assert len(sent) > 20
    with engine.connect() as connection:
        for text, facts in sent:
            plan = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {text}", facts[0] if isinstance(facts, list) else facts
            )
            steps = [row[3] for row in plan]
            assert not [step for step in steps if WHOLE.search(step)], text
