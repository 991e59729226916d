"""Headers of every answer: a strict content policy without inline script or style, and no caching of guest pages."""

from flask import Flask, Response, request
from secure import ContentSecurityPolicy, ReferrerPolicy, Secure, XContentTypeOptions, XFrameOptions

POLICY = (
    ContentSecurityPolicy()
    .default_src("'none'")
    .script_src("'self'")
    .style_src("'self'")
    .img_src("'self'", "data:", "blob:")
    .font_src("'self'")
    .connect_src("'self'")
    .frame_src("'self'", "blob:")
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


def register(app: Flask) -> None:
    """Put the headers on every answer of this application."""
    app.after_request(protect)


def protect(response: Response) -> Response:
    """Add the protecting headers; only static files may be kept by a cache."""
    for name, value in HEADERS.headers.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
