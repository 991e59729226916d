"""What is said is the hotel's own, but for the phrase."""

import pytest

from frontdesk.edge.execute import execute, reading
from frontdesk.enquiries.rules import Scope
from frontdesk.enquiries.scripts import DEFAULTS, PHRASE, Script, change_scripts, scripts
from frontdesk.kernel.errors import Forbidden, Invalid
from frontdesk.kernel.permissions import Permission
from tests.enquiries.asking import EnquiryDesk

OWN = Script("贵客请稍等。", "A moment, please.")


def said(desk: EnquiryDesk) -> dict[str, Script]:
    with reading(desk.ctx()) as ctx:
        return scripts(ctx)


@pytest.mark.rule("PRI-3")
def test_the_hotel_words_every_answer_but_the_phrase(desk: EnquiryDesk) -> None:
    assert said(desk) == {str(name): script for name, script in DEFAULTS.items()}
    execute(change_scripts, desk.ctx("administrator"), {"pending": OWN, "phrase": OWN, "closed": OWN})
    assert said(desk)["pending"] == OWN
    assert OWN not in [script for name, script in said(desk).items() if name != "pending"]
    enquiry = desk.ask("王建国")
    assert desk.told(enquiry) == ("pending", OWN.zh)
    desk.later(120)
    assert desk.view(enquiry).script == PHRASE
    execute(change_scripts, desk.ctx("administrator"), {})
    assert said(desk)["pending"] == DEFAULTS["pending"]


def test_the_room_number_stands_in_its_own_script_alone(desk: EnquiryDesk) -> None:
    wrong = {
        "pending": Script("{room}", "x"),
        Scope.ROOM_NUMBER: Script("{room}", "your room"),
        "message": Script("", "y"),
    }
    with pytest.raises(Invalid) as refused:
        execute(change_scripts, desk.ctx("administrator"), wrong)
    assert [(reason.code, reason.field) for reason in refused.value.reasons] == [
        ("room-placeholder-wrong", "pending_zh"),
        ("room-placeholder-wrong", "room_number_en"),
        ("missing", "message_zh"),
    ]


def test_only_who_manages_the_hotel_words_the_scripts(desk: EnquiryDesk) -> None:
    with pytest.raises(Forbidden):
        execute(change_scripts, desk.arrivals.hotel.without(Permission.PROPERTY_MANAGE), {})
