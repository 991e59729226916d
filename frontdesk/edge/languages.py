"""Which language a request is answered in, and the translations behind it."""

from typing import Final

from babel.support import NullTranslations
from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, Domain

from frontdesk.edge import cookies
from frontdesk.kernel.resources import resources

LOCALES: Final = ("zh", "en")
"""Babel's own names: `zh`, never `zh_CN`."""

COOKIE: Final = "locale"
TAGS: Final = {"zh": "zh-CN", "en": "en"}
NAMES: Final = {"zh": "中文", "en": "English"}


class KeptDomain(Domain):  # type: ignore[misc]  # flask-babel carries no types
    """Translations that are looked up once for an answer, not for each of its texts: a page has hundreds."""

    def get_translations(self) -> NullTranslations:
        """Return the translations into the language of this answer, or the one that is forced for a while."""
        if not has_app_context():
            return NullTranslations()
        kept: NullTranslations | None = getattr(g.get("_flask_babel"), "babel_translations", None)
        if kept is None:
            kept = super().get_translations()
            g.get("_flask_babel").babel_translations = kept  # flask-babel empties it when another language is forced
        return kept


def register(app: Flask) -> None:
    """Set up the translations and the choice of the language for this application."""
    babel = Babel(
        app,
        default_locale=LOCALES[0],
        default_timezone="Asia/Shanghai",
        default_translation_directories=str(resources("translations")),
        locale_selector=chosen_locale,
    )
    babel.domain_instance = KeptDomain(domain="messages")


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
