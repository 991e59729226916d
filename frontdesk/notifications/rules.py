"""Which news becomes which task of which department, with the minimum that it needs (NTF-2, REG-12). Pure.

One table, read from top to bottom: what is not in it is not told. A department never learns who the guest is; VIP and
birthday reach housekeeping as flags of an amenity, and an amenity without a flag has no reason that anybody may know.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

Facts = Mapping[str, Any]
"""What an event tells: ids, codes, numbers and flags."""


class Department(StrEnum):
    """The departments that are told (glossary)."""

    FRONT_OFFICE = "front_office"
    HOUSEKEEPING = "housekeeping"
    SWITCHBOARD = "switchboard"
    BELL = "bell"
    FOOD_AND_BEVERAGE = "food_and_beverage"
    ENGINEERING = "engineering"
    SECURITY = "security"
    FINANCE = "finance"
    DUTY_MANAGER = "duty_manager"


WORKS_IN: Mapping[str, Department] = {
    "receptionist": Department.FRONT_OFFICE,
    "duty_manager": Department.FRONT_OFFICE,
    "switchboard": Department.SWITCHBOARD,
    "security": Department.SECURITY,
    "housekeeping": Department.HOUSEKEEPING,
    "bell": Department.BELL,
    "food_and_beverage": Department.FOOD_AND_BEVERAGE,
    "engineering": Department.ENGINEERING,
    "finance": Department.FINANCE,
}
"""The department in which each role works; a role that is not here has no inbox."""

ALONE: Mapping[str, Department] = {"duty_manager": Department.DUTY_MANAGER}
"""What is told to a role alone, beside its department: what concerns the colleagues themselves."""


class Kind(StrEnum):
    """What a department is asked to do or to know."""

    ARRIVAL = "arrival"
    GUEST_JOINED = "guest_joined"
    AMENITY = "amenity"
    LUGGAGE = "luggage"
    POLICE_REPORT = "police_report"
    PATROL = "patrol"
    ROOM_CLEANING = "room_cleaning"
    ROOM_CHANGE = "room_change"
    CLEANING_FIRST = "cleaning_first"
    BROKEN_ROOM = "broken_room"
    CLOSE_EXTENSION = "close_extension"
    POLICE_OVERDUE = "police_overdue"
    SUSPICION = "suspicion"
    AUTHORITY_REQUEST = "authority_request"
    AUTHORITY_PAGE = "authority_page"
    AUTHORITY_UNANSWERED = "authority_unanswered"
    EMERGENCY_NAMES = "emergency_names"
    VISITOR_STILL_IN = "visitor_still_in"
    ASK_GUEST = "ask_guest"
    MESSAGE = "message"
    LOOKUPS = "lookups"
    HONEY_GUEST = "honey_guest"
    FAULT = "fault"
    UNREPAIRABLE = "unrepairable"
    CALL_BACK = "call_back"
    DAMAGE = "damage"
    DIGEST = "digest"
    DISCREPANCY = "discrepancy"
    WAKE_UP_CALL = "wake_up_call"
    KNOCK = "knock"
    ROOM_CHECK = "room_check"
    ROOM_CHECKED = "room_checked"
    COMPLAINT = "complaint"
    COMPLAINT_SEVERE = "complaint_severe"
    COMPLAINT_CALL_BACK = "complaint_call_back"


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the table: who is told what, which facts of the event go along, when, and how many times."""

    department: Department
    kind: Kind
    facts: tuple[str, ...] = ()
    due: str = ""
    times: Callable[[Facts], int] = lambda _facts: 1

    @property
    def due_setting(self) -> str:
        """Return the kind under which the hotel's settings say how soon it is due."""
        return self.due or self.kind


@dataclass(frozen=True, slots=True)
class Wanted:
    """A task to be made: `position` tells apart several of one kind, `due` names the hotel's setting."""

    department: str
    kind: str
    position: int
    due: str
    facts: dict[str, Any]


def _flag(name: str) -> Callable[[Facts], int]:
    return lambda facts: int(bool(facts.get(name)))


def _asked(department: Department) -> Callable[[Facts], int]:
    return lambda facts: int(facts.get("department") == department)


def _not_by(name: str) -> Callable[[Facts], int]:
    return lambda facts: int(not facts.get(name))


def _unexplained(facts: Facts) -> int:
    return int(bool(facts.get("amenity")) and not facts.get("vip") and not facts.get("birthday"))


def _birthday_only(facts: Facts) -> int:
    return int(bool(facts.get("birthday")) and not facts.get("vip"))


