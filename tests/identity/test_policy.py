import pytest

from frontdesk.identity.policy import ALONE, PERMISSIONS, Role, needs_second_factor, permissions_of
from frontdesk.kernel.permissions import Permission

GUESTS = ("guest:", "stay:", "registration:", "reservation:", "deposit:", "folio:", "key:", "valuables:", "quote:")


def test_every_role_has_its_line_in_the_table() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert len(PERMISSIONS) == 12


@pytest.mark.rule("ACC-2")
def test_a_role_that_is_not_in_the_table_permits_nothing() -> None:
    assert permissions_of(["owner", "root", ""]) == frozenset()
    assert permissions_of([]) == frozenset()


def test_several_roles_permit_what_each_of_them_permits() -> None:
    both = permissions_of([Role.HOUSEKEEPING, Role.ENGINEERING])
    assert both == PERMISSIONS[Role.HOUSEKEEPING] | PERMISSIONS[Role.ENGINEERING]
    assert {Permission.ROOM_SET_CLEANLINESS, Permission.ROOM_TAKE_OUT_OF_ORDER} <= both


def test_a_duty_manager_may_all_that_a_receptionist_may() -> None:
    assert PERMISSIONS[Role.DUTY_MANAGER] > PERMISSIONS[Role.RECEPTIONIST]


@pytest.mark.rule("ACC-4")
def test_an_administrator_holds_no_permission_that_shows_a_guest() -> None:
    assert [held for held in PERMISSIONS[Role.ADMINISTRATOR] if held.startswith(GUESTS)] == []


@pytest.mark.rule("ACC-4")
def test_an_auditor_reads_and_changes_nothing() -> None:
    verbs = {held.split(":")[1] for held in PERMISSIONS[Role.AUDITOR] if not held.startswith("session:")}
    assert verbs == {"read", "view"}


@pytest.mark.rule("ACC-4")
def test_only_a_duty_manager_sees_protected_names() -> None:
    assert [role for role in Role if Permission.GUEST_VIEW_PROTECTED in PERMISSIONS[role]] == [Role.DUTY_MANAGER]


def test_a_group_leader_may_do_nothing_in_house() -> None:
    assert PERMISSIONS[Role.GROUP_LEADER] == frozenset()


def test_no_role_operates_the_machine() -> None:
    assert [role for role in Role if Permission.OPERATE in PERMISSIONS[role]] == []


@pytest.mark.rule("ACC-3")
@pytest.mark.parametrize("role", list(Role))
def test_just_these_roles_need_a_second_factor(role: Role) -> None:
    named = {Role.DUTY_MANAGER, Role.SECURITY, Role.AUDITOR, Role.ADMINISTRATOR}
    assert needs_second_factor([role, Role.RECEPTIONIST]) == (role in named)


@pytest.mark.rule("ACC-4")
def test_those_who_administer_or_examine_do_nothing_else() -> None:
    assert {Role.ADMINISTRATOR, Role.AUDITOR} <= ALONE
