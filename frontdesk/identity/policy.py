"""Who may do what: the one table of roles and permissions. What is not in it is denied (ACC-2)."""

from collections.abc import Iterable
from enum import StrEnum

from frontdesk.kernel.permissions import Permission

P = Permission


class Role(StrEnum):
    """The twelve roles of a hotel; an account holds one or several in each property."""

    RECEPTIONIST = "receptionist"
    DUTY_MANAGER = "duty_manager"
    SWITCHBOARD = "switchboard"
    SECURITY = "security"
    HOUSEKEEPING = "housekeeping"
    BELL = "bell"
    FOOD_AND_BEVERAGE = "food_and_beverage"
    ENGINEERING = "engineering"
    FINANCE = "finance"
    GROUP_LEADER = "group_leader"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


_STAFF = frozenset({P.SESSION_BEGIN, P.SESSION_OWN, P.PROPERTY_VIEW})

_DEPARTMENT = _STAFF | {P.TASK_VIEW, P.TASK_DO, P.COMPLAINT_WORK}

_ASKED = frozenset({P.ENQUIRY_OPEN, P.CONSENT_RECORD, P.MESSAGE_TAKE, P.SWITCHBOARD_RUN, P.WAKE_UP_CALL_RUN})
"""What whoever visitors, callers and guests turn to may do."""

_FINDS_FAULTS = frozenset({P.WORK_ORDER_VIEW, P.WORK_ORDER_REPORT})
"""What whoever finds something broken, or hears of it, may do."""

_REPAIRS = _FINDS_FAULTS | {P.WORK_ORDER_REPAIR, P.WORK_ORDER_DECLARE, P.ROOM_TAKE_OUT_OF_ORDER}

_DESK = (_DEPARTMENT | _ASKED | _FINDS_FAULTS) | {
    P.APPROVAL_REQUEST,
    P.ROOM_VIEW,
    P.ROOM_VIEW_VIP,
    P.ROOM_VIEW_PATROL,
    P.RATE_VIEW,
    P.QUOTE_MAKE,
    P.RATE_CHANGE,
    P.RESERVATION_VIEW,
    P.RESERVATION_MAKE,
    P.STAY_VIEW,
    P.STAY_CHECK_IN,
    P.STAY_CHECK_OUT,
    P.STAY_EXTEND,
    P.STAY_MOVE,
    P.REGISTRATION_VIEW,
    P.REGISTRATION_PRINT,
    P.GUEST_SEARCH,
    P.GUEST_CREDENTIAL,
    P.KEY_ISSUE,
    P.DEPOSIT_VIEW,
    P.DEPOSIT_TAKE,
    P.DEPOSIT_REFUND,
    P.FOLIO_VIEW,
    P.FOLIO_POST,
    P.SHIFT_RUN,
    P.VALUABLES_KEEP,
    P.MEAL_VOUCHER_ISSUE,
    P.MEAL_VOUCHER_COUNT,
    P.REFERRAL_RECORD,
    P.SUSPICION_REPORT,
    P.DISCREPANCY_RESOLVE,
    P.MINIBAR_POST,
    P.LOST_PROPERTY_KEEP,
    P.AUTHORITY_REQUEST,
    P.AUTHORITY_VIEW,
    P.EMERGENCY_ROOMS,
    P.VISITOR_REGISTER,
    P.COMPLAINT_TAKE,
}

