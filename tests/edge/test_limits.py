"""Bodies of every kind are read without harm, or refused for what they are."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from frontdesk.edge.limits import DEEPEST, LARGEST, NotJson, TooLarge, WrongContentType, json_body, strict_json
from frontdesk.kernel.errors import Invalid

READABLE = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | READABLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(READABLE, inner, max_size=4),
    max_leaves=20,
)


def named(data: bytes) -> list[tuple[str | None, str]]:
    with pytest.raises(Invalid) as refused:
        strict_json(data)
    return [(reason.field, reason.code) for reason in refused.value.reasons]


@given(VALUES)
def test_what_json_can_say_is_read_as_it_was_meant(value: Any) -> None:
    assert strict_json(json.dumps(value).encode()) == value


@given(st.binary())
def test_any_bytes_are_read_as_json_reads_them_or_refused(data: bytes) -> None:
    read: Any = None
    with suppress(NotJson, Invalid):
        read = strict_json(data)
    assert read is None or read == json.loads(data.decode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b"[1,]",
        b"NaN",
        b"[Infinity]",
        b'{"a": -Infinity}',
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"\x00",
        b'"a',
    ],
)
def test_what_is_not_json_is_refused_as_such(data: bytes) -> None:
    with pytest.raises(NotJson) as refused:
        strict_json(data)
    assert (refused.value.status, refused.value.code) == (400, "not-json")


def test_nesting_is_refused_before_it_can_hurt() -> None:
    assert strict_json(b"[" * DEEPEST + b"]" * DEEPEST) is not None
    for bomb in (b"[" * 100_000, b'{"a":' * 100_000, b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1)):
        with pytest.raises(NotJson) as refused:
            strict_json(bomb)
        assert refused.value.reasons[0].code == "too-deep"


def test_brackets_in_texts_are_no_nesting() -> None:
    assert strict_json(json.dumps({"a": "[{" * 100, 'b"]}': '\\"[['}).encode())


def test_endless_escapes_are_read_in_one_pass() -> None:
    with pytest.raises(NotJson):
        strict_json(b'"\\"' * 200_000)


def test_a_name_that_stands_twice_is_refused() -> None:
    assert named(b'{"a": 1, "b": 2, "a": 3}') == [("a", "name-twice")]


def test_lone_surrogates_and_nul_are_named_with_their_fields() -> None:
    data = b'{"a": [{"b": "\\ud800"}, "\\u0000"], "\\udfff": 1}'
    assert named(data) == [("a[0].b", "text-unreadable"), ("a[1]", "text-unreadable"), ("\ufffd", "text-unreadable")]


@pytest.mark.parametrize("number", ["1e999", "-1e999", str(2**63), str(-(2**63)), "9" * 5_000, "1" + "0" * 100_000])
def test_numbers_that_no_column_holds_are_named_with_their_fields(number: str) -> None:
    assert named(b'{"a": ' + number.encode() + b"}") == [("a", "number-out-of-range")]


def request(data: bytes, content_type: str = "application/json") -> Request:
    return EnvironBuilder(method="POST", data=data, content_type=content_type).get_request()


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json", ""]
)
def test_a_body_of_another_kind_is_refused(kind: str) -> None:
    with pytest.raises(WrongContentType):
        json_body(request(b"{}", kind))


def test_kinds_of_json_are_taken() -> None:
    for kind in ("application/json; charset=utf-8", "application/merge-patch+json"):
        assert json_body(request(b"{}", kind)) == {}


def test_a_body_beyond_its_limit_is_refused_unread() -> None:
    assert json_body(request(b'"' + b"a" * 98 + b'"'), limit=100)
    with pytest.raises(TooLarge) as refused:
        json_body(request(b'"' + b"a" * 99 + b'"'), limit=100)
    assert refused.value.status == 413
