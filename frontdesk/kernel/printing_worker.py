"""The process that holds the fonts (80 MB) and turns data into PDF, one document at a time, until its pipe closes.

Started by `frontdesk.kernel.printing`. It has no keys, no database and no settings, only the folder of the templates.
"""

import json
import resource
import sys
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc
import typst

from frontdesk.kernel.printing_pipe import PipeClosed, read_message, write_message

PRINTED = b"P"
FAILED = b"F"

_MEMORY = 1024**3
"""Bytes: a picture that unpacks to more ends this process, and not the machine."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIRECTIONS = dict.fromkeys(
    map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0f\ufeff")
)
_NO_CHARACTER = {"Cc", "Cn", "Co", "Cs"}


class Press:
    """The templates of one folder, compiled with the fonts that came with the program and no others."""

    def __init__(self, folder: Path) -> None:
        fonts = typst.Fonts(
            include_system_fonts=False,
            font_paths=[Path(str(noto_cjk_sans_otc.FONT_PATH)).parent],
        )
        open_template = partial(typst.Compiler, root=folder, font_paths=fonts, ignore_system_fonts=True)
        self._compiler = cache(lambda name: open_template(input=str(folder / f"{name}.typ")))
        self._drawable = cache(self._can_draw)

    def pdf(self, template: str, language: str, data: Any) -> bytes:
        """Return the document. The same data makes the same bytes: the only clock is `data["created"]` (ISO 8601)."""
        text = json.dumps(printable(data, self._drawable))
        document = self._compiler(template).compile(
            format="pdf",
            sys_inputs={"language": language, "data": text},
            timestamp=datetime.fromisoformat(data["created"]),
        )
        assert isinstance(document, bytes)  # noqa: S101 — a list comes back only for several pictures
        return document

    def _can_draw(self, character: str) -> bool:
        # PDF/A is the one form of export that refuses a character without a picture instead of printing a box.
        try:
            self._compiler("probe").compile(
                format="pdf", sys_inputs={"probe": character}, pdf_standards="a-2u", timestamp=_EPOCH
            )
        except typst.TypstError:
            return False
        return True


def printable(value: Any, drawable: Callable[[str], bool]) -> Any:
    """Return the data with each character that no font can draw written as `[U+1F600]`, since a box tells nothing.

    Marks that impose a direction on their neighbours are left out: with them a name could rearrange the line.
    """
    if isinstance(value, dict):
        return {key: printable(item, drawable) for key, item in value.items()}
    if isinstance(value, list):
        return [printable(item, drawable) for item in value]
    if not isinstance(value, str) or (value.isascii() and value.isprintable()):
        return value
    return "".join(_picture(character, drawable) for character in value.translate(_DIRECTIONS))


def _picture(character: str, drawable: Callable[[str], bool]) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) not in _NO_CHARACTER and drawable(character):
        return character
    return f"[U+{ord(character):04X}]"


def answer(press: Press, message: bytes) -> bytes:
    """Return the document, or why there is none; whatever goes wrong, the next document can be printed."""
    try:
        job = json.loads(message)
        return PRINTED + press.pdf(job["template"], job["language"], job["data"])
    except Exception as wrong:  # noqa: BLE001 — typst raises many kinds, and each is this document's alone
        return FAILED + str(wrong).encode(errors="replace")


def main(folder: str) -> None:
    """Print until whoever started this process closes the pipe, or is gone."""
    press = Press(Path(folder))
    try:
        while True:
            write_message(sys.stdout.buffer, answer(press, read_message(sys.stdin.buffer)))
    except PipeClosed:
        return


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    main(sys.argv[1])
