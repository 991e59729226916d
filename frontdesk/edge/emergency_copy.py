"""The copy of the emergency list for when the server is down: one small page of its own that needs nothing (EMG-1).

Rooms, headcount and how many need help; no names. It is written beside and put in the place of the former one in one
step, so that whoever opens it finds a whole list, old or new.
"""

import os
import re
from html import escape
from pathlib import Path
from typing import Final

from frontdesk.authority.emergency import OccupiedRoom, RoomList
from frontdesk.edge.emergency_list import copy_rooms
from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import local
from frontdesk.property.queries import the_property

_UNFIT: Final = re.compile(r"[^A-Za-z0-9_-]+")
"""What is left out of a file's name."""

_PAGE: Final = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>应急客房清单 Emergency list · {hotel}</title>
<style>
body {{ margin: 1.5rem; font: 16px/1.4 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #111; }}
h1 {{ margin: 0; font-size: 1.5rem; }}
.sum {{ font-size: 1.25rem; font-weight: 700; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ padding: .25rem .5rem; border: 1px solid #555; text-align: left; }}
td.n {{ text-align: right; font-weight: 700; }}
tr {{ break-inside: avoid; }}
</style>
</head>
<body>
<h1>应急客房清单 · Emergency list</h1>
<p>{hotel} · 截至 as of <strong>{made}</strong></p>
<p class="sum">在住 {rooms} 间、{persons} 人，需协助 {help} 人 ·
 {rooms} rooms occupied, {persons} persons, {help} need help</p>
<table>
<thead><tr>
<th>楼层 Floor</th><th>房号 Room</th><th>人数 Persons</th><th>需协助 Need help</th><th>已撤离 Out</th>
</tr></thead>
<tbody>
{lines}
</tbody>
</table>
<p>本页不含姓名；超过 15 分钟即已过时。 No names; older than 15 minutes it is out of date.</p>
</body>
</html>
"""


def write_copy(ctx: Context, folder: Path) -> Path:
    """Write the list as it is now into the folder and return the file, called after the hotel's code."""
    hotel = the_property(ctx)
    made = local(ctx.now, ctx.zone)
    text = page(f"{hotel.name_zh} {hotel.name_en}", f"{made:%Y-%m-%d %H:%M}", copy_rooms(ctx))
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    file = folder / f"emergency-{_UNFIT.sub('-', hotel.code)}.html"
    beside = folder / f".{file.name}.{ctx.source.uuid().hex}"
    try:
        _write_down(beside, text)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    return file


def _write_down(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())


def page(hotel: str, made: str, found: RoomList) -> str:
    """Return the list as a page that stands by itself, in both languages at once."""
    return _PAGE.format(
        hotel=escape(hotel),
        made=escape(made),
        rooms=len(found.rooms),
        persons=found.persons,
        help=found.needing_help,
        lines="\n".join(_line(room) for room in found.rooms),
    )


def _line(room: OccupiedRoom) -> str:
    help_needed = sum(room.needs.values())
    return (
        f"<tr><td>{escape(room.floor)}</td><td><strong>{escape(room.number)}</strong></td>"
        f'<td class="n">{_persons(room)}</td><td class="n">{help_needed or ""}</td><td>□</td></tr>'
    )


def _persons(room: OccupiedRoom) -> str:
    """Return the guests, and the visitors apart."""
    return f"{room.persons}" + (f" + {room.visitors} 访客 visitors" if room.visitors else "")