_FOR_EVERY_ARRIVAL: tuple[Told, ...] = (
    Told(Department.HOUSEKEEPING, Kind.AMENITY, ("vip", "birthday"), "vip", _flag("vip")),
    Told(Department.HOUSEKEEPING, Kind.AMENITY, ("birthday",), "birthday", _birthday_only),
    Told(Department.HOUSEKEEPING, Kind.AMENITY, (), "vip", _unexplained),
    Told(Department.BELL, Kind.LUGGAGE, ("luggage_pieces",), times=_flag("luggage_pieces")),
    Told(Department.FRONT_OFFICE, Kind.POLICE_REPORT, times=lambda facts: int(facts.get("registrations", 0))),
    Told(Department.SECURITY, Kind.PATROL, times=_flag("patrol")),
)

_COMPLAINT = ("complaint", "severity")
"""What is told of a complaint beside its room; never the words, nor who complains (CPL-3)."""

TABLE: Mapping[str, tuple[Told, ...]] = {
    "stay.checked_in": (
        Told(Department.HOUSEKEEPING, Kind.ARRIVAL, ("due_out", "persons", "extra_bed", "vip", "birthday")),
        Told(Department.SWITCHBOARD, Kind.ARRIVAL, ("calls", "language")),
        *_FOR_EVERY_ARRIVAL,
    ),
    "stay.guests_joined": (
        Told(Department.HOUSEKEEPING, Kind.GUEST_JOINED, ("due_out", "persons", "extra_bed", "vip", "birthday")),
        Told(Department.SWITCHBOARD, Kind.GUEST_JOINED, ("calls", "language")),
        *_FOR_EVERY_ARRIVAL,
    ),
    "stay.checked_out": (
        Told(Department.HOUSEKEEPING, Kind.ROOM_CLEANING),
        Told(Department.SWITCHBOARD, Kind.CLOSE_EXTENSION),
    ),
    "stay.left_room": (
        Told(Department.HOUSEKEEPING, Kind.ROOM_CLEANING),
        Told(Department.ENGINEERING, Kind.BROKEN_ROOM, times=_flag("fault")),
    ),
    "stay.moved": (
        Told(Department.HOUSEKEEPING, Kind.ROOM_CHANGE, ("from_room", "due_out", "persons", "extra_bed", "vip")),
        Told(Department.SWITCHBOARD, Kind.ROOM_CHANGE, ("from_room",)),
        Told(Department.BELL, Kind.ROOM_CHANGE, ("from_room", "luggage_pieces")),
    ),
    "stay.cleaning_wanted": (Told(Department.HOUSEKEEPING, Kind.CLEANING_FIRST),),
    "police.report_overdue": (Told(Department.FRONT_OFFICE, Kind.POLICE_OVERDUE),),
    "room.suspicion_reported": (Told(Department.SECURITY, Kind.SUSPICION),),
    "authority.requested": (Told(Department.SECURITY, Kind.AUTHORITY_REQUEST),),
    "authority.unanswered": (
        Told(Department.SECURITY, Kind.AUTHORITY_PAGE, due="authority_request"),
        Told(Department.FRONT_OFFICE, Kind.AUTHORITY_UNANSWERED, due="authority_request"),
    ),
    "emergency.names_opened": (
        Told(Department.SECURITY, Kind.EMERGENCY_NAMES, times=_not_by("by_security")),
        Told(Department.FRONT_OFFICE, Kind.EMERGENCY_NAMES, times=_not_by("by_manager")),
    ),
    "visitor.still_in": (Told(Department.SECURITY, Kind.VISITOR_STILL_IN),),
    "consent.wanted": (
        Told(Department.FRONT_OFFICE, Kind.ASK_GUEST),
        Told(Department.SWITCHBOARD, Kind.ASK_GUEST),
    ),
    "message.ready": (Told(Department.BELL, Kind.MESSAGE),),
    "lookups.many": (
        Told(Department.DUTY_MANAGER, Kind.LOOKUPS, ("account_id", "per_hour", "per_day")),
        Told(Department.SECURITY, Kind.LOOKUPS, ("account_id", "per_hour", "per_day")),
    ),
    "honey_guest.shown": (Told(Department.SECURITY, Kind.HONEY_GUEST, ("account_id",)),),
    "room_check.asked": (Told(Department.HOUSEKEEPING, Kind.ROOM_CHECK),),
    "room_check.answered": (Told(Department.FRONT_OFFICE, Kind.ROOM_CHECKED, ("outcome",), times=_flag("outcome")),),
    "discrepancy.found": (Told(Department.FRONT_OFFICE, Kind.DISCREPANCY, ("found",)),),
    "work_order.reported": (Told(Department.ENGINEERING, Kind.FAULT, ("fault", "urgent")),),
    "work_order.ended": (
        Told(Department.HOUSEKEEPING, Kind.ROOM_CLEANING, times=_flag("cleaning")),
        Told(Department.FRONT_OFFICE, Kind.CALL_BACK, ("fault",), times=_flag("call_back")),
        Told(Department.FRONT_OFFICE, Kind.DAMAGE, ("fault",), times=_flag("charge")),
    ),
    "work_order.unrepairable": (
        Told(Department.FRONT_OFFICE, Kind.UNREPAIRABLE, ("fault",), times=_flag("occupied")),
        Told(Department.FRONT_OFFICE, Kind.CALL_BACK, ("fault",), times=_flag("call_back")),
    ),
    "wake_up_call.due": (Told(Department.SWITCHBOARD, Kind.WAKE_UP_CALL, ("call_at",)),),
    "wake_up_call.unanswered": (Told(Department.BELL, Kind.KNOCK, ("call_at",)),),
    "complaint.received": (Told(Department.DUTY_MANAGER, Kind.COMPLAINT_SEVERE, _COMPLAINT, times=_flag("severe")),),
    "complaint.department_asked": tuple(
        Told(department, Kind.COMPLAINT, _COMPLAINT, times=_asked(department))
        for department in Department
        if department is not Department.DUTY_MANAGER
    ),
    "complaint.call_back_wanted": (Told(Department.FRONT_OFFICE, Kind.COMPLAINT_CALL_BACK, _COMPLAINT),),
    "tasks.digest": (Told(Department.DUTY_MANAGER, Kind.DIGEST),),
}

