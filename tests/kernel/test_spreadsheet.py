"""No cell of a table is taken for a formula, and nothing of it is lost (OWASP ASVS 1.2.10)."""

import csv
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.kernel.spreadsheet import FORMULA, guarded, table

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
HOSTILE = st.sampled_from(
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1", '=HYPERLINK("http://x")']
)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


@given(TEXTS | HOSTILE)
def test_no_text_begins_as_a_formula_does_and_every_text_can_be_told_again(text: str) -> None:
    shown = guarded(text)
    assert isinstance(shown, str)
    assert not shown.lstrip(" \u3000\xa0\0").startswith(tuple(FORMULA))
    assert text in {shown, shown.removeprefix("'")}


@given(st.lists(st.tuples(TEXTS | HOSTILE, st.integers(), st.none()), max_size=5))
def test_a_table_is_read_again_as_it_was_written(rows: list[tuple[str, int, None]]) -> None:
    content = table(["=a", "b", "c"], rows)
    assert content.startswith(b"\xef\xbb\xbf")
    head, *found = read(content)
    assert head == ["'=a", "b", "c"]
    assert found == [[str(guarded(text)), str(number), ""] for text, number, _ in rows]


def test_a_number_stays_a_number() -> None:
    assert table(["n"], [[-5]]) == b'\xef\xbb\xbf"n"\r\n-5\r\n'
