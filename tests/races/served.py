"""The program as it is served, but for its clock, which a test can put forward and back."""

import os
from datetime import timedelta
from pathlib import Path

from flask import Flask

from frontdesk.app import served
from frontdesk.edge.runtime import system_clock

SHIFT = "clock-shift"
"""The file in the hotel's home that says by how many minutes its clock is ahead."""


def hotel() -> Flask:
    """Return the program of the environment's hotel with its clock shifted."""
    shift = Path(os.environ["FRONTDESK_HOME"]) / SHIFT
    app = served()
    app.extensions["frontdesk"].clock = lambda: system_clock() + timedelta(minutes=int(shift.read_text() or 0))
    return app
