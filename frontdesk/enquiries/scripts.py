"""What is said to whoever asks: the hotel's own words in both languages, and the phrase that is nobody's to change."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select

from frontdesk.enquiries.models import EnquiryScript
from frontdesk.enquiries.rules import Scope
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import put
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission

LONGEST = 300
ROOM = "{room}"
"""Stands for the room number, in the one script that says it."""


@dataclass(frozen=True, slots=True)
class Script:
    """What is said, in Chinese and in English."""

    zh: str
    en: str

    def within(self, room: str) -> "Script":
        """Return the script with the room number where it is said."""
        return Script(self.zh.replace(ROOM, room), self.en.replace(ROOM, room))

    def text(self, locale: str) -> str:
        """Return what is said in this language (Babel's name of it)."""
        return self.zh if locale.startswith("zh") else self.en


PHRASE: Final = Script("没有您要查找客人的登记记录", "We have no registration under that name")
"""What everybody hears who has no consent, to the letter (PRI-3)."""

DEFAULTS: Final = {
    "pending": Script("请稍候,我为您查询。", "One moment, please. I am looking into it."),
    Scope.HERE: Script("您要找的客人住在本酒店。", "The guest is staying with us."),
    Scope.CALL: Script("客人已知道您来电,会尽快给您回电。", "The guest knows of your call and will call you back."),
    Scope.VISIT: Script(
        "客人同意您上楼,请先办理访客登记。", "The guest asks you up. Please sign the visitor register first."
    ),
    Scope.ROOM_NUMBER: Script("客人同意告知:房间号是 {room}。", "The guest allows us to tell you: the room is {room}."),
    Scope.NEARBY: Script("可以为您安排相邻的客房。", "You may have a room next to the guest's."),
    "message": Script(
        "留言已收下。如有这位客人,我们会转交。", "We have your message. If there is such a guest, they will get it."
    ),
}


def scripts(ctx: Context) -> dict[str, Script]:
    """Return every script as this hotel words it."""
    statement = select(EnquiryScript).where(EnquiryScript.property_id == ctx.property_id)
    own = {row.name: Script(row.text_zh, row.text_en) for row in ctx.session.scalars(statement)}
    return {str(name): own.get(name, usual) for name, usual in DEFAULTS.items()}


def change_scripts(ctx: Context, words: dict[str, Script]) -> None:
    """Word the scripts anew; one that is as the program brings it is kept nowhere. Raises `Invalid` with every fault.

    Codes: `missing`, `text-too-long`, `text-unreadable`, and `room-placeholder-wrong` where a script other than that
    of the room number says it, or that one does not.
    """
    ctx.require(Permission.PROPERTY_MANAGE)
    faults = Faults()
    checked = {str(name): _checked(faults, str(name), words.get(str(name), usual)) for name, usual in DEFAULTS.items()}
    faults.check()
    ctx.session.execute(delete(EnquiryScript).where(EnquiryScript.property_id == ctx.property_id))
    changed = {name: script for name, script in checked.items() if script != DEFAULTS[name]}
    rows = [
        {"property_id": ctx.property_id, "name": name, "text_zh": s.zh, "text_en": s.en} for name, s in changed.items()
    ]
    if rows:
        put(ctx.session, EnquiryScript, rows)
    ctx.record("enquiry.scripts_changed", "property", ctx.property_id, own=",".join(sorted(changed)))


def _checked(faults: Faults, name: str, script: Script) -> Script:
    texts = {language: faults.line(f"{name}_{language}", text, most=LONGEST) for language, text in _texts(script)}
    for language, text in texts.items():
        if text and (ROOM in text) is not (name == Scope.ROOM_NUMBER):
            faults.add("room-placeholder-wrong", f"{name}_{language}")
    return Script(**texts)


def _texts(script: Script) -> list[tuple[str, str]]:
    return [("zh", script.zh), ("en", script.en)]