GOES_ALONG = ("stay.moved", frozenset({Kind.AMENITY, Kind.LUGGAGE, Kind.PATROL, Kind.ASK_GUEST, Kind.MESSAGE}))
"""The news at which open tasks for a stay go along into its new room, and of which kinds (MOV-4)."""

GO_WITH_CALLS = frozenset({Kind.WAKE_UP_CALL, Kind.KNOCK})
"""Kinds that are of the stay's calls, and go along with it by them."""

REPORTED = "police.report_acknowledged"
"""The news that the police have one more registration of a stay: it finishes one task of its report."""

FINISHES: Mapping[str, tuple[Kind, ...]] = {
    "authority.answered": (Kind.AUTHORITY_REQUEST, Kind.AUTHORITY_PAGE, Kind.AUTHORITY_UNANSWERED),
    "emergency.names_reviewed": (Kind.EMERGENCY_NAMES,),
    "visitor.left": (Kind.VISITOR_STILL_IN,),
    "consent.answered": (Kind.ASK_GUEST,),
    "message.delivered": (Kind.MESSAGE,),
    "wake_up_call.recorded": (Kind.WAKE_UP_CALL,),
    "room_check.answered": (Kind.ROOM_CHECK,),
    "discrepancy.resolved": (Kind.DISCREPANCY,),
    "work_order.assigned": (Kind.UNREPAIRABLE,),
    "work_order.ended": (Kind.FAULT, Kind.UNREPAIRABLE),
    "work_order.unrepairable": (Kind.FAULT,),
    "work_order.called_back": (Kind.CALL_BACK,),
    "work_order.charged": (Kind.DAMAGE,),
    "complaint.answered": (Kind.COMPLAINT_SEVERE,),
    "complaint.closed": (Kind.COMPLAINT_SEVERE,),
    "complaint.department_done": (Kind.COMPLAINT,),
    "complaint.call_back_done": (Kind.COMPLAINT_CALL_BACK,),
}
"""News by which tasks of the same cause are done, whoever did it and on whichever screen."""


