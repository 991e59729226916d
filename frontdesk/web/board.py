"""The room board 房态图: every room at a glance, the home page of whoever may see rooms."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, flash, get_template_attribute, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext
from markupsafe import Markup

from frontdesk.edge.context import current_context
from frontdesk.edge.etags import tag_of
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.edge.wording import title_of
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.text import TextRefused, clean
from frontdesk.rooms.board import BoardTile, board
from frontdesk.rooms.rules import TRANSITIONS, Cleanliness
from frontdesk.rooms.service import set_cleanliness
from frontdesk.web.desk import html_lang, in_language
from frontdesk.web.navigation import OWN_WAYS, WAYS, places
from frontdesk.web.tiles import CODES, Board, Filter, arrange, floors_of
from frontdesk.web.words import feature_names

bp = Blueprint("board", __name__)

LONGEST_SEARCH: Final = 60
_ANY_STAY: Final = UUID(int=0)
_ANY_ROOM: Final = "0"

STATES: Final[dict[str, LazyString]] = {
    "VC": lazy_gettext("Vacant clean"),
    "VI": lazy_gettext("Vacant inspected"),
    "VD": lazy_gettext("Vacant dirty"),
    "OC": lazy_gettext("Occupied clean"),
    "OI": lazy_gettext("Occupied inspected"),
    "OD": lazy_gettext("Occupied dirty"),
    "OOO": lazy_gettext("Out of order"),
    "OOS": lazy_gettext("Out of service"),
}

MARKS: Final[dict[str, tuple[str, LazyString]]] = {
    "due_out": ("log-out", lazy_gettext("Due out")),
    "arriving": ("log-in", lazy_gettext("Arrival")),
    "vip": ("crown", lazy_gettext("VIP")),
    "do_not_disturb": ("moon", lazy_gettext("Do not disturb")),
    "make_up": ("sparkles", lazy_gettext("Make up the room")),
    "extra_bed": ("bed-single", lazy_gettext("Extra bed")),
    "patrol": ("shield", lazy_gettext("Patrol")),
}

CLEANLINESS: Final[dict[str, LazyString]] = {
    Cleanliness.CLEAN: lazy_gettext("Clean"),
    Cleanliness.INSPECTED: lazy_gettext("Inspected"),
    Cleanliness.DIRTY: lazy_gettext("Dirty"),
}


@bp.get("/")
@guarded(Permission.PROPERTY_VIEW)
def show() -> ResponseReturnValue:
    """Show the whole board; who may not see rooms is led to their own first page."""
    ctx = current_context()
    if not ctx.may(Permission.ROOM_VIEW):
        ways = places(ctx, WAYS) + places(ctx, OWN_WAYS)
        if not ways:
            raise Forbidden
        return redirect(ways[0].url, 303)
    return _page(board(ctx), Filter())


@bp.post("/board")
@guarded(Permission.ROOM_VIEW)
def look() -> ResponseReturnValue:
    """Show what the filter lets through; to htmx only the tiles, and nothing when it holds them already."""
    tiles = board(current_context())
    chosen = _filter()
    if "HX-Request" not in request.headers:
        return _page(tiles, chosen)
    shown = arrange(tiles, chosen)
    words = _words(shown)
    if request.form.get("tag") == words["tag"]:
        return "", 204
    return render_template("board/tiles.html", live=True, **words)


@bp.get("/board/rooms/<number>")
@guarded(Permission.ROOM_VIEW)
def room(number: str) -> ResponseReturnValue:
    """Show one room: its state, what it has, and what this viewer may do with it."""
    tile = _tile(number)
    names = feature_names()
    return render_template(
        "board/room.html",
        tile=tile,
        features=[names.get(code, code) for code in tile.features],
        state=STATES[tile.code],
        marks=[MARKS[mark] for mark in tile.marks],
        next_states=[(state, CLEANLINESS[state]) for state in CLEANLINESS if state in TRANSITIONS[tile.cleanliness]],
        cleanliness=CLEANLINESS[tile.cleanliness],
        may_clean=current_context().may(Permission.ROOM_SET_CLEANLINESS),
        may_check_in=tile.ready and current_context().may(Permission.STAY_CHECK_IN),
    )


@bp.post("/board/rooms/<number>/cleanliness")
@guarded(Permission.ROOM_SET_CLEANLINESS)
def clean_room(number: str) -> ResponseReturnValue:
    """Say that the room is clean, inspected or dirty now (HSK-1)."""
    try:
        execute(set_cleanliness, current_context(), _tile(number).room_id, request.form.get("cleanliness", ""))
    except Invalid as refused:
        for reason in refused.reasons:
            flash(title_of(reason), "error")
        return redirect(url_for("board.room", number=number), 303)
    flash(gettext("The state of room %(number)s is noted.", number=number))
    return redirect(url_for("board.show"), 303)


def _types(tiles: list[BoardTile]) -> Iterable[BoardTile]:
    """Return one tile of each room type."""
    return {tile.type_code: tile for tile in tiles}.values()


class _Shown(NamedTuple):
    """All that stands in a tile, in the reader's language."""

    number: str
    code: str
    state: str
    name: str
    type_name: str
    marks: tuple[tuple[str, str], ...]
    way: str
    sprite: str


