"""Whatever is sent to whichever address by whichever role, both worlds answer alike, and go on alike (PRI-4)."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from werkzeug.exceptions import HTTPException

from frontdesk.edge.guard import permissions_of_view
from frontdesk.identity.policy import PERMISSIONS, Role
from tests.worlds.test_twins import differences, first_difference, readable
from tests.worlds.twins import ROLES, TRUE_NAME, World, as_text, is_seen_through, twins
from tests.worlds.writings import WRITING, Sent, forms_on, spoken, unspoken

AT_THE_DOOR = frozenset({401, 404, 405, 429})

WALKERS = {"sqlite": ROLES, "postgresql": [Role.RECEPTIONIST, Role.SECURITY, Role.ADMINISTRATOR]}
"""Everybody on one engine; on the other, where an answer takes longer, those who see and write most."""

BY_HAND = {
    "POST /me/passkeys/<uuid:passkey_id>/remove": "the walk's programs have tokens, and no passkeys",
    "POST /me/passkeys/options": "the same",
    "POST /session/passkey": "the same",
    "POST /me/sessions/<uuid:session_id>/revoke": "the walk's programs have tokens, and no sessions to end",
    "POST /session": "the same",
    "POST /sign-out": "the same",
    "POST /api/v1/folios/<uuid:folio_id>/entries/<uuid:entry_id>/reverse": "nothing is charged before the check-out",
    "POST /api/v1/stays/<uuid:stay_id>/hand-over": "the pages have checked the guest out by then, where it is reached",
    "POST /api/v1/consents/<uuid:consent_id>": "nobody has been asked for yet; test_enquiries goes there",
    "POST /api/v1/consents/<uuid:consent_id>/withdraw": "the same",
    "POST /consents/<uuid:consent_id>": "the same",
    "POST /consents/<uuid:consent_id>/withdraw": "the same",
    "POST /api/v1/messages/<uuid:message_id>/delivered": "no message was left yet; test_enquiries goes there",
    "POST /messages/<uuid:message_id>": "the same",
    "POST /prints/rate-changes/<uuid:slip_id>": "no price was changed; a slip names a quote and no guest",
    "POST /stays/<uuid:stay_id>/late-arrivals/<uuid:draft_id>/abandon": "the draft of a walk-in is no late arrival's",
    "POST /stays/<uuid:stay_id>/valuables/<uuid:valuables_id>/release": "nothing was deposited in the safe",
    "POST /walk-in/<uuid:draft_id>/referral": "its form names a hotel nearby",
}
"""Addresses that lead to nothing in these worlds, and why; anything else that the walk cannot reach fails it."""


@pytest.fixture
def worlds(engine_name: str, tmp_path: Path) -> Iterator[tuple[World, World]]:
    with twins(engine_name, tmp_path) as pair:
        yield pair


class Walk:
    """Sends the same to both worlds and keeps what was not alike, and how far it came."""

    def __init__(self, pair: tuple[World, World], roles: list[str]) -> None:
        self.pair = pair
        self.roles = roles
        self.compared = 0
        self.addresses: set[tuple[str, str]] = set()
        self._map = pair[0].app.url_map.bind("localhost")
        self.parted: list[str] = []
        self.reached: set[tuple[str, str]] = set()

    def send(self, role: str, sent: Sent) -> bytes:
        """Send something as this role and return what the first world answered."""
        method, path, body = sent
        one, other = (world.ask(role, method, path, body) for world in self.pair)
        self.compared += 1
        self.addresses.add((method, self.endpoint(method, path)))
        seen_through = is_seen_through(role, path)
        if one != other and not seen_through:
            self.parted.append(f"{role} {method} {path} {as_text(body)}: {first_difference(one, other)}")
        if TRUE_NAME.encode() in one[2] and TRUE_NAME not in as_text(body) and not seen_through:
            self.parted.append(f"{role} {method} {path} shows the true name")
        if one[0] not in AT_THE_DOOR and self.is_let_in(role, method, path):
            self.reached.add((method, self.endpoint(method, path)))
        return one[2]

    def endpoint(self, method: str, path: str) -> str:
        """Return the name of the route behind an address; what leads nowhere has none."""
        try:
            name, _values = self._map.match(path.partition("?")[0], method=method)
        except HTTPException:
            return ""
        return str(name)

    def is_let_in(self, role: str, method: str, path: str) -> bool:
        """Tell whether the guard of an address lets this role in."""
        view = self.pair[0].app.view_functions.get(self.endpoint(method, path))
        guard = permissions_of_view(view, method) if view else None
        return guard is None or PERMISSIONS[role] >= guard.permissions

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
    worlds: tuple[World, World], engine_name: str, compared: Callable[[int, int], None]
) -> None:
    first, second = worlds
    assert first.places == second.places
    walk = Walk(worlds, WALKERS[engine_name])
    sent, also = ([*unspoken(world), *spoken(world)] for world in worlds)
    assert sent == also
    pages = [path for path in readable(first) if not path.startswith("/api/")]
    for role in sorted(walk.roles, key=lambda each: each == Role.ADMINISTRATOR):  # who changes the house comes last
        turned_away = set()
        for one in sent:
            address = one[:2]
            if walk.is_let_in(role, *address) or address not in turned_away:
                walk.send(role, one)
                turned_away.add(address)
        for path in pages:
            if walk.is_let_in(role, "GET", path):
                for form in forms_on(walk.send(role, ("GET", path, None))):
                    walk.send(role, form)
    walk.parted += islice(differences(worlds), 5)
    assert not walk.parted, "\n".join(walk.parted[:5])
    if walk.roles == ROLES:
        lost = walk.unreached()
        assert set(lost) == set(BY_HAND), f"the walk does not reach: {lost}"
    compared(len(walk.addresses), walk.compared)
