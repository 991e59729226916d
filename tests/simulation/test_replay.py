"""A replayed hotel lives through every stay, and its audit finds each fault that it claims to look for."""

from dataclasses import asdict
from typing import Any

import pytest
from sqlalchemy import text

from frontdesk.simulation.leaks import watched_log
from frontdesk.simulation.moves import MOVES_ONE_IN
from frontdesk.simulation.people import RARE_CHINESE_NAMES, RARE_CHINESE_SURNAMES, RARE_LATIN_SURNAMES
from frontdesk.simulation.report import Outcome, sentences
from tests.simulation.conftest import Replayed
from tests.simulation.dirty_file import ACCEPTED, CHECK_INS, REFUSED, STAYS, rows

HIDDEN = RARE_CHINESE_SURNAMES[0] + RARE_CHINESE_NAMES[0]


def tamper(replayed: Replayed, statement: str, **values: Any) -> None:
    changed = replayed.session.execute(text(statement), values)
    assert changed.rowcount == 1


def unprotect(replayed: Replayed, table: str) -> None:
    if replayed.dialect == "postgresql":
        replayed.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    else:
        for verb in ("update", "delete"):
            replayed.session.execute(text(f"DROP TRIGGER {table}_no_{verb}"))


def one_of(table: str, condition: str = "TRUE") -> str:
    """Return a condition that one row of a table fulfils."""
    return f"id = (SELECT id FROM {table} WHERE {condition} ORDER BY id LIMIT 1)"


def found(replayed: Replayed) -> dict[str, Any]:
    """Return the figures of the audit that are not as they must be."""
    clean = {"trail": "verified"}
    return {name: figure for name, figure in asdict(replayed.audit()).items() if figure != clean.get(name, 0)}


def test_every_stay_is_lived_through_or_refused_for_a_reason(outcome: Outcome) -> None:
    told = outcome.told()
    assert (told["bookings_read"], told["stays"]) == (len(rows()), STAYS)
    assert (told["check_ins"], told["check_outs"]) == (CHECK_INS, CHECK_INS)
    assert told["refused"] == REFUSED
    assert told["accepted"] == ACCEPTED
    assert told["hidden_guests"] == 1
    assert told["room_changes"] >= CHECK_INS // MOVES_ONE_IN


def test_the_audit_of_an_honest_hotel_holds(outcome: Outcome) -> None:
    assert asdict(outcome.audit) == {
        "room_nights_held_twice": 0,
        "unbalanced_deposits": 0,
        "receipt_gaps": 0,
        "trail": "verified",
        "notification_mismatches": 0,
        "name_leaks": 0,
    }
    assert outcome.audit.holds


@pytest.mark.rule("MOV-4", "MOV-5")
def test_guests_who_moved_left_their_rooms_to_others_and_the_house_heard_of_it(replayed: Replayed) -> None:
    count = "SELECT count(*) FROM room_change"
    assert replayed.session.execute(text(count)).scalar_one() == replayed.outcome.replay.moves > 0
    condition = "department = 'bell' AND kind = 'room_change'"
    tamper(replayed, f"DELETE FROM task WHERE {one_of('task', condition)}")
    assert found(replayed) == {"notification_mismatches": 1}


def test_the_figures_are_told_in_words_too(outcome: Outcome) -> None:
    words = sentences(outcome.told())
    assert f"{CHECK_INS} check-outs" in words
    assert "refused, no-persons: 1" in words
    assert "audit, trail: verified" in words


def test_a_room_lived_in_twice_is_found(replayed: Replayed) -> None:
    (one, room, other) = replayed.session.execute(
        text(
            "SELECT a.id, b.room_id, b.id FROM stay a JOIN stay b ON a.id <> b.id AND a.room_id <> b.room_id "
            "AND a.checked_in_at < b.checked_out_at AND b.checked_in_at < a.checked_out_at ORDER BY a.id, b.id LIMIT 1",
        ),
    ).one()
    assert one != other
    tamper(replayed, "UPDATE stay SET room_id = :room WHERE id = :one", room=room, one=one)
    assert found(replayed).keys() == {"room_nights_held_twice"}


def test_a_deposit_that_does_not_balance_is_found(replayed: Replayed) -> None:
    moved = (
        f"UPDATE deposit SET applied = applied - 1, refunded = refunded + 1 WHERE {one_of('deposit', 'applied > 0')}"
    )
    tamper(replayed, moved)
    assert found(replayed) == {"unbalanced_deposits": 1}


def test_a_lost_receipt_is_found(replayed: Replayed) -> None:
    unprotect(replayed, "receipt")
    tamper(replayed, "DELETE FROM receipt WHERE number = 7")
    assert found(replayed) == {"receipt_gaps": 1}


def test_a_changed_trail_is_found(replayed: Replayed) -> None:
    unprotect(replayed, "trail_entry")
    tamper(replayed, "UPDATE trail_entry SET action = 'nothing' WHERE sequence = 9")
    assert found(replayed) == {"trail": "broken at 9"}


@pytest.mark.parametrize(
    ("department", "kind"),
    [("housekeeping", "arrival"), ("front_office", "police_report"), ("switchboard", "close_extension")],
)
def test_news_that_did_not_arrive_is_found(replayed: Replayed, department: str, kind: str) -> None:
    condition = f"department = '{department}' AND kind = '{kind}'"
    tamper(replayed, f"DELETE FROM task WHERE {one_of('task', condition)}")
    assert found(replayed) == {"notification_mismatches": 1}


def test_news_for_the_wrong_department_is_found(replayed: Replayed) -> None:
    moved = one_of("task", "department = 'switchboard' AND kind = 'arrival'")
    tamper(replayed, f"UPDATE task SET department = 'bell' WHERE {moved}")
    assert found(replayed) == {"notification_mismatches": 1}


@pytest.mark.rule("PRI-7")
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("registration", "shown_name", HIDDEN),
        ("guest", "shown_surname", RARE_LATIN_SURNAMES[0].upper()),
        ("task", "facts", f'{{"guest": "{HIDDEN}"}}'),
        ("task", "facts", '{"guest": "\\u4e93\\u5b98"}'),
        ("room", "location_en", "Qiguan, second floor"),
        ("stay", "plates", f"of {HIDDEN}".encode()),
    ],
)
def test_a_leaked_name_is_found(replayed: Replayed, table: str, column: str, value: str | bytes) -> None:
    binding = (
        f"CAST(:value AS {'JSONB' if replayed.dialect == 'postgresql' else 'TEXT'})" if column == "told" else ":value"
    )
    tamper(replayed, f"UPDATE {table} SET {column} = {binding} WHERE {one_of(table)}", value=value)
    assert found(replayed) == {"name_leaks": 1}


@pytest.mark.rule("PRI-7")
def test_a_name_in_the_log_is_found() -> None:
    import logging  # noqa: PLC0415 - the only test that logs

    import structlog  # noqa: PLC0415

    with watched_log() as log:
        logging.getLogger("frontdesk.any").info("checked in %s", HIDDEN)
        structlog.get_logger("frontdesk.other").info("checked in", guest=f"Mr {RARE_LATIN_SURNAMES[1]}")
        logging.getLogger("frontdesk.any").info("checked in somebody")
    assert log.leaks == 2