@lru_cache(maxsize=4096)
def _rendered(shown: _Shown) -> Markup:
    """Return a tile; of three hundred nearly all are as they were a moment ago."""
    return Markup(get_template_attribute("board/tile.html", "tile")(shown))  # noqa: S704 - rendered with escaping


def _renderer(states: Mapping[str, str], marks: Mapping[str, tuple[str, str]]) -> Callable[[BoardTile], Markup]:
    """Return what renders a tile; it leads to the stay of whoever is in the room, else to the room."""
    # Both addresses are built once, and the room or stay put into them: to build three hundred takes too long.
    stay = url_for("stays.show", stay_id=_ANY_STAY).removesuffix(str(_ANY_STAY))
    room = url_for("board.room", number=_ANY_ROOM).removesuffix(_ANY_ROOM)
    sprite = url_for("static", filename="icons.svg") + "#"
    chinese = html_lang().startswith("zh")

    def render(tile: BoardTile) -> Markup:
        return _rendered(
            _Shown(
                number=tile.number,
                code=tile.code,
                state=states[tile.code],
                name=tile.shown_name or "",
                type_name=tile.type_name_zh if chinese else tile.type_name_en,
                marks=tuple(marks[mark] for mark in tile.marks),
                way=f"{stay}{tile.stay_id}" if tile.stay_id else f"{room}{quote(tile.number, safe='')}",
                sprite=sprite,
            )
        )

    return render


def _page(tiles: list[BoardTile], chosen: Filter) -> str:
    shown = arrange(tiles, chosen)
    return render_template(
        "board/board.html",
        chosen=chosen,
        codes=CODES,
        types=sorted((each.type_code, in_language(each.type_name_zh, each.type_name_en)) for each in _types(tiles)),
        floors=floors_of(tiles),
        features=feature_names(),
        **_words(shown),
    )


def _words(shown: Board) -> dict[str, Any]:
    states = {code: str(name) for code, name in STATES.items()}
    mark_names = {mark: (icon, str(name)) for mark, (icon, name) in MARKS.items()}
    render = _renderer(states, mark_names)
    rendered = [(floor, Markup("").join(map(render, tiles))) for floor, tiles in shown.floors]
    seen = repr((sorted(shown.counts.items()), shown.shown)) + "".join(tiles for _floor, tiles in rendered)
    return {
        "board": shown,
        "states": states,
        "mark_names": mark_names,
        "rendered": rendered,
        "tag": tag_of(current_context(), seen.encode("utf-8", "backslashreplace")),
    }


def _tile(number: str) -> BoardTile:
    found = next((tile for tile in board(current_context()) if tile.number == number), None)
    if found is None:
        raise NotFound([Reason("room-unknown", "room")])
    return found


def _filter() -> Filter:
    form = request.form
    try:
        search = clean(form.get("search", ""), most=LONGEST_SEARCH)
    except TextRefused:
        search = form["search"]  # finds nothing, which is the right answer
    return Filter(
        search=search,
        codes=frozenset(form.getlist("code")),
        type_code=form.get("type", ""),
        floor=form.get("floor", ""),
        feature=form.get("feature", ""),
        mark=form.get("mark", ""),
        ready="ready" in form,
    )
