"""The ways to go from every page: each shown only to those whom the page behind it lets in."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import LazyString, lazy_gettext

from frontdesk.kernel.context import Context
from frontdesk.kernel.permissions import Permission


@dataclass(frozen=True, slots=True)
class Way:
    """Where one may go: endpoint, words, icon, what it asks for, and its keys (`F2`, or `g b` one after the other)."""

    endpoint: str
    label: LazyString
    icon: str
    permission: Permission
    shortcut: str


@dataclass(frozen=True, slots=True)
class Place:
    """A way that this person has, as the page shows it; `here` when the page belongs to it.

    `counter` is the address of a number that stands beside it and keeps itself up to date; `counts_news` has the page
    itself count what is new.
    """

    url: str
    label: str
    icon: str
    shortcut: str
    here: bool
    counter: str | None = None
    counts_news: bool = False

    @property
    def aria_shortcut(self) -> str:
        """Return the keys as `aria-keyshortcuts` writes them; it has no word for one key after the other."""
        return "" if " " in self.shortcut else self.shortcut


NEWS = "tasks.inbox"
"""The way beside which new tasks are counted."""

WAYS = (
    Way("board.show", lazy_gettext("Room board"), "layout-grid", Permission.ROOM_VIEW, "g b"),
    Way("walk_in.start", lazy_gettext("Walk-in"), "user-plus", Permission.STAY_CHECK_IN, "F2"),
    Way("stays.in_house", lazy_gettext("In-house"), "bed-double", Permission.STAY_VIEW, "g i"),
    Way("guests.search", lazy_gettext("Find a guest"), "search", Permission.GUEST_SEARCH, "g f"),
    Way("enquiries.index", lazy_gettext("Enquiries"), "circle-help", Permission.ENQUIRY_OPEN, "g u"),
    Way("consents.index", lazy_gettext("Guests to ask"), "phone", Permission.CONSENT_RECORD, "g j"),
    Way("switchboard.show", lazy_gettext("Switchboard"), "concierge-bell", Permission.SWITCHBOARD_RUN, "g 3"),
    Way("meal_vouchers.index", lazy_gettext("Meal vouchers"), "utensils", Permission.MEAL_VOUCHER_REDEEM, "g 5"),
    Way("messages.index", lazy_gettext("Messages"), "message-square", Permission.MESSAGE_DELIVER, "g x"),
    Way("floors.mine", lazy_gettext("My rooms"), "sparkles", Permission.HOUSEKEEPING_WORK, "g l"),
    Way(
        "housekeeping.board",
        lazy_gettext("Housekeeping board"),
        "brush-cleaning",
        Permission.ROOM_SET_CLEANLINESS,
        "g h",
    ),
    Way("lost_property.index", lazy_gettext("Lost property"), "search", Permission.LOST_PROPERTY_KEEP, "g 1"),
    Way("work_orders.index", lazy_gettext("Work orders"), "wrench", Permission.WORK_ORDER_VIEW, "g o"),
    Way("complaints.index", lazy_gettext("Complaints"), "pen-line", Permission.COMPLAINT_TAKE, "g 4"),
    Way("tasks.inbox", lazy_gettext("Department inbox"), "inbox", Permission.TASK_VIEW, "g d"),
    Way("shifts.show", lazy_gettext("Shift"), "wallet", Permission.SHIFT_RUN, "g s"),
    Way("approvals.index", lazy_gettext("Approvals"), "badge-check", Permission.APPROVAL_GIVE, "g v"),
    Way("police_reports.show", lazy_gettext("Reports to the police"), "id-card", Permission.POLICE_REPORT_VIEW, "g y"),
    Way("patrol.show", lazy_gettext("Patrol"), "shield", Permission.PATROL_RECORD, "g w"),
    Way("retention.show", lazy_gettext("Retention"), "history", Permission.RETENTION_VIEW, "g k"),
    Way("visitors.index", lazy_gettext("Visitors"), "users", Permission.VISITOR_REGISTER, "g n"),
    Way(
        "authority.index",
        lazy_gettext("Authority requests"),
        "shield-check",
        Permission.AUTHORITY_VIEW,
        "g q",
    ),
    Way("emergency.show", lazy_gettext("Emergency"), "triangle-alert", Permission.EMERGENCY_ROOMS, "g e"),
    Way("openings.review", lazy_gettext("Review of openings"), "eye", Permission.GUEST_VIEW_PROTECTED, "g z"),
    Way("audit.read_list", lazy_gettext("Audit"), "shield-check", Permission.TRAIL_READ, "g g"),
    Way("accounts.index", lazy_gettext("Accounts"), "users", Permission.ACCOUNT_VIEW, "g a"),
    Way("admin_rooms.index", lazy_gettext("Rooms"), "door-closed", Permission.ROOM_MANAGE, "g r"),
    Way("admin_rates.index", lazy_gettext("Rates"), "tag", Permission.RATE_MANAGE, "g p"),
    Way("admin_minibar.index", lazy_gettext("Minibar"), "coffee", Permission.MINIBAR_MANAGE, "g 2"),
    Way("admin_companies.index", lazy_gettext("Companies"), "building", Permission.COMPANY_MANAGE, "g c"),
    Way("admin_settings.show", lazy_gettext("Settings"), "settings", Permission.PROPERTY_MANAGE, "g t"),
    Way("honey_guests.index", lazy_gettext("Honey guests"), "ban", Permission.HONEY_GUEST_PLANT, "g 0"),
)

OWN_WAYS = (
    Way("own_account.show", lazy_gettext("My account"), "user", Permission.SESSION_OWN, "g m"),
    Way("session.switch", lazy_gettext("Switch user"), "arrow-left-right", Permission.SESSION_BEGIN, "F8"),
)


def places(ctx: Context, ways: tuple[Way, ...]) -> list[Place]:
    """Return the ways that are open to whoever asks, in their order."""
    return [
        Place(
            url_for(way.endpoint),
            str(way.label),
            way.icon,
            way.shortcut,
            _is_here(way),
            _counter(ctx, way),
            way.endpoint == NEWS,
        )
        for way in ways
        if ctx.may(way.permission)
    ]


def _counter(ctx: Context, way: Way) -> str | None:
    """Return where the duty manager's count of open enquiries is found: some of them nobody else is told of."""
    counted = way.endpoint == "consents.index" and ctx.may(Permission.GUEST_VIEW_PROTECTED)
    return url_for("consents.waiting") if counted else None


def _is_here(way: Way) -> bool:
    return request.blueprint is not None and request.blueprint == way.endpoint.split(".")[0]
