"""Whatever is sent to whichever address by whichever role, both worlds answer alike, and go on alike (PRI-4)."""

import re
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path

import pytest

from frontdesk.edge.guard import permissions_of_view
from frontdesk.identity.policy import PERMISSIONS, Role
from tests.worlds.test_twins import differences, first_difference
from tests.worlds.twins import ROLES, TRUE_NAME, World, as_text, endpoint, is_seen_through, readable, twins
from tests.worlds.writings import WRITING, Sent, description, forms_on, spoken, unspoken

pytestmark = pytest.mark.no_cover  # it walks everywhere: other tests hold each place, and tracing takes as long again

AT_THE_DOOR = frozenset({401, 404, 405, 429})

BY_HAND = {
    "POST /me/passkeys/<uuid:passkey_id>/remove": "the walk's programs have tokens, and no passkeys",
    "POST /me/passkeys/options": "the same",
    "POST /session/passkey": "the same",
    "POST /session": "they have no session to prolong or to end either",
    "POST /sign-out": "the same",
    "POST /api/v1/consents/<uuid:consent_id>/withdraw": "the page's own form has withdrawn it by then",
    "POST /api/v1/messages/<uuid:message_id>/delivered": "handed over half an hour later; test_enquiries goes there",
    "POST /messages/<uuid:message_id>": "the same",
    "POST /stays/<uuid:stay_id>/room-change/plan/take-back": "nobody plans to change rooms",
    "POST /prints/room-changes/<uuid:change_id>": "nobody has changed rooms: a room in use is refused",
}
"""Addresses that lead to nothing in these worlds, and why; anything else that the walk cannot reach fails it."""


@pytest.fixture
def worlds(engine_name: str, tmp_path: Path) -> Iterator[tuple[World, World]]:
    with twins(engine_name, tmp_path) as pair:
        yield pair


LEADS_ON = re.compile(rb'<a href="(/[^"?]+/late-arrivals/[^"?]+)"')
"""How the page looks by which somebody is sent to a form of their own."""


def ends_a_stay(sent: Sent) -> bool:
    """Tell what is sent last, since much can no longer be done after it."""
    return sent[1].endswith("/check-out")


class Walk:
    """Sends the same to both worlds and keeps what was not alike, and how far it came."""

    def __init__(self, pair: tuple[World, World]) -> None:
        self.pair = pair
        self.roles = pair[0].walkers
        self.compared = 0
        self.addresses: set[tuple[str, str]] = set()
        self.parted: list[str] = []
        self.reached: set[tuple[str, str]] = set()

    def send(self, role: str, sent: Sent) -> bytes:
        """Send something as this role and return what the first world answered."""
        method, path, body = sent
        one, other = (world.ask(role, method, path, body) for world in self.pair)
        self.compared += 1
        here = (method, endpoint(self.pair[0].app, method, path))
        self.addresses.add(here)
        seen_through = is_seen_through(role, path)
        if one != other and not seen_through:
            self.parted.append(f"{role} {method} {path} {as_text(body)}: {first_difference(one, other)}")
        if TRUE_NAME.encode() in one[2] and TRUE_NAME not in as_text(body) and not seen_through:
            self.parted.append(f"{role} {method} {path} shows the true name")
        if one[0] not in AT_THE_DOOR and self.pair[0].lets_in(role, method, path):
            self.reached.add(here)
        return one[2]

    def open(self, role: str, path: str) -> bytes:
        """Return the page at an address, or the one that it leads on to."""
        walked = self.send(role, ("GET", path, None))
        if leads_on := LEADS_ON.search(walked):
            return self.send(role, ("GET", leads_on[1].decode(), None))
        return walked

    def as_role(self, role: str, sent: list[Sent], pages: list[str]) -> None:
        """Send everything as this role, then every form of its pages, and what ends a stay after all that."""
        last = []
        for one in chain(self._at_each_door(role, sent), self._on_pages(role, pages)):
            if ends_a_stay(one):
                last.append(one)
            else:
                self.send(role, one)
        for one in last:
            self.send(role, one)

    def _at_each_door(self, role: str, sent: list[Sent]) -> Iterator[Sent]:
        """Yield what this role is let in with, and the first of what it is turned away with at each address."""
        knocked = set()
        for one in sent:
            address = one[:2]
            if self.pair[0].lets_in(role, *address) or address not in knocked:
                yield one
                knocked.add(address)

    def _on_pages(self, role: str, pages: list[str]) -> Iterator[Sent]:
        for path in pages:
            if self.pair[0].lets_in(role, "GET", path):
                yield from forms_on(self.open(role, path))

    def unreached(self) -> list[str]:
        """Return the writing addresses at which nobody got further than the door, though somebody may."""
        app = self.pair[0].app
        lost = []
        for rule in app.url_map.iter_rules():
            for method in (rule.methods or set()) & WRITING:
                guard = permissions_of_view(app.view_functions[rule.endpoint], method)
                for_these = guard is None or any(PERMISSIONS[role] >= guard.permissions for role in self.roles)
                if for_these and (method, rule.endpoint) not in self.reached:
                    lost.append(f"{method} {rule.rule}")
        return sorted(lost)


@pytest.mark.rule("PRI-4", "PRI-7")
def test_whatever_is_sent_is_answered_alike_and_changes_both_worlds_alike(
    worlds: tuple[World, World], compared: Callable[[str], None]
) -> None:
    first, second = worlds
    assert first.places == second.places
    walk = Walk(worlds)
    described, also = description(first), description(second)
    assert described == also
    sent = [*unspoken(first), *spoken(described, first.places)]
    pages = [path for path in readable(first.app, first.places) if not path.startswith("/api/")]
    for role in sorted(walk.roles, key=lambda each: each == Role.ADMINISTRATOR):  # who changes the house comes last
        walk.as_role(role, sent, pages)
    walk.parted += islice(differences(worlds), 5)
    assert not walk.parted, "\n".join(walk.parted[:5])
    if walk.roles == ROLES:
        lost = walk.unreached()
        assert set(lost) == set(BY_HAND), f"the walk does not reach: {lost}"
    compared(f"{len(walk.addresses)} routes, {len(walk.roles)} roles, {walk.compared} pairs of answers compared")