MAY_GO_TO: Mapping[Kind, frozenset[Department]] = {
    Kind.AMENITY: frozenset({Department.HOUSEKEEPING, Department.FRONT_OFFICE}),
    Kind.LUGGAGE: frozenset({Department.BELL, Department.FRONT_OFFICE}),
    Kind.ROOM_CLEANING: frozenset({Department.HOUSEKEEPING, Department.FRONT_OFFICE}),
    Kind.CLEANING_FIRST: frozenset({Department.HOUSEKEEPING, Department.FRONT_OFFICE}),
    Kind.BROKEN_ROOM: frozenset({Department.ENGINEERING, Department.FRONT_OFFICE}),
    Kind.CLOSE_EXTENSION: frozenset({Department.SWITCHBOARD, Department.FRONT_OFFICE}),
    Kind.PATROL: frozenset({Department.SECURITY, Department.FRONT_OFFICE}),
    Kind.VISITOR_STILL_IN: frozenset({Department.SECURITY, Department.FRONT_OFFICE}),
    Kind.WAKE_UP_CALL: frozenset({Department.SWITCHBOARD, Department.FRONT_OFFICE}),
    Kind.KNOCK: frozenset({Department.BELL, Department.FRONT_OFFICE}),
    Kind.MESSAGE: frozenset({Department.BELL}),
    Kind.ASK_GUEST: frozenset({Department.FRONT_OFFICE, Department.SWITCHBOARD}),
    Kind.POLICE_REPORT: frozenset({Department.FRONT_OFFICE}),
    Kind.POLICE_OVERDUE: frozenset({Department.FRONT_OFFICE}),
    Kind.FAULT: frozenset({Department.ENGINEERING, Department.FRONT_OFFICE}),
    Kind.UNREPAIRABLE: frozenset({Department.FRONT_OFFICE}),
    Kind.CALL_BACK: frozenset({Department.FRONT_OFFICE}),
    Kind.DAMAGE: frozenset({Department.FRONT_OFFICE}),
    Kind.DISCREPANCY: frozenset({Department.FRONT_OFFICE}),
    Kind.ROOM_CHECK: frozenset({Department.HOUSEKEEPING, Department.FRONT_OFFICE}),
    Kind.ROOM_CHECKED: frozenset({Department.FRONT_OFFICE}),
    Kind.COMPLAINT: frozenset({Department.FRONT_OFFICE}),
    Kind.COMPLAINT_SEVERE: frozenset({Department.DUTY_MANAGER, Department.FRONT_OFFICE}),
    Kind.COMPLAINT_CALL_BACK: frozenset({Department.FRONT_OFFICE}),
}
"""Between which departments a kind of task may be handed, and to the duty manager: all of them may see what it tells.
A kind that is not here stays in its department (NTF-2)."""

NOT_ESCALATED: frozenset[Kind] = frozenset({Kind.HONEY_GUEST, Kind.LOOKUPS, Kind.EMERGENCY_NAMES, Kind.DIGEST})
"""What watches over colleagues, the duty manager among them, is not handed up to the one it may be about."""

NOT_TOLD_OUTSIDE: frozenset[Kind] = frozenset({Kind.HONEY_GUEST, Kind.LOOKUPS, Kind.SUSPICION})
"""A trap and a suspicion are for their department alone: no receiver of webhooks or mail hears that there was one."""


class Level(IntEnum):
    """How far up a task has gone that nobody acknowledged (NTF-3)."""

    DEPARTMENT = 0
    SUPERVISOR = 1
    DUTY_MANAGER = 2


def may_go_to(kind: str, department: str) -> list[Department]:
    """Return the other departments to which a task of this kind may be handed from here, in a fixed order."""
    allowed = MAY_GO_TO.get(Kind(kind), frozenset())
    reached = {*allowed, Department.DUTY_MANAGER} if allowed else set()
    return sorted(each for each in reached if each != department)


def roles_in(department: str) -> frozenset[str]:
    """Return the roles that work in a department."""
    return frozenset(role for place in (WORKS_IN, ALONE) for role, works in place.items() if works == department)


def goes_up_at(kind: str, due_at: datetime, level: int, step: timedelta) -> datetime | None:
    """Return when a task at this level goes to the next one, or None for one that goes no further (NTF-3).

    It depends on when the task was due and on nothing else, so that a worker that was away makes up for it.
    """
    if kind in NOT_ESCALATED or level >= Level.DUTY_MANAGER:
        return None
    return due_at + level * step


def wanted(event_kind: str, facts: Facts) -> list[Wanted]:
    """Return every task that an event asks for, each with no more of its facts than its line allows (NTF-2)."""
    return [
        Wanted(told.department, told.kind, position, told.due_setting, _allowed(told.facts, facts))
        for told in TABLE.get(event_kind, ())
        for position in range(told.times(facts))
    ]


def expected(event_kind: str, facts: Facts) -> Counter[tuple[str, str]]:
    """Return how many tasks of each department and kind an event asks for: exactly these must exist (REG-12)."""
    return Counter((each.department, each.kind) for each in wanted(event_kind, facts))


def is_cleaned(event_kind: str, facts: Facts) -> str | None:
    """Return the room that an event says was cleaned, or None."""
    cleaned = event_kind == "room.state_changed" and str(facts.get("code", "")).endswith(("C", "I"))
    return str(facts["room_id"]) if cleaned else None


def departments_of(roles: Collection[str]) -> frozenset[str]:
    """Return the departments in which somebody with these roles works."""
    return frozenset(str(place[role]) for place in (WORKS_IN, ALONE) for role in roles if role in place)


def _allowed(names: tuple[str, ...], facts: Facts) -> dict[str, Any]:
    return {name: facts[name] for name in names if facts.get(name)}
