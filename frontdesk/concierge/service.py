"""Valuables: kept against a numbered receipt with two signatures, released against the document (REG-11)."""

from uuid import UUID

from frontdesk.concierge.errors import ValuablesRefused
from frontdesk.concierge.models import Valuables
from frontdesk.concierge.rules import LONGEST_DESCRIPTION, keep_faults, release_faults
from frontdesk.guests import sealed
from frontdesk.guests.documents import normalised_number
from frontdesk.identity import attempts, second_factor
from frontdesk.identity.attempts import Proof
from frontdesk.identity.errors import CodeNeeded, WrongCredentials
from frontdesk.identity.models import Account
from frontdesk.identity.passkeys import Assertion
from frontdesk.identity.queries import roles_of
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Invalid, NotFound, Reason
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.scans import NotAScan, picture_type
from frontdesk.kernel.secrets import Place
from frontdesk.kernel.text import clean_multiline
from frontdesk.property import counters
from frontdesk.stays.models import Registration

COUNTER = "valuables"


def keep(
    ctx: Context,
    registration_id: UUID,
    description: str,
    witness: Proof,
    *,
    code: str | Assertion = "",
    signature: bytes | None = None,
) -> Valuables:
    """Take valuables of a guest in house, described in a few words, and return them with their receipt number.

    The witness, another person of the house, signs by their own password (and `code`, if they use a second factor);
    the guest signs on the screen (`signature`, a picture) or on paper. Raises `Invalid` naming every fault
    (`description-missing`, `witness-is-keeper`, `witness-unknown`, `not-a-picture`), `CodeNeeded`, `WrongCredentials`,
    `NotFound` for a guest who is not in house.
    """
    ctx.require(Permission.VALUABLES_KEEP)
    registration = _in_house(ctx, registration_id)
    words = clean_multiline(description, most=LONGEST_DESCRIPTION)
    works_here = bool(roles_of(ctx.session, ctx.property_id, witness.account_id))
    faults = keep_faults(words, ctx.account_id, witness.account_id, witness_works_here=works_here)
    if faults := [*faults, *_picture_faults(signature)]:
        raise Invalid(faults)
    _check_witness(ctx, witness, code)
    attempts.succeed(ctx, witness.attempt)
    kept = _kept(ctx, registration, words, witness.account_id, signature)
    ctx.session.add(kept)
    ctx.session.flush()
    ctx.record("valuables.kept", "valuables", kept.id, number=kept.number, witness=str(witness.account_id))
    return kept


def release(ctx: Context, valuables_id: UUID, document_number: str) -> Valuables:
    """Hand valuables out to the guest who shows the document of their registration, and return them.

    Raises `ValuablesRefused` (`valuables-released-already`, `document-differs`) or `NotFound`.
    """
    ctx.require(Permission.VALUABLES_KEEP)
    kept = ctx.session.get(Valuables, (ctx.property_id, valuables_id), with_for_update=True, populate_existing=True)
    if kept is None:
        raise NotFound
    if faults := release_faults(kept.state, same_document=_is_document_of(ctx, kept.registration_id, document_number)):
        raise ValuablesRefused(faults)
    kept.state, kept.released_at, kept.released_by = "released", ctx.now, ctx.account_id
    ctx.session.flush()
    ctx.record("valuables.released", "valuables", kept.id, number=kept.number)
    return kept


def _in_house(ctx: Context, registration_id: UUID) -> Registration:
    registration = ctx.session.get(Registration, (ctx.property_id, registration_id))
    if registration is None or not registration.in_house:
        raise NotFound
    return registration


def _check_witness(ctx: Context, witness: Proof, code: str | Assertion) -> None:
    account = ctx.session.get_one(Account, witness.account_id)
    if account.password_hash != witness.password_hash:
        raise WrongCredentials
    if account.enrolled:
        if not code:
            raise CodeNeeded
        second_factor.require_code(ctx, account.id, code)


def _kept(ctx: Context, registration: Registration, words: str, witness: UUID, signature: bytes | None) -> Valuables:
    key = sealed.key_of(ctx, registration.guest_id)
    kept_id = ctx.source.uuid()
    place = Place("valuables", ctx.property_id, ctx.property_id, "signature")
    return Valuables(
        property_id=ctx.property_id,
        id=kept_id,
        registration_id=registration.id,
        number=counters.take(ctx, COUNTER)[0],
        state="kept",
        sealed=sealed.seal(ctx, key, "valuables", kept_id, {"description": words}),
        guest_signature_id=ctx.blobs.put(key, place, signature, ctx.source) if signature else None,
        kept_at=ctx.now,
        kept_by=ctx.account_id,
        witnessed_by=witness,
    )


def _is_document_of(ctx: Context, registration_id: UUID, number: str) -> bool:
    row = ctx.session.get_one(Registration, (ctx.property_id, registration_id))
    truth = sealed.unseal(ctx, row.guest_id, "registration", row.id, row.sealed)
    return bool(normalised_number(truth["document"]["number"]) == normalised_number(number))


def _picture_faults(signature: bytes | None) -> list[Reason]:
    try:
        if signature is not None:
            picture_type(signature)
    except NotAScan:
        return [Reason("not-a-picture", "signature", "REG-11")]
    return []
