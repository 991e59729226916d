"""What every page says about itself: the hotel, the business day, who is signed in and where."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Flask, g, request
from flask_babel import LazyString, get_locale, lazy_gettext
from werkzeug.local import LocalProxy

from frontdesk.edge.context import current_context, current_identity
from frontdesk.edge.languages import NAMES, TAGS
from frontdesk.identity.policy import Role
from frontdesk.identity.queries import Identity
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications.news import position_of
from frontdesk.notifications.positions import written
from frontdesk.notifications.queries import own_departments
from frontdesk.property.models import Workstation
from frontdesk.property.queries import the_property
from frontdesk.web.navigation import OWN_WAYS, WAYS, Place, places

ROLE_NAMES: Final[dict[str, LazyString]] = {
    Role.RECEPTIONIST: lazy_gettext("Receptionist"),
    Role.DUTY_MANAGER: lazy_gettext("Duty manager"),
    Role.SWITCHBOARD: lazy_gettext("Switchboard"),
    Role.SECURITY: lazy_gettext("Security"),
    Role.HOUSEKEEPING: lazy_gettext("Housekeeping"),
    Role.BELL: lazy_gettext("Bell desk"),
    Role.FOOD_AND_BEVERAGE: lazy_gettext("Food and beverage"),
    Role.ENGINEERING: lazy_gettext("Engineering"),
    Role.FINANCE: lazy_gettext("Finance"),
    Role.GROUP_LEADER: lazy_gettext("Group leader"),
    Role.AUDITOR: lazy_gettext("Auditor"),
    Role.ADMINISTRATOR: lazy_gettext("Administrator"),
}

HTMX: Final = (
    '{"allowEval":false,"includeIndicatorStyles":false,"selfRequestsOnly":true,"historyCacheSize":0,'
    '"refreshOnHistoryMiss":true,"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},'
    '{"code":"409|412|422","swap":true,"error":false},{"code":"[45]..","swap":false,"error":true}]}'
)
"""No code from strings, no styles of its own, no pages of guests in the browser's storage; refusals are shown."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works where, and on which day."""

    hotel_name: str
    business_date: date
    username: str
    user_name: str
    role_names: list[str]
    workstation_name: str | None
    places: list[Place]
    own_places: list[Place]
    may_list_rooms: bool
    news_after: str | None


def current_desk() -> Desk:
    """Return the desk of this request, read once."""
    if "desk" not in g:
        identity = current_identity()
        if identity is None:
            raise Forbidden
        g.desk = _read(current_context(), identity)
    desk: Desk = g.desk
    return desk


def _read(ctx: Context, identity: Identity) -> Desk:
    hotel = the_property(ctx)
    return Desk(
        hotel_name=in_language(hotel.name_zh, hotel.name_en),
        business_date=ctx.business_date,
        username=identity.username,
        user_name=identity.display_name,
        role_names=[str(name) for role, name in ROLE_NAMES.items() if role in ctx.actor.roles],
        workstation_name=_workstation_name(ctx),
        places=places(ctx, WAYS),
        own_places=places(ctx, OWN_WAYS),
        may_list_rooms=ctx.may(Permission.EMERGENCY_ROOMS),
        news_after=_news_after(ctx),
    )


def _news_after(ctx: Context) -> str | None:
    """Return where this page stands in the news of its reader's departments, or None for who has no inbox."""
    if not ctx.may(Permission.TASK_VIEW):
        return None
    return written(position_of(ctx, own_departments(ctx)))


def _workstation_name(ctx: Context) -> str | None:
    if ctx.workstation_id is None:
        return None
    row = ctx.session.get(Workstation, (ctx.property_id, ctx.workstation_id))
    return row.name if row else None


def in_language(chinese: str, english: str) -> str:
    """Return which of two names the reader of this page reads."""
    return chinese if html_lang().startswith("zh") else english


def html_lang() -> str:
    """Return the language of this answer as HTML names it."""
    return TAGS[str(get_locale())]


def hotel_name() -> str:
    """Return the hotel's name where somebody is signed in, else the program's; it never asks a database for it."""
    desk = g.get("desk")
    return desk.hotel_name if isinstance(desk, Desk) else "Frontdesk"


def here() -> str:
    """Return the path of this page, for the way back; never its query."""
    return request.path if request.method == "GET" else "/"


def languages() -> list[tuple[str, str, str]]:
    """Return code, own name and HTML name of every language."""
    return [(code, NAMES[code], TAGS[code]) for code in NAMES]


def register(app: Flask) -> None:
    """Give every template what the layouts need."""
    app.jinja_env.globals.update(
        desk=LocalProxy(current_desk),
        here=here,
        hotel_name=hotel_name,
        html_lang=html_lang,
        in_language=in_language,
        htmx_config=lambda: HTMX,
        languages=languages,
    )
