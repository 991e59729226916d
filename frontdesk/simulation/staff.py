"""The staff of a simulated hotel, ready to work: passwords of their own, second factors, the undertaking signed."""

from dataclasses import dataclass

import pyotp

from frontdesk.identity import attempts, own, second_factor, undertakings
from frontdesk.identity.passwords import one_time
from frontdesk.identity.policy import needs_second_factor
from frontdesk.kernel.context import Context
from frontdesk.simulation.desk import Colleague


@dataclass(frozen=True, slots=True)
class SignIn:
    """How one person signs in; it is told once and kept nowhere."""

    username: str
    display_name: str
    role: str
    password: str
    totp_secret: str | None = None
    totp_uri: str | None = None


def settle(colleague: Colleague, username: str, display_name: str, one_time_password: str) -> SignIn:
    """Do everything that a new account owes before it may work: password, second factor, undertaking."""
    (role,) = colleague.roles
    password = one_time(colleague.means.source)
    _choose_password(colleague, username, one_time_password, password)
    secret = _enrol(colleague) if needs_second_factor(colleague.roles) else None
    colleague.run(_sign)
    uri = secret and second_factor.enrolment_uri(secret, username, colleague.hotel.name_en)
    return SignIn(username, display_name, role, password, secret, uri)


def _choose_password(colleague: Colleague, username: str, given: str, chosen: str) -> None:
    attempt = colleague.run(attempts.begin, username, "console")
    proof = colleague.run(attempts.check_password, attempt, given)
    colleague.run(own.change_password, proof, chosen)


def _enrol(colleague: Colleague) -> str | None:
    colleague.run(second_factor.begin_enrolment)
    secret = colleague.run(second_factor.pending_secret)
    ctx = colleague.context()
    code = pyotp.TOTP(secret or "").at(ctx.now)
    colleague.run(second_factor.confirm_enrolment, code)
    return secret


def _sign(ctx: Context) -> None:
    undertaking = undertakings.current_undertaking(ctx)
    if undertaking is not None:
        undertakings.sign_undertaking(ctx, undertaking.id)
