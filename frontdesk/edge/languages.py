"""Which language a request is answered in, and the translations behind it."""

from typing import Final

from flask import Flask, g, has_request_context, request
from flask_babel import Babel

from frontdesk.edge import cookies
from frontdesk.kernel.resources import resources

LOCALES: Final = ("zh", "en")
"""Babel's own names: `zh`, never `zh_CN`."""

COOKIE: Final = "locale"
TAGS: Final = {"zh": "zh-CN", "en": "en"}
NAMES: Final = {"zh": "中文", "en": "English"}


def register(app: Flask) -> None:
    """Set up the translations and the choice of the language for this application."""
    Babel(
        app,
        default_locale=LOCALES[0],
        default_timezone="Asia/Shanghai",
        default_translation_directories=str(resources("translations")),
        locale_selector=chosen_locale,
    )


def chosen_locale() -> str:
    """Return the language asked for: by the switch, by the account, by the browser or program; else the hotel's own.

    Where the hotel has not been read, since its database may be away, it is Chinese.
    """
    if not has_request_context():
        return LOCALES[0]
    # Who is signed in was read by the guard; asking again here would ask a database that may be away.
    explicit = (cookies.kept(COOKIE), getattr(g.get("_login_user"), "locale", None))
    for locale in explicit:
        if locale in LOCALES:
            return locale
    accepted = request.accept_languages.best_match(TAGS.values())
    hotels_own = g.get("hotel_locale", LOCALES[0])
    return next((locale for locale, tag in TAGS.items() if tag == accepted), hotels_own)
