"""What goes out and comes back: tags and cursors tell nothing and fit only where they were made."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.http import parse_etags

from frontdesk.edge.cursors import opened_cursor, sealed_cursor
from frontdesk.edge.etags import PreconditionMissing, require_match, tag_of, unchanged
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, Stale
from frontdesk.kernel.ids import SeededSource
from frontdesk.kernel.secrets import Keyring

slowly = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)


@slowly
@given(position=st.lists(st.integers() | st.text(st.characters(codec="utf-8")), max_size=4))
def test_a_cursor_opens_to_the_position_that_it_was_made_of(ctx: Context, position: list[str | int]) -> None:
    cursor = sealed_cursor(ctx, "rooms", position)
    assert opened_cursor(ctx, "rooms", cursor) == position
    assert cursor == sealed_cursor(ctx, "rooms", position)


def test_no_cursor_is_the_beginning(ctx: Context) -> None:
    assert opened_cursor(ctx, "rooms", None) is None


@pytest.mark.rule("PRI-4")
def test_a_cursor_tells_neither_what_it_skips_nor_how_long_that_is(ctx: Context) -> None:
    short, long = (sealed_cursor(ctx, "guests", [name]) for name in ("李", "欧阳若水"))
    assert len(short) == len(long)
    assert "李" not in short


@slowly
@given(cursor=st.text(max_size=200))
def test_anything_else_is_refused(ctx: Context, cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        opened_cursor(ctx, "rooms", cursor)
    assert [(reason.field, reason.code) for reason in refused.value.reasons] == [("cursor", "cursor-invalid")]


def test_a_cursor_fits_only_its_list_its_account_and_its_hotel(ctx: Context) -> None:
    cursor = sealed_cursor(ctx, "rooms", [1])
    for other in (
        replace(ctx, property_id=UUID(int=9)),
        replace(ctx, actor=replace(ctx.actor, account_id=UUID(int=9))),
    ):
        with pytest.raises(Invalid):
            opened_cursor(other, "rooms", cursor)
    with pytest.raises(Invalid):
        opened_cursor(ctx, "stays", cursor)


def test_a_tag_stands_for_the_bytes_shown_and_is_keyed(ctx: Context) -> None:
    assert tag_of(ctx, b"a") == tag_of(ctx, b"a")
    assert tag_of(ctx, b"a") != tag_of(ctx, b"b")
    assert tag_of(ctx, b"a") != tag_of(replace(ctx, keyring=Keyring.generate(SeededSource(9))), b"a")


def test_who_holds_a_state_already_is_recognised(ctx: Context) -> None:
    tag = tag_of(ctx, b"a")
    for header in (f'"{tag}"', f'W/"{tag}"', f'"x", "{tag}"', "*"):
        assert unchanged(parse_etags(header), tag)
    for header in ('"x"', "", None, "x" * 5_000):
        assert not unchanged(parse_etags(header), tag)


def test_a_write_passes_only_for_the_state_that_is_there(ctx: Context) -> None:
    tag = tag_of(ctx, b"a")
    for header in (f'"{tag}"', f'"x", "{tag}"', "*"):
        require_match(ctx, header, b"a")
    for header in (f'"{tag}x"', f'W/"{tag}"', "", tag[:5], '"'):
        with pytest.raises(Stale):
            require_match(ctx, header, b"a")
    with pytest.raises(PreconditionMissing) as refused:
        require_match(ctx, None, b"a")
    assert refused.value.status == 428
