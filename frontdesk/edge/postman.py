"""Messages that leave the house are sent beside everything else, one after the other (NTF-1).

What is due stands in the tables: a message is taken for a while, sent, and its outcome noted. A worker that is killed
in between sends it again, with the same id; a receiver that fails is left alone for a while, and keeps nobody waiting.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from frontdesk.config import MailServer
from frontdesk.edge.execute import execute, is_away
from frontdesk.edge.mailing import send
from frontdesk.edge.posting import NotDelivered, Poster
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Refused
from frontdesk.notifications.outgoing import Parcel, close_attempt, is_any_due, put_back, take_due
from frontdesk.notifications.outgoing_rules import Channel, signed

LOOK_EVERY: Final = 0.5
REST: Final = 5.0
"""Seconds between two looks, and after a fault, such as a database that is away."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Postman:
    """How messages leave the house; without a mail server mail waits for one."""

    poster: Poster
    mail_server: MailServer | None = None

    def carry(self, ctx: Context) -> int:
        """Send what is due of one hotel, and return how many messages were tried."""
        if not is_any_due(ctx):
            return 0
        parcels = execute(take_due, ctx)
        failed: set[str] = set()
        for parcel in parcels:
            if parcel.target in failed:  # it would fail again, and each failure takes its time
                execute(put_back, ctx, parcel.delivery_id, parcel.attempts)
                continue
            if error := self._tried(ctx, parcel):
                failed.add(parcel.target)
                log.info("message-not-delivered", code=error, attempts=parcel.attempts)
            execute(close_attempt, ctx, parcel.delivery_id, parcel.attempts, error)
        return len(parcels)

    def _tried(self, ctx: Context, parcel: Parcel) -> str | None:
        try:
            self._send(ctx, parcel)
        except NotDelivered as refused:
            return refused.code
        return None

    def _send(self, ctx: Context, parcel: Parcel) -> None:
        if parcel.channel == Channel.MAIL:
            if self.mail_server is None:
                raise NotDelivered("no-mail-server")
            send(self.mail_server, parcel.target, parcel.facts)
            return
        body = json.dumps(dict(parcel.facts), ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "Frontdesk-Delivery": str(parcel.delivery_id),
            "Frontdesk-Signature": signed(parcel.secret, ctx.now, body),
        }
        self.poster.post(parcel.target, body, headers)


def carry_until(stop: threading.Event, carry: Callable[[], int]) -> None:
    """Send what is due until `stop` is set; after a fault it rests and goes on."""
    while not stop.wait(LOOK_EVERY):
        try:
            while carry() and not stop.is_set():
                pass
        except Exception as fault:  # noqa: BLE001 - what goes wrong once must not end it for good
            if not (isinstance(fault, Refused) or is_away(fault)):
                log.warning("messages-not-carried", fault=type(fault).__name__)
            stop.wait(REST)
