"""Passkeys: a second factor that no forged page can ask for, beside the authenticator's codes (ACC-3).

The hotel draws a challenge for one session, the authenticator signs it together with the address that the browser
really shows, and the hotel holds nothing but the public half of the key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import webauthn
from sqlalchemy import select
from webauthn.helpers import options_to_json, parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from frontdesk.identity import freshness
from frontdesk.identity.errors import WrongCredentials
from frontdesk.identity.models import Account, Passkey, WebSession
from frontdesk.identity.queries import token_hash
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission

CHALLENGE_BYTES = 32
ANSWERED_WITHIN = timedelta(minutes=5)
MOST = 10
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Site:
    """The name that a passkey is bound to, and the origin that the browser must name, as the hotel is reached now."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an authenticator answered, as JSON, to the challenge of the session that held this token."""

    answer: str
    session_token: str
    site: Site


def begin_passkey(ctx: Context, site: Site, hotel: str) -> str:
    """Return, as JSON, what the browser asks an authenticator for a new passkey of one's own.

    Raises as `freshness.to_change` does, `Invalid` (`passkeys-too-many`), `NotFound` away from a screen.
    """
    ctx.require(Permission.SESSION_OWN)
    account = freshness.to_change(ctx)
    if account.passkeys >= MOST:
        raise Invalid([Reason("passkeys-too-many", "passkey", facts={"most": MOST})])
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=hotel,
        user_id=account.id.bytes,
        user_name=account.username,
        user_display_name=account.display_name,
        challenge=_challenge(ctx, freshness.own_session(ctx)),
        # It is found without naming it, so that whoever has not proved a password learns nothing of who has one.
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each.credential_id) for each in _of(ctx, account.id)],
    )
    return options_to_json(options)


def add_passkey(ctx: Context, label: str, made: Assertion) -> UUID:
    """Keep a new passkey of one's own, as the second factor given in this session, and return its id.

    Raises `Invalid` (`missing`, `text-too-long`, `passkey-wrong`), and as `freshness.to_change` does.
    """
    ctx.require(Permission.SESSION_OWN)
    account = freshness.to_change(ctx)
    faults = Faults()
    shown = faults.line("label", label, most=LONGEST_LABEL)
    faults.check()
    challenge = _taken_challenge(ctx, made)
    if challenge is None:
        raise Invalid([Reason("passkey-wrong", "passkey", "ACC-3")])
    try:
        held = webauthn.verify_registration_response(
            credential=made.answer,
            expected_challenge=challenge,
            expected_rp_id=made.site.host,
            expected_origin=made.site.origin,
        )
    except Exception as fault:  # what a forged answer breaks is the library's to find, in as many ways as there are
        raise Invalid([Reason("passkey-wrong", "passkey", "ACC-3")]) from fault
    if ctx.session.scalar(select(Passkey.id).where(Passkey.credential_id == held.credential_id)) is not None:
        raise Invalid([Reason("passkey-wrong", "passkey", "ACC-3")])
    passkey = Passkey(
        id=ctx.source.uuid(),
        account_id=account.id,
        credential_id=held.credential_id,
        public_key=held.credential_public_key,
        sign_count=held.sign_count,
        label=shown,
        created_at=ctx.now,
    )
    ctx.session.add(passkey)
    account.passkeys += 1
    freshness.mark_given(ctx)
    ctx.record("passkey.added", "account", account.id, passkey=str(passkey.id))
    return passkey.id


def remove_passkey(ctx: Context, passkey_id: UUID) -> None:
    """Forget one of one's own passkeys; another's is `NotFound` (ACC-2). Raises as `freshness.to_change` does."""
    ctx.require(Permission.SESSION_OWN)
    account = freshness.to_change(ctx)
    passkey = ctx.session.get(Passkey, passkey_id)
    if passkey is None or passkey.account_id != account.id:
        raise NotFound
    ctx.session.delete(passkey)
    account.passkeys -= 1
    ctx.record("passkey.removed", "account", account.id, passkey=str(passkey_id))


def own_passkeys(ctx: Context) -> Sequence[Passkey]:
    """Return one's own passkeys, the oldest first."""
    ctx.require(Permission.SESSION_OWN)
    return _of(ctx, ctx.account_id)


def ask_for_passkey(ctx: Context, session_token: str, site: Site) -> str:
    """Return, as JSON, what the browser asks an authenticator for any passkey of this hotel.

    Needs no permission: it tells nothing of anybody, and only a session, even one that ran out, has a challenge. Raises
    `NotFound` without one.
    """
    options = webauthn.generate_authentication_options(
        rp_id=site.host, challenge=_challenge(ctx, _session_of(ctx, session_token))
    )
    return options_to_json(options)


def require_passkey(ctx: Context, account: Account, given: Assertion) -> None:
    """Take the answer of a passkey of this account, once, or raise `WrongCredentials`."""
    challenge = _taken_challenge(ctx, given)
    own = {each.credential_id: each for each in _of(ctx, account.id)}
    if challenge is None:
        raise WrongCredentials
    try:
        credential = parse_authentication_credential_json(given.answer)
        passkey = own[credential.raw_id]
        seen = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=given.site.host,
            expected_origin=given.site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
        )
    except Exception as fault:  # as above
        raise WrongCredentials from fault
    passkey.sign_count, passkey.last_used_at = seen.new_sign_count, ctx.now


def _challenge(ctx: Context, held: WebSession | None) -> bytes:
    if held is None:
        raise NotFound
    held.challenge, held.challenged_at = ctx.source.bytes(CHALLENGE_BYTES), ctx.now
    return held.challenge


def _taken_challenge(ctx: Context, given: Assertion) -> bytes | None:
    """Return the challenge that waits for this answer, and let it wait no longer: an answer is good once."""
    held = _session_of(ctx, given.session_token)
    if held is None or held.challenged_at is None or ctx.now - held.challenged_at > ANSWERED_WITHIN:
        return None
    challenge, held.challenge, held.challenged_at = held.challenge, None, None
    return challenge


def _session_of(ctx: Context, token: str) -> WebSession | None:
    held = select(WebSession).where(WebSession.token_hash == token_hash(token))
    return ctx.session.scalars(held.with_for_update()).one_or_none()


def _of(ctx: Context, account_id: UUID) -> Sequence[Passkey]:
    held = select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.created_at, Passkey.id)
    return ctx.session.scalars(held).all()
