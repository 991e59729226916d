"""What may become of something that was found. Pure."""

from datetime import UTC, datetime, timedelta

from frontdesk.concierge.rules import item_faults

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def codes(before: str, after: str, kept_for: int = 1) -> list[str]:
    return [fault.code for fault in item_faults(before, after, kept_until=NOW + timedelta(days=kept_for), now=NOW)]


def test_what_was_found_is_given_back_at_once_and_away_when_its_time_is_over() -> None:
    assert codes("kept", "returned") == []
    assert codes("kept", "disposed", kept_for=-1) == []
    assert codes("kept", "disposed") == ["lost-item-kept-still"]
    assert codes("returned", "disposed") == ["lost-item-ended"]
    assert codes("kept", "sold") == ["not-a-choice"]
