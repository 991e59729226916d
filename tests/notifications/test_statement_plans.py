"""What the worker asks each second is found by an index, however much is open at a department."""

from typing import Any

from sqlalchemy import event

from frontdesk.edge.execute import execute
from frontdesk.notifications import service as notifications
from tests.small_hotel import SmallHotel

OWN = {"sqlite": "USING INDEX ix_task_ask_guest (property_id=? AND due_at<?)", "postgresql": "using ix_task_ask_guest"}


def test_questions_to_guests_that_lapsed_are_found_by_an_index_of_their_own(hotel: SmallHotel) -> None:
    asked: list[tuple[str, Any]] = []
    engine = hotel.runtime.engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    notifications.lapse(hotel.worker(), execute)
    [(text, facts)] = [(text, facts) for text, facts in asked if "FROM task" in text]
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", facts)]
        else:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # so few rows are read faster as a whole
            connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
            plan = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {text}", facts)]
    assert OWN[engine.dialect.name] in " ".join(plan), plan
