"""Whatever is done to a deposit, in whatever order, it balances, and every receipt is there (DEP-1, DEP-2)."""

from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from frontdesk.cashier import deposits, folios, queries, service
from frontdesk.cashier.rules import Payment
from frontdesk.edge.execute import execute, reading
from frontdesk.kernel.errors import Refused
from tests.small_hotel import Desk

AMOUNTS = st.integers(-1, 60_000)
METHODS = st.sampled_from([("cash", None), ("wechat_pay", "42000"), ("card_pre_authorisation", "0001")])


class DepositMachine(RuleBasedStateMachine):
    """One deposit and one folio, with everything that a clerk may try; a model keeps what should be held."""

    desk: Desk

    @initialize()
    def begin(self) -> None:
        self.folio_id: UUID = self.desk.folio()
        taken = self.desk.deposit(30_000)
        self.deposit_id = taken.deposit_id
        self.entry_ids = [taken.entry_id]
        self.held = 30_000
        self.owed = 0

    def attempt(self, command: Callable[..., object], *args: object) -> object:
        """Run a command that may be refused; return its result, or nothing."""
        try:
            return execute(command, self.desk.ctx, *args)
        except Refused:
            return None

    def remember(self) -> None:
        with reading(self.desk.ctx) as ctx:
            found = [entry for entry, _ in queries.deposit_entries(ctx, self.deposit_id)]
        new = [entry for entry in found if entry.id not in self.entry_ids]
        self.entry_ids += [entry.id for entry in sorted(new, key=lambda entry: (entry.method, entry.amount))]

    @rule(amount=AMOUNTS, method=METHODS)
    def top_up(self, amount: int, method: str) -> None:
        if self.attempt(deposits.top_up, self.deposit_id, Payment(method[0], amount, method[1])):
            self.held += amount
            self.remember()

    @rule(amount=AMOUNTS)
    def charge(self, amount: int) -> None:
        if self.attempt(folios.charge, self.folio_id, "room", amount):
            self.owed += amount

    @rule(amount=AMOUNTS)
    def apply(self, amount: int) -> None:
        if self.attempt(service.apply, self.deposit_id, amount, self.folio_id):
            self.held -= amount
            self.owed -= amount
            self.remember()

    @rule(amount=AMOUNTS, command=st.sampled_from([service.refund, service.forfeit]))
    def give_out(self, amount: int, command: Callable[..., object]) -> None:
        if self.attempt(command, self.deposit_id, amount):
            self.held -= amount
            self.remember()

    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        self.attempt(service.reverse_entry, data.draw(st.sampled_from(self.entry_ids)))
        self.remember()
        with reading(self.desk.ctx) as ctx:
            self.held = queries.deposit(ctx, self.deposit_id).held
            self.owed = folios.balance(ctx, self.folio_id)

    @invariant()
    def it_balances(self) -> None:
        if not hasattr(self, "deposit_id"):
            return
        with reading(self.desk.ctx) as ctx:
            found = queries.deposit(ctx, self.deposit_id)
            assert found.received == found.held + found.applied + found.refunded + found.forfeited
            assert found.held == self.held
            assert folios.balance(ctx, self.folio_id) == self.owed
            assert queries.unbalanced_deposits(ctx.session, ctx.property_id) == []
            assert queries.receipt_gaps(ctx.session, ctx.property_id) == 0


@pytest.mark.rule("DEP-1")
@pytest.mark.rule("DEP-2")
def test_a_deposit_balances_whatever_is_done_to_it(desk: Desk) -> None:
    def machine() -> DepositMachine:
        made = DepositMachine()
        made.desk = desk
        return made

    limits = settings(
        max_examples=12,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(machine, settings=limits)
