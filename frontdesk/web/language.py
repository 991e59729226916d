"""The switch between Chinese and English."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from frontdesk.edge import cookies
from frontdesk.edge.guard import public
from frontdesk.edge.languages import COOKIE, LOCALES

bp = Blueprint("language", __name__)


@bp.post("/language")
@public
def choose() -> Response:
    """Remember the language on this computer and go back to the page that asked; an unknown one changes nothing."""
    answer = redirect(_way_back(request.form.get("back", "/")), 303)
    locale = request.form.get("locale")
    if locale in LOCALES:
        cookies.keep(answer, COOKIE, locale)
    return answer


def _way_back(asked: str) -> str:
    """Return the path asked for if it lies in this program: nobody is sent elsewhere by a forged form."""
    parts = urlsplit(asked)
    inside = not parts.scheme and not parts.netloc and asked.startswith("/") and not asked.startswith(("//", "/\\"))
    return parts.path if inside else "/"
