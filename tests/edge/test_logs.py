"""What libraries and faults say is taken apart: their wording stays, what they would fill in does not."""

import json
import logging
import sys
import threading

import pytest
import structlog

from frontdesk.edge import logs


def line(*said: object, level: int = logging.WARNING, fault: BaseException | None = None) -> dict[str, object]:
    info = (type(fault), fault, fault.__traceback__) if fault else None
    record = logging.LogRecord("library", level, __file__, 1, said[0], said[1:], info)  # type: ignore[arg-type]
    told: dict[str, object] = json.loads(logs.Bare().format(record))
    return told


def test_numbers_stay_and_texts_do_not() -> None:
    assert line("worker %s of %d: %s", 7, 3, "Quillfeather")["event"] == "worker 7 of 3: …"


def test_a_line_that_does_not_fit_its_arguments_is_still_told() -> None:
    assert line("%d of %d", "one")["event"] == "test_logs:1"
    assert line({"name": "Quillfeather"})["event"] == "test_logs:1"


def test_a_line_that_may_have_been_filled_in_already_is_told_by_its_place() -> None:
    assert line("Invalid method: Quillfeather")["event"] == "test_logs:1"


def test_a_fault_is_told_without_its_words() -> None:
    try:
        raise ValueError("Quillfeather")  # noqa: TRY301 - a fault needs a place
    except ValueError as fault:
        told = line("it broke", fault=fault)
    assert told["error"] == "ValueError"
    assert "Quillfeather" not in json.dumps(told)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start logging, and put everything back afterwards."""
    root, before = logging.getLogger(), structlog.get_config()
    kept = list(root.handlers), root.level, sys.excepthook, threading.excepthook
    logs.start()
    yield
    root.handlers, root.level, sys.excepthook, threading.excepthook = kept
    logging.captureWarnings(capture=False)
    structlog.configure(**before)


@pytest.mark.usefixtures("started")
def test_what_nobody_caught_is_told_by_kind_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    logs.start()  # with the output that this test reads
    sys.excepthook(ValueError, ValueError("Quillfeather"), None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    logging.getLogger("library").warning("%s came", "Quillfeather")
    told = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert [(each["event"], each.get("error")) for each in told] == [("fault", "ValueError"), ("… came", None)]
