"""What a replay tells of itself."""

from array import array

from frontdesk.simulation.report import slowing


def test_check_ins_that_grow_slower_with_the_history_are_told() -> None:
    took = array("d", [9.0] * 1000 + [0.010] * 1000 + [5.0] * 700 + [0.015] * 1000)
    assert slowing(took) == {"early_p50_ms": 10.0, "late_p50_ms": 15.0, "ratio": 1.5}


def test_a_short_replay_tells_nothing_of_growing_slower() -> None:
    assert slowing(array("d", [0.01] * 2999)) is None
