"""The application factory: settings in, a Flask program out."""

import gc
import sys

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine

from frontdesk import api, web
from frontdesk.config import ConfigurationError, Settings
from frontdesk.edge import logs, wiring
from frontdesk.edge.presence import here
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.start import StartTrouble, check_ready, open_runtime
from frontdesk.edge.streams import Hub
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.db import PATIENCE, Base, configure
from frontdesk.kernel.resources import resources
from frontdesk.kernel.schema import load_models

MAX_BODY = 6 * 1024 * 1024
"""A scan of 5 MB and its form."""

NOT_READY = 3
"""The exit code by which gunicorn knows that starting the process once more would not help."""

database = SQLAlchemy(model_class=Base, disable_autonaming=True)


def create_app(settings: Settings) -> Flask:
    """Return the program for these settings; the database is not touched before the first request."""
    app = Flask("frontdesk", template_folder=str(resources("templates")), static_folder=str(resources("static")))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=_driver(settings.database_url),
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        TESTING=settings.testing,
    )
    load_models()
    database.init_app(app)
    blobs = BlobStore(settings.blob_folder)
    app.extensions["frontdesk"] = Runtime(
        _engine(app), settings.keyring, blobs, key_file=settings.key_file, anchor_file=settings.anchor_file
    )
    app.extensions["frontdesk streams"] = Hub(app.extensions["frontdesk"])
    wiring.connect(app)
    web.register(app)
    api.register(app)
    gc.freeze()  # what is loaded by now stays: collecting it again and again slows every page
    return app


def served() -> Flask:
    """Return the program with the settings of the environment, or leave with one sentence that says what is wrong."""
    logs.start()
    try:
        settings = Settings.from_environment()
        means = open_runtime(settings)
        try:
            check_ready(means)
        finally:
            means.engine.dispose()
        present = here(settings.blob_folder.parent)
    except (ConfigurationError, StartTrouble) as trouble:
        sys.stderr.write(f"frontdesk: {trouble}\n")
        raise SystemExit(NOT_READY) from None
    app = create_app(settings)
    gc.set_threshold(50_000, 20, 20)  # a request makes thousands of things, and nearly all go without a collection
    app.extensions["frontdesk presence"] = present  # held open for as long as this process lives
    return app


def _engine(app: Flask) -> Engine:
    with app.app_context():
        engine = database.engine
    configure(engine)
    return engine


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _engine_options(settings: Settings) -> dict[str, object]:
    if settings.database_url.startswith("sqlite"):
        return {"connect_args": {"check_same_thread": False}, "hide_parameters": True}
    return {
        "connect_args": PATIENCE,
        "pool_size": settings.pool_size,
        "max_overflow": 10,
        "pool_timeout": 10,
        "hide_parameters": True,
    }
