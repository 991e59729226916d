"""The JSON interface under `/api/v1`, described by `/api/v1/openapi.json`."""

from flask import Flask

from frontdesk.api import answers, documents, health
from frontdesk.api.routes import RESOURCES


def register(app: Flask) -> None:
    """Give this application its JSON interface, the description of it, and its health."""
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it
    described = documents.start(app)
    for resource in RESOURCES:
        described.register_blueprint(resource)
    app.register_blueprint(documents.bp)
    app.register_blueprint(health.bp)
    health.register(app)
    app.after_request(answers.tag_reads)
