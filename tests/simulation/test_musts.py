"""A run is judged figure by figure, and one that measured too little or too slow a thing is not passed."""

from typing import Any

import pytest

from frontdesk.simulation.bench.musts import MUSTS, judged


def a_run(**changed: Any) -> dict[str, Any]:
    """Return the figures of a run that just reaches what each must be, with some of them changed."""
    told: dict[str, Any] = {}
    for must in MUSTS:
        *parents, name = [must.operation, *must.path.split(".")] if must.path else [must.operation]
        place = told
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = must.must
    told["walk_in_api"]["c8"] |= {"errors": 0, "false_refusals": 0}
    for path, figure in changed.items():
        *parents, name = path.split("__")
        place = told
        for parent in parents:
            place = place[parent]
        place[name] = figure
    return told


def failing(told: dict[str, Any], *, engine: str = "postgresql", ratios_only: bool = False) -> set[str]:
    verdicts = judged(engine, told, ratios_only=ratios_only)
    return {f"{each.must.operation} {each.must.path}".strip() for each in verdicts if not each.holds}


def test_a_run_that_just_reaches_everything_holds() -> None:
    assert failing(a_run()) == set()


@pytest.mark.parametrize(
    ("path", "figure", "told_of"),
    [
        ("walk_in_api__c1__p50_ms", 30.1, "walk_in_api c1.p50_ms"),
        ("walk_in_api__c8__per_s", 39.9, "walk_in_api c8.per_s"),
        ("walk_in_api__floor_share", 0.09, "walk_in_api floor_share"),
        ("guest_search__tenfold__ratio", 1.31, "guest_search tenfold.ratio"),
        ("room_state__c1__p50_ms", 12.1, "room_state c1.p50_ms"),
        ("news__p95_ms", 500.1, "news p95_ms"),
        ("news__walk_in__ratio", 1.31, "news walk_in.ratio"),
        ("drain__seconds", 30.1, "drain seconds"),
        ("drain__missed", 1, "drain missed"),
        ("drain__seen_twice", 1, "drain seen_twice"),
        ("worker_pss_mb", 131, "worker_pss_mb"),
        ("walk_in_api__c8__errors", 1, "walk_in_api c8.errors"),
        ("walk_in_api__c8__false_refusals", 1, "walk_in_api c8.false_refusals"),
    ],
)
def test_each_figure_beyond_its_bound_fails_by_name(path: str, figure: float, told_of: str) -> None:
    assert failing(a_run(**{path: figure})) == {told_of}


def test_an_engine_is_held_to_its_own_bound() -> None:
    told = a_run(walk_in_api__c8__per_s=50, room_change__c8__per_s=50)
    assert (failing(told), failing(told, engine="sqlite")) == (set(), {"walk_in_api c8.per_s"})


def test_on_another_machine_only_ratios_and_errors_fail_a_run() -> None:
    told = a_run(walk_in_api__c1__p50_ms=500, walk_in_api__floor_share=0.01, walk_in_api__c8__errors=2)
    assert failing(told, ratios_only=True) == {"walk_in_api floor_share", "walk_in_api c8.errors"}


def test_an_operation_that_was_not_measured_is_not_judged() -> None:
    told = a_run()
    del told["replay"]
    assert "replay" not in {each.must.operation for each in judged("sqlite", told, ratios_only=False)}
