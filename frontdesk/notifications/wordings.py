"""The hotel's own words for tasks, by department and kind, in both languages (NTF-2)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select

from frontdesk.kernel.context import Context
from frontdesk.kernel.db import put
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.models import TaskWording
from frontdesk.notifications.terms import Place, places
from frontdesk.notifications.wording_rules import LONGEST, faults_of


@dataclass(frozen=True, slots=True)
class Wording:
    """A line in both languages; an empty one goes by the program's own words."""

    zh: str = ""
    en: str = ""

    def in_language(self, locale: str) -> str:
        """Return the line for a reader of this language."""
        return self.zh if locale.startswith("zh") else self.en


def wordings(ctx: Context, department: str | None = None) -> dict[Place, Wording]:
    """Return the hotel's own words, of all departments or of one."""
    mine = [TaskWording.property_id == ctx.property_id]
    if department is not None:
        mine.append(TaskWording.department == department)
    rows = select(TaskWording.department, TaskWording.kind, TaskWording.zh, TaskWording.en).where(*mine)
    return {(place, kind): Wording(zh, en) for place, kind, zh, en in ctx.session.execute(rows)}


def set_wordings(ctx: Context, given: Mapping[Place, Wording]) -> None:
    """Word tasks anew; what is empty in both languages goes by the program's own words.

    Raises `Invalid`: `not-a-choice` for a place that is told nothing, `text-too-long`, `text-unreadable`,
    `placeholder-unknown` and `brace-alone`.
    """
    ctx.require(Permission.PROPERTY_MANAGE)
    faults, known = Faults(), places()
    rows = []
    for (department, kind), wording in given.items():
        name = f"{department}-{kind}"
        if (department, kind) not in known:
            faults.add("not-a-choice", name)
        zh, en = _line(faults, f"zh-{name}", wording.zh), _line(faults, f"en-{name}", wording.en)
        if zh or en:
            rows.append({"property_id": ctx.property_id, "department": department, "kind": kind, "zh": zh, "en": en})
    faults.check()
    ctx.session.execute(delete(TaskWording).where(TaskWording.property_id == ctx.property_id))
    if rows:
        put(ctx.session, TaskWording, rows)
    ctx.record("task_wordings.set", "property", ctx.property_id, lines=len(rows))


def _line(faults: Faults, place: str, text: str) -> str:
    line = faults.line(place, text, most=LONGEST, optional=True)
    for code in faults_of(line):
        faults.add(code, place)
    return line
