"""Cookies: named so that no other host can set them, kept from scripts, never sent with requests from elsewhere."""

from typing import Final

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

A_YEAR: Final = 365 * 24 * 3600
HOST: Final = "__Host-"
"""A browser takes such a name only with `Secure`, for the whole of one host, and from that host itself."""


def register(app: Flask) -> None:
    """Give this application's session its cookie."""
    name = f"{HOST}session" if app.config["SESSION_COOKIE_SECURE"] else "session"
    app.config.update(SESSION_COOKIE_NAME=name, SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Strict")


def kept(name: str) -> str:
    """Return what this browser keeps under a name for longer than a session, or nothing at all."""
    return request.cookies.get(_full(name), "")


def keep(answer: Response, name: str, value: str) -> None:
    """Let the browser keep a preference for a year; it is nobody's secret and opens nothing."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(_full(name), value, max_age=A_YEAR, secure=secure, httponly=True, samesite="Strict")


def _full(name: str) -> str:
    return f"{HOST}{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name
