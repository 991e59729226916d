"""Headers of every answer: a strict content policy without inline script or style, and no caching of guest pages."""

from flask import Flask, Response, current_app, request
from secure import (
    ContentSecurityPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

POLICY = (
    ContentSecurityPolicy()
    .default_src("'none'")
    .script_src("'self'")
    .style_src("'self'")
    .img_src("'self'", "data:", "blob:")
    .font_src("'self'")
    .connect_src("'self'")
    .frame_src("'self'", "blob:")
    .object_src("'none'")
    .form_action("'self'")
    .frame_ancestors("'self'")
    .base_uri("'none'")
)

HEADERS = Secure(
    csp=POLICY,
    referrer=ReferrerPolicy().no_referrer(),
    xcto=XContentTypeOptions().nosniff(),
    xfo=XFrameOptions().sameorigin(),
)

ENCRYPTED = StrictTransportSecurity().max_age(365 * 24 * 3600).include_subdomains()
"""Told where cookies are secure, that is where the browser speaks HTTPS: it shall never speak anything else again."""


def register(app: Flask) -> None:
    """Put the headers on every answer of this application."""
    app.after_request(protect)


def protect(response: Response) -> Response:
    """Add the protecting headers; only static files may be kept by a cache."""
    for name, value in HEADERS.headers.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers[ENCRYPTED.header_name] = ENCRYPTED.header_value
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
