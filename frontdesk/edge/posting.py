"""A message goes to a receiver on the network, and nothing that a receiver does harms the hotel.

Its name is looked up once, each address is looked at, and the connection goes to that very address; nothing that the
answer says leads anywhere else. Of the answer only the first line is read, within one time for everything.
"""

import re
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from frontdesk.notifications.outgoing_rules import Network, may_be_reached

SECONDS: Final = 10.0
"""For everything together: to connect, to send, and to be answered."""

MOST_HEAD: Final = 4096
_STATUS: Final = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d)[ \r\n]")


class NotDelivered(Exception):
    """The receiver did not take the message; the code says why, in a word that names nobody."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Poster:
    """Sends messages by HTTP; `networks` are those inside the house that it may reach beside the public internet."""

    networks: tuple[Network, ...] = ()
    seconds: float = SECONDS

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Send this body, or raise `NotDelivered`.

        The codes: `address-refused` (it leads into the house), `unreachable`, `too-slow`, `not-http`, `redirected`
        (nobody is followed), `status-…`.
        """
        until = time.monotonic() + self.seconds
        parts = urlsplit(url)
        try:
            with self._connected(parts, until) as connection:
                connection.settimeout(_left(until))
                connection.sendall(_request(parts, body, headers))
                status = _status(connection, until)
        except TimeoutError:
            raise NotDelivered("too-slow") from None
        except (OSError, ValueError):
            raise NotDelivered("unreachable") from None
        if status // 100 == 3:  # noqa: PLR2004 - a redirect
            raise NotDelivered("redirected")
        if status // 100 != 2:  # noqa: PLR2004 - it was not taken
            raise NotDelivered(f"status-{status}")

    def _connected(self, parts: SplitResult, until: float) -> socket.socket:
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        addresses = [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not all(may_be_reached(address, self.networks) for address in addresses):
            raise NotDelivered("address-refused")
        plain = socket.create_connection((addresses[0], port), timeout=_left(until))
        if parts.scheme != "https":
            return plain
        try:
            plain.settimeout(_left(until))
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise


def _request(parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> bytes:
    path = parts.path or "/"
    lines = [f"POST {path}{'?' + parts.query if parts.query else ''} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "Connection: close", "User-Agent: frontdesk"]
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + body


def _status(connection: socket.socket, until: float) -> int:
    """Return the status of an answer, of which no more than its first line is taken."""
    said = b""
    while b"\n" not in said and len(said) < MOST_HEAD:
        connection.settimeout(_left(until))
        chunk = connection.recv(MOST_HEAD - len(said))
        if not chunk:
            break
        said += chunk
    found = _STATUS.match(said)
    if found is None:
        raise NotDelivered("not-http")
    return int(found[1])


def _left(until: float) -> float:
    """Return the seconds that are left, or raise `TimeoutError`."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
