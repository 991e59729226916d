"""Where a request comes from: behind a proxy on this machine, the address that the proxy saw."""

from typing import Final

from flask import request

LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
_LONGEST: Final = 64


def address() -> str:
    """Return the caller's address.

    Only a proxy on this machine is believed, and of what it passes on only the last address, which is its own: those
    before it are the caller's words.
    """
    direct = request.remote_addr or ""
    passed_on = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return passed_on[:_LONGEST] if passed_on and direct in LOOPBACK else direct
