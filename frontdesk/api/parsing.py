"""Bodies and queries, read strictly: everything that is wrong is named at once, with the path of its field."""

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from flask_smorest import Blueprint
from webargs.core import missing
from webargs.flaskparser import FlaskParser

from frontdesk.edge.limits import json_body
from frontdesk.kernel.errors import Invalid, Reason

PREFIX = "/api/v1"


class StrictParser(FlaskParser):
    """Reads what was sent against a schema, and refuses as everything in the hotel refuses."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {"json": ma.RAISE, "query": ma.RAISE}  # noqa: RUF012

    def load_json(self, req: Request, _schema: ma.Schema) -> Any:
        """Return the body, nothing where none was sent, or raise what `json_body` raises."""
        sent = req.mimetype or req.content_length or "Transfer-Encoding" in req.headers
        return json_body(req) if sent else missing

    def handle_error(self, error: ma.ValidationError, *_request: Any, **_options: Any) -> NoReturn:
        """Raise `Invalid` with every fault."""
        located: dict[str, Any] = error.messages_dict
        raise Invalid(reason for messages in located.values() for reason in reasons_from(messages, ""))


def reasons_from(messages: Any, path: str) -> Iterator[Reason]:
    """Yield a reason for each message of a validation, with the path of its field."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from reasons_from(inner, _below(path, name))
    else:
        for code in messages:
            yield Reason(code, path or None)


def _below(path: str, name: str | int) -> str:
    if name == "_schema":
        return path
    if isinstance(name, int):
        return f"{path}[{name}]"
    return f"{path}.{name[:80]}" if path else name[:80]


class Resource(Blueprint):
    """The addresses of one capability under `/api/v1`."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(f"api_{name}", __name__, url_prefix=PREFIX, description=description)
