"""The page that says why something did not happen and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import render_template, request
from flask_babel import LazyString, lazy_gettext


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a status means to somebody at the desk."""

    title: LazyString
    text: LazyString


EXPLANATIONS: Final = {
    400: Explanation(
        lazy_gettext("The request was not understood"),
        lazy_gettext("The page may have been open for long. Go back, reload it and try again."),
    ),
    401: Explanation(
        lazy_gettext("Please sign in"),
        lazy_gettext("Your sign-in has ended, or you have not signed in yet."),
    ),
    403: Explanation(
        lazy_gettext("You may not do this"),
        lazy_gettext("Your role does not include it. A duty manager can help."),
    ),
    404: Explanation(
        lazy_gettext("There is nothing here"),
        lazy_gettext("The address is wrong, or what it showed is not there any more."),
    ),
    405: Explanation(
        lazy_gettext("This cannot be done in this way"),
        lazy_gettext("Go back and use the buttons of the page."),
    ),
    409: Explanation(
        lazy_gettext("This is not possible now"),
        lazy_gettext("Something stands in the way, or somebody else was faster. Nothing was changed."),
    ),
    412: Explanation(
        lazy_gettext("This has changed in the meantime"),
        lazy_gettext("Somebody else changed it after you opened the page. Reload it and look again."),
    ),
    413: Explanation(
        lazy_gettext("This is too large"),
        lazy_gettext("A file may have up to 5 MB. Scan it with a lower resolution, or send fewer pages."),
    ),
    422: Explanation(
        lazy_gettext("Something is missing or wrong"),
        lazy_gettext("Go back and put right what is named here. Nothing was changed."),
    ),
    429: Explanation(
        lazy_gettext("Too many attempts"),
        lazy_gettext("Wait a moment and try again."),
    ),
    500: Explanation(
        lazy_gettext("Something went wrong in the program"),
        lazy_gettext(
            "It was not your mistake, and nothing was changed. "
            "If it happens again, tell your administrator the number below."
        ),
    ),
    503: Explanation(
        lazy_gettext("The hotel's data cannot be reached"),
        lazy_gettext("Nothing was changed. Wait a moment and try again."),
    ),
}

SERVER_FAULT: Final = 500


def refusal_page(status: int, *, reasons: Sequence[str], request_id: str | None) -> str:
    """Return the page for a status, or its piece for htmx, with every reason in words; it asks no database."""
    shown = EXPLANATIONS.get(status) or EXPLANATIONS[SERVER_FAULT if status >= SERVER_FAULT else 400]
    return render_template(
        "errors/refused.html",
        layout="layouts/fragment.html" if request.headers.get("HX-Request") else "layouts/bare.html",
        status=status,
        explanation=shown,
        reasons=reasons,
        request_id=request_id if status >= SERVER_FAULT else None,
    )
