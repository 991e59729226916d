"""Refusals as HTTP says them: RFC 9457 for programs, a page for people; nothing personal in the log."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final, Protocol

import structlog
from flask import Flask, current_app, g, request
from flask_babel import get_locale
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from frontdesk.edge.execute import is_away
from frontdesk.edge.languages import TAGS
from frontdesk.edge.logs import fault
from frontdesk.edge.wording import title_of, words_of
from frontdesk.kernel.errors import Reason, Refused, Unavailable

API: Final = "/api/"
MEDIA_TYPE: Final = "application/problem+json"
MOST_REASONS: Final = 500
_PAGE: Final = "frontdesk refusal page"
RETRY_AFTER: Final = {429: 60, 503: 5}

CODES: Final = {
    400: "bad-request",
    401: "sign-in-needed",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    408: "too-slow",
    411: "bad-request",
    412: "stale",
    413: "body-too-large",
    414: "address-too-long",
    415: "content-type-wrong",
    416: "bad-request",
    417: "bad-request",
    429: "too-many-requests",
    431: "bad-request",
    501: "method-not-allowed",
    503: "unavailable",
}

GENERAL: Final = frozenset({*CODES.values(), "fault", "invalid", "refused"})
"""What only repeats the status: a page, which explains the status anyhow, does not say it again."""

log = structlog.get_logger(__name__)


class Page(Protocol):
    """What shows a refusal to people; the screens bring it, since nothing below them knows templates."""

    def __call__(self, status: int, *, reasons: Sequence[str], request_id: str | None) -> str:
        """Return the page."""


def register(app: Flask) -> None:
    """Answer every refusal and every fault of this application, and echo the id of the request."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)
    app.after_request(_echo_request_id)


def show_with(app: Flask, page: Page) -> None:
    """Let refusals outside the API be shown by this page."""
    app.extensions[_PAGE] = page


def refused(error: Refused) -> Response:
    """Return the answer to a refusal, with all its reasons at once."""
    headers = {"WWW-Authenticate": "Bearer"} if error.status == HTTPStatus.UNAUTHORIZED else {}
    retry_after = getattr(error, "retry_after", RETRY_AFTER.get(error.status))
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return _answer(error.status, error.code, error.reasons, headers)


def http_error(error: HTTPException) -> Response:
    """Return the answer to what HTTP itself refuses; a redirect stays one, and `Allow` stays on 405."""
    response = error.get_response()
    status = response.status_code
    if status < 400:  # noqa: PLR2004 - a redirect is no refusal
        return Response(response.response, response.status, response.headers)
    kept = {name: value for name, value in response.headers if name in {"Allow", "Retry-After", "WWW-Authenticate"}}
    if status in RETRY_AFTER:
        kept.setdefault("Retry-After", str(RETRY_AFTER[status]))
    code = CODES.get(status, "bad-request" if status < 500 else "fault")  # noqa: PLR2004
    return _answer(status, code, [Reason(code)], kept)


def unexpected(error: Exception) -> Response:
    """Return 500 without a word about the fault, and log where it arose, never what it said: that may be personal."""
    if is_away(error):
        return refused(Unavailable())
    log.error(
        "fault",
        **fault(type(error), error.__traceback__),
        request_id=g.get("request_id"),
        method=request.method,
        endpoint=request.endpoint,
    )
    return _answer(500, "fault", [Reason("fault")], {})


def problem(status: int, code: str, reasons: list[Reason]) -> dict[str, object]:
    """Return the RFC 9457 object for these reasons, in the caller's language."""
    shown = reasons[:MOST_REASONS]
    titles = list(dict.fromkeys(title_of(reason) for reason in shown))
    return {
        "type": f"/api/docs#problem-{code}",
        "title": titles[0] if len(shown) == 1 and shown[0].code == code else words_of(code),
        "status": status,
        "code": code,
        "detail": " ".join(titles[:20]),
        "reasons": [told_reason(reason) for reason in shown],
    }


def told_reason(reason: Reason) -> dict[str, str]:
    """Return one reason as programs are told it."""
    told = {"code": reason.code, "title": title_of(reason)}
    if reason.field is not None:
        told["field"] = reason.field
    if reason.rule is not None:
        told["rule"] = reason.rule
    return told


def _answer(status: int, code: str, reasons: tuple[Reason, ...] | list[Reason], headers: dict[str, str]) -> Response:
    told = problem(status, code, list(reasons))
    if request.path.startswith(API):
        body = json.dumps(told, ensure_ascii=False)
        response = Response(body, status, headers, mimetype=MEDIA_TYPE)
        response.headers["Content-Language"] = TAGS[str(get_locale())]
        return response
    page: Page = current_app.extensions[_PAGE]
    titles = [title_of(reason) for reason in reasons if reason.code not in GENERAL]
    return Response(page(status, reasons=titles, request_id=g.get("request_id")), status, headers, mimetype="text/html")


def _echo_request_id(response: Response) -> Response:
    request_id = g.get("request_id")
    if request_id is not None:
        response.headers["X-Request-Id"] = request_id
    return response
