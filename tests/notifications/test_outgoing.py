"""Messages to receivers outside: signed, tried again, given up and sent anew; and receivers that mean no good."""

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from frontdesk.config import ConfigurationError, MailServer, Settings
from frontdesk.edge.execute import execute, reading
from frontdesk.edge.posting import NotDelivered, Poster
from frontdesk.edge.postman import Postman
from frontdesk.edge.worker import drain_once
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Forbidden, Invalid, NotFound
from frontdesk.kernel.permissions import Permission
from frontdesk.notifications import outgoing, outgoing_queries, service
from frontdesk.notifications.outgoing import SubscriptionGiven
from frontdesk.notifications.outgoing_models import Delivery
from frontdesk.notifications.outgoing_rules import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    MOST_ATTEMPTS,
    is_mail_address,
    is_web_address,
    may_be_reached,
    pause_after,
    signed,
)
from frontdesk.notifications.queries import inbox
from tests.conftest import KEYRING
from tests.notifications.conftest import Arrive
from tests.small_hotel import NOW, SmallHotel, account_of

HOUSE = (ip_network("127.0.0.0/8"),)
OK = b"HTTP/1.1 204 No Content\r\n\r\n"
Play = Callable[[socket.socket], None]


class Receiver:
    """A machine on the network that does what a test says with everyone who connects."""

    def __init__(self, play: Play) -> None:
        self.play, self.heard = play, list[bytes]()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/in"
        self.port = int(self.listener.getsockname()[1])
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(30)
                try:
                    self.heard.append(_whole(connection))
                    self.play(connection)
                except OSError:
                    pass  # the hotel has hung up, as it should

    def close(self) -> None:
        """Stop listening, and wait until whoever was served is gone."""
        with suppress(OSError):  # a test may have closed it already
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(30)


def _whole(connection: socket.socket) -> bytes:
    """Return the request up to the end of its body."""
    said = b""
    while b"\r\n\r\n" not in said or len(said.partition(b"\r\n\r\n")[2]) < _length(said):
        chunk = connection.recv(65536)
        if not chunk:
            break
        said += chunk
    return said


def _length(said: bytes) -> int:
    head = said.partition(b"\r\n\r\n")[0].lower()
    return int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)


@pytest.fixture
def receiver() -> Iterator[Callable[[Play], Receiver]]:
    """Return a function that sets up a receiver which does this."""
    with ExitStack() as stack:

        def begin(play: Play) -> Receiver:
            made = Receiver(play)
            stack.callback(made.close)
            return made

        yield begin


def subscribe(hotel: SmallHotel, target: str, *departments: str, channel: str = "webhook") -> bytes:
    given = SubscriptionGiven(name=target, channel=channel, target=target, departments=departments or ("bell",))
    _, secret = execute(outgoing.add_subscription, hotel.context("administrator"), given)
    return bytes.fromhex(secret or "")


def carry(hotel: SmallHotel, after: timedelta = timedelta(0), postman: Postman | None = None) -> int:
    return (postman or Postman(Poster(HOUSE))).carry(hotel.worker(NOW + after))


def states(hotel: SmallHotel) -> list[tuple[str, int, str]]:
    with Session(hotel.runtime.engine) as session:
        rows = select(Delivery.state, Delivery.attempts, Delivery.error).order_by(Delivery.number)
        return [(state, attempts, error) for state, attempts, error in session.execute(rows)]