PERMISSIONS: dict[str, frozenset[P]] = {
    Role.RECEPTIONIST: _DESK,
    Role.DUTY_MANAGER: _DESK
    | _REPAIRS
    | {
        P.APPROVAL_GIVE,
        P.PRICE_APPROVE,
        P.REFUND_APPROVE,
        P.ROOM_APPROVE,
        P.MOVE_APPROVE,
        P.COMPLAINT_DECIDE,
        P.COMPENSATION_APPROVE,
        P.MINOR_APPROVE,
        P.DOCUMENT_APPROVE,
        P.ROOM_SET_CLEANLINESS,
        P.HOUSEKEEPING_ASSIGN,
        P.GUEST_VIEW_PRIVATE,
        P.GUEST_VIEW_PROTECTED,
        P.MESSAGE_DELIVER,
        P.LOOKUP_APPROVE,
        P.HONEY_GUEST_PLANT,
        P.POLICE_REPORT_VIEW,
        P.POLICE_REPORT_SEND,
        P.PATROL_RECORD,
        P.SUSPICION_READ,
        P.RETENTION_VIEW,
        P.LEGAL_HOLD_SET,
        P.GUEST_COPY,
        P.GUEST_ERASE,
        P.EMERGENCY_NAMES,
        P.SHIFT_REVIEW,
        P.NIGHT_AUDIT_RUN,
        P.COMPANY_MANAGE,
    },
    Role.SWITCHBOARD: _DEPARTMENT | _ASKED,
    Role.SECURITY: _DEPARTMENT
    | {
        P.ROOM_VIEW,
        P.ROOM_VIEW_PATROL,
        P.PATROL_RECORD,
        P.SUSPICION_REPORT,
        P.SUSPICION_READ,
        P.AUTHORITY_VIEW,
        P.AUTHORITY_READ,
        P.AUTHORITY_APPROVE,
        P.AUTHORITY_DISCLOSE,
        P.EMERGENCY_ROOMS,
        P.EMERGENCY_NAMES,
        P.VISITOR_REGISTER,
    },
    Role.HOUSEKEEPING: _DEPARTMENT
    | _FINDS_FAULTS
    | {
        P.ROOM_VIEW,
        P.ROOM_VIEW_VIP,
        P.ROOM_SET_CLEANLINESS,
        P.HOUSEKEEPING_WORK,
        P.HOUSEKEEPING_ASSIGN,
        P.MINIBAR_POST,
        P.LOST_PROPERTY_KEEP,
        P.SUSPICION_REPORT,
    },
    Role.BELL: _DEPARTMENT | {P.ROOM_VIEW, P.ROOM_VIEW_VIP, P.MESSAGE_DELIVER},
    Role.FOOD_AND_BEVERAGE: _DEPARTMENT | {P.MEAL_VOUCHER_REDEEM, P.MEAL_VOUCHER_COUNT},
    Role.ENGINEERING: _DEPARTMENT | _REPAIRS | {P.ROOM_VIEW},
    Role.FINANCE: _DEPARTMENT
    | {
        P.ROOM_VIEW,
        P.RATE_VIEW,
        P.DEPOSIT_VIEW,
        P.FOLIO_VIEW,
        P.SHIFT_REVIEW,
        P.NIGHT_AUDIT_RUN,
        P.COMPANY_MANAGE,
    },
    Role.GROUP_LEADER: frozenset(),
    Role.AUDITOR: _STAFF
    | {
        P.TRAIL_READ,
        P.RETENTION_VIEW,
        P.ACCOUNT_VIEW,
        P.AUTHORITY_VIEW,
        P.AUTHORITY_READ,
    },
    Role.ADMINISTRATOR: _STAFF
    | {
        P.ACCOUNT_VIEW,
        P.ACCOUNT_MANAGE,
        P.HONEY_GUEST_PLANT,
        P.PROPERTY_MANAGE,
        P.WORKSTATION_MANAGE,
        P.ROOM_MANAGE,
        P.RATE_VIEW,
        P.RATE_MANAGE,
        P.MINIBAR_MANAGE,
        P.COMPANY_MANAGE,
    },
}

SECOND_FACTOR = frozenset({Role.DUTY_MANAGER, Role.SECURITY, Role.AUDITOR, Role.ADMINISTRATOR})
"""Who signs in with a second factor (ACC-3)."""

ALONE = frozenset({Role.AUDITOR, Role.ADMINISTRATOR, Role.GROUP_LEADER})
"""Roles that go with no other: together with one they would see guests, or change what they examine (ACC-4)."""


def permissions_of(roles: Iterable[str]) -> frozenset[P]:
    """Return what these roles permit together; a role that is not in the table permits nothing."""
    return frozenset[P]().union(*(PERMISSIONS.get(role, frozenset()) for role in roles))


def needs_second_factor(roles: Iterable[str]) -> bool:
    """Tell whether any of these roles signs in with a second factor (ACC-3)."""
    return not SECOND_FACTOR.isdisjoint(roles)
