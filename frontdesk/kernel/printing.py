"""Paper: documents as PDF, made by one helper process that holds the fonts and is replaced when it dies."""

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Timer
from typing import IO, Any, Literal

from frontdesk.kernel.paper import Paper
from frontdesk.kernel.printing_pipe import PipeClosed, read_message, write_message
from frontdesk.kernel.resources import PACKAGE, resources

Language = Literal["zh", "en"]

TIMEOUT = 20.0
"""Seconds that one document may take, the start of the helper and the loading of its fonts included."""

_TRIES = 2
_PRINTED = b"P"


class PrintFailed(Exception):
    """There is no document: the data does not fit the template, or the helper died or took too long."""

    code = "print-failed"


def print_paper(paper: Paper, language: Language) -> bytes:
    """Return one of the house's papers as PDF; the same paper gives the same bytes. Raises `PrintFailed`."""
    return render(paper.template, language, paper.data(language))


def render(template: str, language: Language, data: Mapping[str, Any]) -> bytes:
    """Return the template of this name as PDF, filled with JSON-like data; the same data gives the same bytes.

    `data["created"]` (ISO 8601 with offset) becomes the date of the document. Text is shown as it is: nothing in it
    is read as markup. Raises `PrintFailed`.
    """
    if not template.isidentifier():
        raise PrintFailed(f"{template!r} is no name of a template")
    return _press.run(_job(template, language, data))


class HelperProcess:
    """The one helper of this process: started with the first document, shared by all threads, gone with its parent.

    A forked child gets a helper of its own: two processes on one pipe would read each other's papers.
    """

    def __init__(self, templates: Path, timeout: float) -> None:
        self._templates = templates
        self._timeout = timeout
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, job: bytes) -> bytes:
        """Return the PDF. A helper that died is replaced once; one that is too slow is ended. Raises `PrintFailed`."""
        with self._lock:
            for _ in range(_TRIES):
                with suppress(PipeClosed):
                    return _document(self._exchange(job))
        raise PrintFailed("the printing process died")

    def close(self) -> None:
        """End the helper; the next document starts another."""
        with self._lock:
            self._end()

    def forget(self) -> None:
        """In a forked child: leave the parent's helper alone, without keeping its pipe open."""
        self._lock = Lock()
        if self._process:
            for pipe in _pipes(self._process):
                pipe.close()
            self._process.returncode = 0  # not this process's child: nobody here may wait for it
            self._process = None

    def _exchange(self, job: bytes) -> bytes:
        process = self._running()
        to_helper, from_helper = _pipes(process)
        expired = Event()
        late = Timer(self._timeout, _end_late, (process, expired))
        late.daemon = True
        late.start()
        try:
            write_message(to_helper, job)
            return read_message(from_helper)
        except PipeClosed:
            self._end()
            if expired.is_set():
                raise PrintFailed("the document took too long") from None
            raise
        finally:
            late.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 — our own module, and no word of anybody's in the command
                [sys.executable, "-m", "frontdesk.kernel.printing_worker", str(self._templates)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd=PACKAGE.parent,
                env={},  # no keys, no database: it needs neither
                start_new_session=True,  # Ctrl-C is the parent's to handle
            )
        return self._process

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            for pipe in _pipes(self._process):
                pipe.close()
            self._process = None


def _job(template: str, language: Language, data: Mapping[str, Any]) -> bytes:
    return json.dumps({"template": template, "language": language, "data": data}).encode()


def _end_late(process: subprocess.Popen[bytes], expired: Event) -> None:
    expired.set()
    process.kill()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise PrintFailed("the printing process has no pipes")
    return process.stdin, process.stdout


def _document(message: bytes) -> bytes:
    if message[:1] != _PRINTED:
        raise PrintFailed(message[1:].decode(errors="replace"))
    return message[1:]


_press = HelperProcess(resources("templates") / "print", TIMEOUT)
atexit.register(_press.close)
os.register_at_fork(after_in_child=_press.forget)