@pytest.mark.rule("NTF-1", "NTF-2")
def test_a_webhook_is_signed_arrives_once_and_tells_nothing_of_a_guest(
    hotel: SmallHotel, arrive: Arrive, receiver: Callable[[Play], Receiver]
) -> None:
    there = receiver(lambda connection: connection.sendall(OK))
    secret = subscribe(hotel, there.url)
    arrive(luggage_pieces=2, vip=True)
    drain_once(hotel.runtime)
    assert [carry(hotel), carry(hotel), carry(hotel, timedelta(days=1))] == [1, 0, 0]
    [said] = there.heard
    head, _, body = said.decode().partition("\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    second = headers["Frontdesk-Signature"].partition("t=")[2].partition(",")[0]
    mine = hmac.new(secret, f"{second}.{body}".encode(), hashlib.sha256).hexdigest()
    assert headers["Frontdesk-Signature"] == f"t={int(NOW.timestamp())},v1={mine}"
    told = json.loads(body)
    assert told.pop("delivery_id") == headers["Frontdesk-Delivery"]
    assert told.pop("task_id")
    assert told == {
        "property": "small",
        "department": "bell",
        "change": "told",
        "kind": "luggage",
        "room": "301",
        "told_at": "2026-05-01T14:00:00+08:00",
        "due_at": "2026-05-01T14:10:00+08:00",
    }
    assert states(hotel) == [("sent", 1, "")]


@pytest.mark.rule("NTF-2")
def test_no_receiver_hears_of_a_trap_that_was_sprung(hotel: SmallHotel) -> None:
    subscribe(hotel, "https://receiver.example/", "security")

    def spring(ctx: Context) -> None:
        ctx.announce("honey_guest.shown", hotel.runtime.source.uuid(), account_id=str(account_of("receptionist")))

    execute(spring, hotel.context())
    drain_once(hotel.runtime)
    with reading(hotel.context("security")) as ctx:
        assert [task.kind for task in inbox(ctx).tasks] == ["honey_guest"]
    assert states(hotel) == []


def never(connection: socket.socket) -> None:
    """Say nothing until the other side hangs up."""
    connection.recv(1)


def flood(connection: socket.socket) -> None:
    """Answer with a gigabyte."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
    for _ in range(1024):
        connection.sendall(b"x" * 1024 * 1024)


def drip(connection: socket.socket) -> None:
    """Answer so slowly that each piece comes in time and the whole of it does not, for as long as anybody listens."""
    connection.settimeout(0.1)
    for _ in range(50):
        connection.sendall(b"H")
        with suppress(TimeoutError):
            if connection.recv(1) == b"":
                return


@pytest.mark.parametrize(
    ("play", "code"),
    [
        pytest.param(lambda c: c.sendall(b"HTTP/1.1 500 Oh\r\n\r\n"), "status-500", id="500"),
        pytest.param(lambda c: c.sendall(b"HTTP/1.1 404 No\r\n\r\n"), "status-404", id="404"),
        pytest.param(
            lambda c: c.sendall(b"HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:22/\r\n\r\n"), "redirected", id="302"
        ),
        pytest.param(lambda c: c.sendall(b"SSH-2.0-x\r\n"), "not-http", id="another protocol"),
        pytest.param(lambda c: c.sendall(b"H" * 10_000), "not-http", id="an endless line"),
        pytest.param(lambda _c: None, "not-http", id="hangs up"),
        pytest.param(never, "too-slow", id="never"),
        pytest.param(drip, "too-slow", id="drop by drop"),
    ],
)
def test_a_receiver_that_does_not_take_a_message_is_known_by_a_code(
    receiver: Callable[[Play], Receiver], play: Play, code: str
) -> None:
    with pytest.raises(NotDelivered) as refused:
        Poster(HOUSE, seconds=0.5).post(receiver(play).url, b"{}", {})
    assert refused.value.code == code


def test_a_way_back_into_the_house_is_not_gone(receiver: Callable[[Play], Receiver]) -> None:
    inside = receiver(lambda connection: connection.sendall(OK))
    told = f"HTTP/1.1 307 Go\r\nLocation: {inside.url}\r\n\r\n".encode()
    outside = receiver(lambda connection: connection.sendall(told))
    with pytest.raises(NotDelivered):
        Poster(HOUSE).post(outside.url, b"{}", {})
    assert (len(outside.heard), inside.heard) == (1, [])


def test_a_gigabyte_is_never_read(receiver: Callable[[Play], Receiver]) -> None:
    there = receiver(flood)
    Poster(HOUSE, seconds=5).post(there.url, b"{}", {})
    there.close()  # it could send no more than fits between the two: the connection was cut
    assert not there.thread.is_alive()


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/", "http://localhost:1/", "http://[::1]:1/", "http://10.0.0.1/", "http://169.254.169.254/"],
)
def test_an_address_that_leads_into_the_house_is_not_even_tried(url: str) -> None:
    with pytest.raises(NotDelivered) as refused:
        Poster().post(url, b"{}", {})
    assert refused.value.code == "address-refused"


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("fe80::1%eth0", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - the address of nobody
        ("224.0.0.1", False),
    ],
)
def test_only_public_addresses_are_reached_unless_a_network_is_named(address: str, reached: bool) -> None:
    assert may_be_reached(address) is reached
    assert may_be_reached("10.1.2.3", (ip_network("10.0.0.0/8"),))


def test_a_receiver_that_fails_is_left_alone_longer_and_longer_and_then_given_up(
    hotel: SmallHotel, arrive: Arrive, receiver: Callable[[Play], Receiver]
) -> None:
    answers = [b"HTTP/1.1 500 Oh\r\n\r\n"]
    there = receiver(lambda connection: connection.sendall(answers[0]))
    subscribe(hotel, there.url)
    arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    after = timedelta(0)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert carry(hotel, after) == 1
        assert carry(hotel, after + pause_after(attempt) - timedelta(seconds=1)) == 0
        after += pause_after(attempt)
    assert states(hotel) == [("dead", MOST_ATTEMPTS, "status-500")]
    assert carry(hotel, after + timedelta(days=1)) == 0
    with reading(hotel.context("administrator")) as ctx:
        [letter] = outgoing_queries.dead_letters(ctx)
        [line] = outgoing_queries.receivers(ctx)
    assert (letter.error, letter.attempts, line.dead) == ("status-500", MOST_ATTEMPTS, 1)
    answers[0] = OK
    execute(outgoing.resend, hotel.context("administrator", now=NOW + after), letter.id)
    assert carry(hotel, after + LONGEST_PAUSE) == 1
    assert states(hotel) == [("sent", 1, "")]


def test_one_receiver_that_fails_costs_one_attempt_a_round_and_keeps_no_other_waiting(
    hotel: SmallHotel, arrive: Arrive, receiver: Callable[[Play], Receiver]
) -> None:
    silent, good = receiver(never), receiver(lambda connection: connection.sendall(OK))
    subscribe(hotel, silent.url)
    subscribe(hotel, good.url)
    for _ in range(4):
        arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    postman = Postman(Poster(HOUSE, seconds=0.3))
    assert carry(hotel, postman=postman) == 8
    assert (len(silent.heard), len(good.heard)) == (1, 4)
    assert sorted(states(hotel)) == [("sent", 1, "")] * 4 + [("waiting", 0, "")] * 3 + [("waiting", 1, "too-slow")]


def test_a_look_at_what_is_due_takes_no_turn_at_writing_where_nothing_is(hotel: SmallHotel) -> None:
    said: list[str] = []
    event.listen(hotel.runtime.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    assert carry(hotel) == 0
    assert said
    assert [each for each in said if "BEGIN IMMEDIATE" in each or "set_config" in each] == []


def test_a_worker_that_was_killed_in_between_sends_again_under_the_same_id(hotel: SmallHotel, arrive: Arrive) -> None:
    subscribe(hotel, "https://receiver.example/")
    arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    [first] = execute(outgoing.take_due, hotel.worker())
    assert execute(outgoing.take_due, hotel.worker(NOW + outgoing.LEASE - timedelta(seconds=1))) == []
    [again] = execute(outgoing.take_due, hotel.worker(NOW + outgoing.LEASE))
    assert (again.delivery_id, again.attempts) == (first.delivery_id, 2)
    execute(outgoing.close_attempt, hotel.worker(), first.delivery_id, first.attempts, None)
    assert states(hotel) == [("waiting", 2, "")]  # the first attempt has nothing more to say
    execute(outgoing.close_attempt, hotel.worker(), again.delivery_id, again.attempts, None)
    assert states(hotel) == [("sent", 2, "")]


def test_mail_is_handed_to_the_mail_server_with_the_minimum_in_both_languages(
    hotel: SmallHotel, arrive: Arrive, receiver: Callable[[Play], Receiver]
) -> None:
    kept: list[str] = []
    subscribe(hotel, "bell@hotel.example", channel="mail")
    arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    assert carry(hotel) == 1
    assert states(hotel) == [("waiting", 1, "no-mail-server")]
    with smtp(kept) as port:
        server = MailServer("127.0.0.1", port, "desk@hotel.example", security="plain")
        assert carry(hotel, FIRST_PAUSE, Postman(Poster(), server)) == 1
    assert states(hotel) == [("sent", 2, "")]
    text = "\n".join(kept)
    assert "To: bell@hotel.example" in text
    assert "Auto-Submitted: auto-generated" in text


def smtp(kept: list[str]) -> "MailBox":
    return MailBox(kept)


class MailBox:
    """A mail server that takes one message."""

    def __init__(self, kept: list[str]) -> None:
        self.kept = kept

    def __enter__(self) -> int:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()
        return int(self.listener.getsockname()[1])

    def __exit__(self, *_reason: object) -> None:
        self.listener.close()
        self.thread.join(30)

    def _serve(self) -> None:
        connection, _ = self.listener.accept()
        with connection, connection.makefile("rw", encoding="utf-8", newline="\r\n") as lines:

            def say(text: str) -> None:
                lines.write(f"{text}\r\n")
                lines.flush()

            say("220 hotel")
            in_message = False
            for line in lines:
                self.kept.append(line.strip())
                if in_message:
                    in_message = line.strip() != "."
                    if not in_message:
                        say("250 taken")
                elif line.upper().startswith("DATA"):
                    in_message = True
                    say("354 go on")
                elif line.upper().startswith("QUIT"):
                    say("221 bye")
                    return
                else:
                    say("250 yes")


@pytest.mark.parametrize(
    ("url", "sane"),
    [
        ("https://receiver.example/in?x=1", True),
        ("http://receiver.example:8080", True),
        ("ftp://receiver.example", False),
        ("https://user:word@receiver.example", False),
        ("https://receiver.example/ x", False),
        ("https://receiver.example/\r\nHost: y", False),
        ("https://", False),
        ("https://receiver.example:0", False),
        ("https://receiver.example:99999", False),
        ("https://[::1", False),
        ("https://接收.example", False),
    ],
)
def test_only_plain_web_addresses_are_kept(url: str, sane: bool) -> None:
    assert is_web_address(url) is sane


def test_only_plain_mailboxes_are_kept() -> None:
    assert is_mail_address("bell@hotel.example")
    for wrong in ("bell", "@hotel", "bell@", "a@b@c", "a b@c", "a@b\r\nBcc: x@y", "a,b@c", "<a@b>", "铃@b"):
        assert not is_mail_address(wrong)


def test_mail_server_and_networks_are_read_strictly_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(KEYRING.dump(), encoding="utf-8")
    env = {"FRONTDESK_HOME": str(tmp_path), "FRONTDESK_MAIL_FROM": "desk@hotel.example"}
    named = env | {
        "FRONTDESK_MAIL_SERVER": "smtps://me:w%40rd@mail.example",
        "FRONTDESK_OUTGOING_NETWORKS": "10.0.0.0/8",
    }
    settings = Settings.from_environment(named)
    assert settings.mail_server == MailServer("mail.example", 465, "desk@hotel.example", "tls", "me", "w@rd")
    assert "w@rd" not in repr(settings.mail_server)
    assert settings.outgoing_networks == (ip_network("10.0.0.0/8"),)
    for wrong in ({"FRONTDESK_MAIL_SERVER": "mail.example"}, {"FRONTDESK_OUTGOING_NETWORKS": "10.0.0.1/8"}):
        with pytest.raises(ConfigurationError):
            Settings.from_environment(env | wrong)


def test_pauses_double_up_to_a_bound() -> None:
    assert [pause_after(number) for number in (1, 2, 3, 40)] == [
        FIRST_PAUSE,
        2 * FIRST_PAUSE,
        4 * FIRST_PAUSE,
        LONGEST_PAUSE,
    ]
    assert signed(b"k", NOW, b"x") != signed(b"k", NOW + timedelta(seconds=1), b"x")


def test_a_receiver_that_is_switched_off_is_told_nothing_and_what_is_sane_alone_is_added(
    hotel: SmallHotel, arrive: Arrive
) -> None:
    subscribe(hotel, "https://receiver.example/")
    administrator = hotel.context("administrator")
    with reading(administrator) as ctx:
        [line] = outgoing_queries.receivers(ctx)
    execute(outgoing.switch_subscription, administrator, line.id, active=False)
    arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    with Session(hotel.runtime.engine) as session:
        assert session.execute(select(func.count()).select_from(Delivery)).scalar_one() == 0
    for wrong in (
        SubscriptionGiven(name="", channel="webhook", target="https://a.example", departments=["bell"]),
        SubscriptionGiven(name="x", channel="pigeon", target="https://a.example", departments=["bell"]),
        SubscriptionGiven(name="x", channel="mail", target="https://a.example", departments=["bell"]),
        SubscriptionGiven(name="x", channel="webhook", target="https://a.example", departments=[]),
        SubscriptionGiven(name="x", channel="webhook", target="https://a.example", departments=["kitchen"]),
    ):
        with pytest.raises(Invalid):
            execute(outgoing.add_subscription, administrator, wrong)
    with pytest.raises(NotFound):
        execute(outgoing.resend, administrator, UUID(int=1))


def test_what_was_sent_or_given_up_is_forgotten_in_time(hotel: SmallHotel, arrive: Arrive) -> None:
    subscribe(hotel, "https://receiver.example/")
    arrive(luggage_pieces=1)
    drain_once(hotel.runtime)
    execute(service.complete, hotel.context("bell"), _task(hotel))
    [parcel] = execute(outgoing.take_due, hotel.worker())  # that a task was done is nobody's business outside
    execute(outgoing.close_attempt, hotel.worker(), parcel.delivery_id, 1, None)
    execute(outgoing.purge_deliveries, hotel.worker(NOW + outgoing.SENT_KEPT))
    assert len(states(hotel)) == 1
    execute(outgoing.purge_deliveries, hotel.worker(NOW + 2 * outgoing.SENT_KEPT))
    assert states(hotel) == []


def _task(hotel: SmallHotel) -> UUID:
    with Session(hotel.runtime.engine) as session:
        return session.scalars(select(Delivery.task_id)).one()


def test_each_command_needs_its_permission(hotel: SmallHotel) -> None:
    ctx = hotel.without(Permission.OPERATE, Permission.PROPERTY_MANAGE)
    given = SubscriptionGiven(name="x", channel="mail", target="a@b", departments=["bell"])
    with pytest.raises(Forbidden):
        execute(outgoing.add_subscription, ctx, given)
    with pytest.raises(Forbidden):
        execute(outgoing.switch_subscription, ctx, UUID(int=1), active=True)
    with pytest.raises(Forbidden):
        execute(outgoing.close_attempt, ctx, UUID(int=1), 1, None)
    for command in (outgoing.is_any_due, outgoing.take_due, outgoing.purge_deliveries, outgoing_queries.receivers):
        with pytest.raises(Forbidden):
            execute(command, ctx)
    with pytest.raises(Forbidden):
        execute(outgoing.resend, ctx, UUID(int=1))
    with pytest.raises(Forbidden):
        outgoing_queries.dead_letters(ctx)
