"""What leaves the house of a task, how it is signed, and when it is tried again. Pure."""

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

MOST_ATTEMPTS = 10
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_TUNNELS = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("2002::/16"))
"""Addresses that carry another one inside, which a gateway would unpack."""


class Channel(StrEnum):
    """How a receiver is told."""

    WEBHOOK = "webhook"
    MAIL = "mail"


class DeliveryState(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


def pause_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row, at least one: twice as long each time, up to a bound."""
    doubled = 1 << min(failures - 1, 20)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)


def is_dead(attempts: int) -> bool:
    """Tell whether a message was tried often enough."""
    return attempts >= MOST_ATTEMPTS


def signed(secret: bytes, at: datetime, body: bytes) -> str:
    """Return the signature of a webhook: the second in which it was sent, and the HMAC-SHA256 of `second.body`.

    A receiver refuses what is old, so that nobody can send it again later.
    """
    second = int(at.timestamp())
    return f"t={second},v1={hmac.new(secret, f'{second}.'.encode() + body, hashlib.sha256).hexdigest()}"


def is_web_address(url: str) -> bool:
    """Tell whether this is the address of a receiver: http or https, a host, no name or password, plain letters."""
    if not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        port_is_sane = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc and port_is_sane


def is_mail_address(text: str) -> bool:
    """Tell whether this can be a mail address: plain, with one sign `@`, and a host with a dot or a local one."""
    name, sign, host = text.partition("@")
    marks = set(text) & set(' ,;:<>()[]\\"')
    return bool(name and sign and host) and "@" not in host and text.isascii() and text.isprintable() and not marks


def may_be_reached(address: str, networks: tuple[Network, ...] = ()) -> bool:
    """Tell whether a message may go to this address: one of the public internet, or of a network that was named.

    Whatever leads back into the house (loopback, private, link-local, and the like) is refused: a receiver must not
    have the hotel ask its own machines.
    """
    found: Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if any(found in network for network in networks if network.version == found.version):
        return True
    tunnelled = isinstance(found, IPv6Address) and any(found in network for network in _TUNNELS)
    return found.is_global and not found.is_multicast and not tunnelled
