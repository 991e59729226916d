"""The description of the interface: OpenAPI 3.1 made from the schemas themselves, and a page that shows it."""

from typing import Any, Final

from flask import Blueprint, Flask, current_app, jsonify, render_template
from flask_smorest import Api
from werkzeug.wrappers import Response

from frontdesk.api.problem_schema import ProblemSchema
from frontdesk.edge.guard import public
from frontdesk.edge.problems import MEDIA_TYPE
from frontdesk.edge.wording import WORDINGS

bp = Blueprint("api_documents", __name__)

DESCRIPTION: Final = (
    "The front office of a hotel. Ids are opaque; money is counted in minor units; instants carry the hotel's offset. "
    "A POST takes `Idempotency-Key`; a write to an existing thing takes `If-Match`; every refusal is an "
    "`application/problem+json` with all its reasons at once."
)

HEADERS: Final = {
    "Idempotency-Key": {
        "description": "The same key and body returns the first answer for 48 hours.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[!-~]{1,80}$"},
    },
    "If-Match": {
        "description": "The ETag of the state that was read; 428 without it where it is needed, 412 if it moved on.",
        "schema": {"type": "string"},
    },
}

SPEC: Final = {
    "title": "frontdesk",
    "version": "1.0.0",
    "openapi_version": "3.1.0",
    "info": {"description": DESCRIPTION},
    "security": [{"token": []}, {"session": []}],
    "components": {
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "session"},
        },
    },
}


class Described(Api):
    """The collected description; refusals are the edge's to word, so its own handling of errors stays off."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_RESPONSE_CONTENT_TYPE = "application/json"

    def _register_error_handlers(self) -> None:
        """Leave every error to `edge.problems`."""

    def _register_responses(self) -> None:
        """Describe each refusal as what it is: a problem of its own media type."""
        schema = {"content": {MEDIA_TYPE: {"schema": ProblemSchema}}}
        for name in ("DEFAULT_ERROR", "UNPROCESSABLE_ENTITY", "UNPROCESSABLE_CONTENT"):
            self.spec.components.response(name, {"description": "Why it was not done", **schema}, lazy=True)


def start(app: Flask) -> Described:
    """Return the description that resources of this application register themselves with."""
    described = Described(spec_kwargs=dict(SPEC))
    described.init_app(app)
    for name, told in HEADERS.items():
        described.spec.components.parameter(name.replace("-", ""), "header", {"name": name, "required": False, **told})
    app.extensions["frontdesk description"] = described
    return described


@bp.get("/api/v1/openapi.json")
@public
def openapi() -> Response:
    """Return the description (OpenAPI 3.1)."""
    return jsonify(_described())


@bp.get("/api/docs")
@public
def show() -> str:
    """Show the description, and every problem code with its sentence, as a page of the hotel's own."""
    spec = _described()
    problems = sorted((code, str(words)) for code, words in WORDINGS.items())
    return render_template("api/docs.html", spec=spec, operations=_by_tag(spec), problems=problems)


def _described() -> dict[str, Any]:
    described: Described = current_app.extensions["frontdesk description"]
    told: dict[str, Any] = described.spec.to_dict()
    return told


def _by_tag(spec: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                row = {"method": method.upper(), "path": path, **operation}
                found.setdefault(operation["tags"][0].removeprefix("api_"), []).append(row)
    return found
