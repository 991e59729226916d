"""Words that only one person in the world bears, and every spelling in which they could stand somewhere."""

import base64
import hashlib
import json
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from tests.stays.arrivals import guest

_FULL_WIDTH: Final = 0xFEE0
_LONG_ENOUGH: Final = 10
"""What is shorter may stand in random base64 or hexadecimal digits by chance."""

_TWO_BYTES_EACH: Final = 4
"""Fewer signs in UTF-16 are so few bytes that a sealed file may hold them by chance."""

_AREA = len("110105")


@dataclass(frozen=True)
class Canary:
    """A person whose every word is looked for."""

    surname: str
    given: str
    pinyin: tuple[str, str]
    birth: date
    document: str
    phone: str
    plate: str
    street: str

    @property
    def name(self) -> str:
        """Return the whole name."""
        return self.surname + self.given

    def typed(self, **more: Any) -> dict[str, Any]:
        """Return what is typed for this guest."""
        return guest(
            name=self.name,
            birth_date=self.birth.isoformat(),
            document={"number": self.document},
            address=f"北京市朝阳区{self.street}7号",
            phone=self.phone,
            **more,
        )

    def words(self) -> Iterator[str]:
        """Yield each word as somebody, or a program, would write it."""
        yield from (self.name, self.given, f"{self.surname} {self.given}", self.street)
        family, own = self.pinyin
        yield from (family, own, f"{family}{own}", f"{family} {own}", f"{own} {family}", f"{family}, {own}")
        yield from (_full_width(f"{family}{own}"), _full_width(f"{family}{own}".upper()))
        yield from (self.phone, " ".join(_groups(self.phone)), "-".join(_groups(self.phone)), _full_width(self.phone))
        yield from (self.plate, self.plate[1:], f"{self.plate[:2]}·{self.plate[2:]}")
        yield from (self.document, " ".join(_in_three(self.document)), "-".join(_in_three(self.document)))
        day, word = self.birth, f"{self.birth:%B}"
        yield from (f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day:%Y.%m.%d}", f"{day:%d/%m/%Y}", f"{day:%Y%m%d}")
        yield from (
            f"{day.year}年{day.month}月{day.day}日",
            f"{day.day} {word} {day.year}",
            f"{word} {day.day}, {day.year}",
        )

    @cached_property
    def traces(self) -> dict[bytes, str]:
        """Return the bytes by which each word is known, in every encoding, and the word; letters are small."""
        return {trace.lower(): word for word in self.words() for trace in encodings(word)}

    def found_in(self, content: bytes) -> set[str]:
        """Return the words that stand in this content, however encoded."""
        small = content.lower()
        return {word for trace, word in self.traces.items() if trace in small and _stands_alone(trace, small)}


def encodings(word: str) -> Iterator[bytes]:
    """Yield a word as text, in JSON, addresses and markup, in UTF-16, base64 and hexadecimal digits, and hashed."""
    plain = word.encode()
    yield plain
    yield json.dumps(word).strip('"').encode()
    yield urllib.parse.quote(word).encode()
    yield "".join(f"&#{ord(each)};" for each in word).encode()
    if len(word) >= _TWO_BYTES_EACH:
        yield from (word.encode("utf-16-le"), word.encode("utf-16-be"))
    yield from (each for each in (*_in_base64(plain), plain.hex().encode()) if len(each) >= _LONG_ENOUGH)
    digest = hashlib.sha256(plain)
    yield from (digest.digest(), digest.hexdigest().encode())


def everything_in(folder: Path, but: str = "") -> bytes:
    """Return the names and the content of all files below a folder, without those in another of this name."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and but not in file.parts]
    return b"\n".join(str(file).encode() + b"\n" + _content(file) for file in files)


def _content(file: Path) -> bytes:
    """Return what a file holds; a running hotel may have removed it by now."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def _stands_alone(trace: bytes, content: bytes) -> bool:
    """Tell whether a short trace stands somewhere for itself: it may be a part of any longer number or token."""
    if len(trace) >= _LONG_ENOUGH or not trace.isalnum():
        return True
    return re.search(rb"(?<![0-9a-z])" + trace + rb"(?![0-9a-z])", content) is not None


def _in_base64(plain: bytes) -> Iterator[bytes]:
    """Yield what base64 makes of the bytes wherever they begin, without what depends on their neighbours."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + plain)
        yield whole[(0, 2, 3)[before] : len(whole) - (0, 3, 2)[(before + len(plain)) % 3]]


def _full_width(word: str) -> str:
    return "".join(chr(ord(each) + _FULL_WIDTH) for each in word)


def _groups(phone: str) -> tuple[str, ...]:
    return phone[:3], phone[3:7], phone[7:]


def _in_three(document: str) -> tuple[str, ...]:
    return document[:_AREA], document[_AREA:-4], document[-4:]


HIDDEN: Final = Canary(
    "轩辕",
    "黛霜",
    ("xuanyuan", "daishuang"),
    date(1973, 9, 17),
    "110105197309171030",
    "13677889906",
    "京N7X9Q4",
    "瞿塘峡路",
)
ALIAS: Final = "李静怡"
ORDINARY: Final = Canary(
    "澹台",
    "霁钰",
    ("tantai", "jiyu"),
    date(1968, 11, 23),
    "110105196811231030",
    "13755661189",
    "京P4K8Z2",
    "巫峡口街",
)
