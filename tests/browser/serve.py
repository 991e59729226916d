"""Serve the hotel of the browser tests: `python -m tests.browser.serve FOLDER PORT`; its clock starts on 1 May 2026."""

import os
import sys
from pathlib import Path

from sqlalchemy import create_engine
from werkzeug.serving import make_server

from frontdesk.app import create_app
from frontdesk.config import Settings
from frontdesk.kernel import schema
from frontdesk.kernel.db import configure
from tests.browser import staff
from tests.conftest import KEYRING
from tests.web import front_hotel


def settings_in(folder: Path) -> Settings:
    """Return the settings of the hotel whose files lie in this folder."""
    return Settings(
        database_url=f"sqlite:///{folder / 'frontdesk.db'}",
        keyring=KEYRING,
        secret_key=KEYRING.derived("cookies"),
        blob_folder=folder / "blobs",
        secure_cookies=False,
    )


def main(folder: Path, port: int) -> None:
    engine = create_engine(settings_in(folder).database_url)
    configure(engine)
    schema.migrate(engine)
    front_hotel.build(engine)
    staff.hire(engine)
    engine.dispose()
    app = create_app(settings_in(folder))
    staff.begin(folder)
    app.extensions["frontdesk"].clock = lambda: staff.hotel_time(folder)
    server = make_server("127.0.0.1", port, app, threaded=True)
    print("ready", flush=True)  # noqa: T201 - who started this waits for it
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody reads on: a full pipe would stop the hotel
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
