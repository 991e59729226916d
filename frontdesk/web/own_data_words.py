"""What is held on a guest, in words: the same sections on the screen and on paper (PRI-11)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from flask_babel import gettext, lazy_gettext

from frontdesk.edge.context import current_context
from frontdesk.edge.papers import METHODS
from frontdesk.enquiries.rules import Kind
from frontdesk.kernel.paper import Line, Section
from frontdesk.privacy.copies import Copy
from frontdesk.web import complaint_words, words
from frontdesk.web.consents import KINDS, SCOPES
from frontdesk.web.formatting import day, moment, money

Facts = Mapping[str, Any]

OPENED: Final = {
    "credential": lazy_gettext("At the desk, by a number of your own"),
    "check_in": lazy_gettext("At the check-in, for your papers"),
    "reason": lazy_gettext("By a duty manager, with a reason on record"),
}


def sections(copy: Copy) -> list[Section]:
    """Return everything of a copy in the reader's language, section by section; files are named, not shown."""
    return list(_sections(copy))


def _sections(copy: Copy) -> Iterator[Section]:
    if copy.profile:
        yield _section(gettext("Profile"), [*_person(copy.profile), *_profile(copy.profile)])
    for each in copy.registrations:
        yield _section(gettext("Registration %(number)s", number=each["number"]), _registration(each))
        if money_lines := list(_money(each)):
            yield _section(gettext("Money of registration %(number)s", number=each["number"]), money_lines)
    if copy.openings:
        yield _section(gettext("When your data were opened"), [_opening(each) for each in copy.openings])
    yield from _asked(copy)
    for each in copy.complaints:
        yield _section(gettext("Complaint %(number)d", number=each["number"]), _complaint(each))
    if copy.erasure:
        due = copy.erasure["due_on"]
        said = _day(due) if due else gettext("when the law lets go")
        yield _section(gettext("You asked to be forgotten"), [Line(_moment(copy.erasure["asked_at"]), said)])


def _asked(copy: Copy) -> Iterator[Section]:
    """Yield what enquiries, messages and visits hold of the guest."""
    if copy.wishes:
        yield _section(gettext("What you said beforehand"), [_wish(each) for each in copy.wishes])
    if copy.enquiries:
        yield _section(gettext("When somebody asked for you"), [_enquiry(each) for each in copy.enquiries])
    if copy.messages:
        yield _section(gettext("Messages for you"), [_message(each) for each in copy.messages])
    if copy.visits:
        came = [Line(_moment(each["came_at"]), _moment(each["left_at"]) or gettext("still in")) for each in copy.visits]
        yield _section(gettext("Visitors whom you agreed to see"), came)


def _complaint(each: Facts) -> list[Line]:
    return [
        Line(_moment(each["received_at"]), _joined(str(complaint_words.KINDS[each["kind"]]), each["words"])),
        Line(_moment(each["answered_at"]), each["answer"]),
        *(Line(gettext("Said when called back"), said) for said in each["said_later"]),
    ]


def _wish(each: Facts) -> Line:
    if each["kind"] == Kind.NOTICE:
        return Line(_moment(each["made_at"]), str(KINDS[Kind.NOTICE]))
    return Line(_moment(each["made_at"]), _joined(each["asked_by"], _agreed(each)))


def _enquiry(each: Facts) -> Line:
    said = _agreed(each) if each["scope"] else gettext("nothing was told")
    return Line(_moment(each["asked_at"]), _joined(each["asked_by"], said))


def _message(each: Facts) -> Line:
    return Line(_moment(each["taken_at"]), _joined(each["asked_by"], each["text"]))


def _agreed(each: Facts) -> str:
    scope, until = str(SCOPES[each["scope"]]), _moment(each["until"])
    return str(gettext("%(scope)s, until %(time)s", scope=scope, time=until))


def _joined(asked_by: str | None, said: str) -> str:
    return f"{asked_by} · {said}" if asked_by else said


def _section(heading: str, lines: list[Line]) -> Section:
    return Section(heading=heading, lines=[each for each in lines if each.value])


def _person(truth: Facts) -> list[Line]:
    document = truth["document"]
    return [
        Line(gettext("Name"), truth["name"]),
        Line(gettext("Sex"), str(words.SEXES[truth["sex"]])),
        Line(gettext("Date of birth"), _day(truth["birth_date"])),
        Line(gettext("Nationality"), truth["nationality"]),
        Line(gettext("Document"), str(words.DOCUMENT_TYPES[document["type"]])),
        Line(gettext("Document number"), document["number"]),
        Line(gettext("Valid until"), _day(document["expires"])),
        Line(gettext("Issued by"), document["issuer"] or ""),
        Line(gettext("Address"), truth["address"]),
        Line(gettext("Phone"), truth["phone"] or ""),
        Line(gettext("Confidentiality"), str(words.LEVELS.get(truth["level"], truth["level"]))),
    ]


def _profile(truth: Facts) -> list[Line]:
    return [
        Line(gettext("Alias"), truth["alias"] or ""),
        Line(gettext("VIP"), truth["vip_level"] or ""),
        Line(gettext("Language"), str(words.LANGUAGES.get(truth["language"], truth["language"] or ""))),
        Line(gettext("Known since"), _moment(truth["made_at"])),
        Line(gettext("Last stay"), _day(truth["last_stay"])),
    ]


def _registration(each: Facts) -> list[Line]:
    guardian = each["guardian"] or {}
    return [
        Line(gettext("Room"), each["room"]),
        Line(gettext("Arrived"), _day(each["arrived"])),
        Line(gettext("Left"), _day(each["left_on"])),
        *_person(each),
        Line(gettext("Calls"), str(words.CALLS[each["call_preference"]])),
        Line(gettext("Named callers"), gettext(", ").join(each["callers"])),
        Line(gettext("Guardian"), f"{guardian.get('contact') or ''} {guardian.get('relation') or ''}".strip()),
        Line(gettext("Vehicle plates"), gettext(", ").join(each["vehicle_plates"])),
        Line(gettext("Reported to the police"), _moment(each["police_reported_at"])),
        Line(gettext("Scan of the document"), _kept(each["scan"])),
        Line(gettext("Signature"), _kept(each["signature"]) or str(words.SIGNATURES[each["signature_kind"]])),
        *(
            Line(gettext("Valuables, receipt %(number)d", number=v["number"]), v["description"])
            for v in each["valuables"]
        ),
    ]


def _money(each: Facts) -> Iterator[Line]:
    for entry in each["deposits"]:
        amount = money(entry["amount"], entry["currency"])
        reference = entry["reference"] or ""
        what = f"{words.DEPOSIT_KINDS[entry['kind']]} · {METHODS[entry['method']]}"
        yield Line(_moment(entry["at"]), f"{what} {amount} {reference}".strip())
    for entry in each["folio"]:
        night = _day(entry["night"])
        yield Line(_moment(entry["at"]), f"{entry['code']} {night} {money(entry['amount'], entry['currency'])}")


def _opening(each: Facts) -> Line:
    return Line(_moment(each["at"]), str(OPENED.get(each["kind"], each["kind"])))


def _kept(found: Facts | None) -> str:
    if found is None:
        return ""
    size = len(found["content"]) * 3 // 4 // 1024 + 1
    return str(gettext("kept, %(num)d KB", num=size))


def _day(text: str | None) -> str:
    return day(date.fromisoformat(text)) if text else ""


def _moment(text: str | None) -> str:
    return moment(datetime.fromisoformat(text), current_context().zone) if text else ""
