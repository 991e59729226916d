"""The one catalogue of refusals in words: stable code in, a sentence in the caller's language out."""

from collections.abc import Mapping
from typing import Final

from flask import has_request_context
from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _

from frontdesk.edge.context import current_context
from frontdesk.edge.task_wording import TASKS
from frontdesk.edge.wording_complaints import COMPLAINTS
from frontdesk.edge.wording_concierge import CONCIERGE
from frontdesk.edge.wording_floors import FLOORS, HELD, REPAIRS
from frontdesk.edge.wording_moves import MOVES
from frontdesk.kernel.errors import Reason
from frontdesk.kernel.money import Money

UNWORDED: Final = _("This cannot be done.")
"""What is said of a code without a sentence; a test keeps every code out of here."""

GENERAL: Final = {
    "refused": _("This cannot be done now."),
    "invalid": _("Something is missing or wrong."),
    "not-found": _("There is nothing here under this address or number."),
    "forbidden": _("You may not do this."),
    "already-initialised": _("A hotel is set up in this database already. It was left as it is."),
    "stale": _("It has changed since you last read it."),
    "unavailable": _("The hotel's data cannot be reached. Please try again in a moment."),
    "lost-race": _("Others were faster. Nothing has happened; please try again."),
    "fault": _("Something went wrong in the program. Nothing was changed."),
    "sign-in-needed": _("Please sign in."),
    "bad-request": _("The request cannot be understood."),
    "method-not-allowed": _("This address does not take this method."),
    "not-acceptable": _("This address cannot answer in the form that was asked for."),
    "too-slow": _("The request took too long to arrive."),
    "address-too-long": _("The address is too long."),
    "too-many-requests": _("Too many requests. Please wait a moment."),
    "too-many-streams": _("Too many screens are open. Please try again later."),
}

SENT: Final = {
    "not-json": _("The body is not JSON."),
    "too-deep": _("The body is nested deeper than %(most)s levels."),
    "content-type-wrong": _("The body must be JSON, with the content type application/json."),
    "body-too-large": _("The body is too large."),
    "name-twice": _("This name stands twice in one object."),
    "number-out-of-range": _("The number is too large or too small."),
    "text-unreadable": _("The text holds characters that cannot be kept."),
    "text-too-long": _("The text is too long."),
    "missing": _("This is missing."),
    "unknown-field": _("There is no such field."),
    "not-an-object": _("This must be an object."),
    "not-a-list": _("This must be a list."),
    "not-text": _("This must be a text."),
    "not-a-number": _("This must be a whole number."),
    "not-true-or-false": _("This must be true or false."),
    "not-a-date": _("This must be a date such as 2026-05-01."),
    "not-an-instant": _("This must be an instant such as 2026-05-01T14:00:00+08:00."),
    "not-an-id": _("This must be an id as the hotel gives it out."),
    "not-a-choice": _("This is none of the possible choices."),
    "not-base64": _("This must be base64."),
    "file-too-large": _("The file is too large."),
    "too-few-items": _("There are too few of these."),
    "too-many-items": _("There are too many of these."),
    "last-event-id-invalid": _("No stream has given out this position."),
    "cursor-invalid": _("This cursor does not belong to this list."),
    "idempotency-key-malformed": _("The Idempotency-Key must be 1 to %(most)s visible ASCII characters."),
    "idempotency-key-reused": _("This Idempotency-Key was already used with another body."),
    "if-match-missing": _("Say with If-Match which state of it you have read."),
}

ACCESS: Final = {
    "credentials-wrong": _("The name, the password or the code is wrong."),
    "too-many-attempts": _("Too many attempts. Please try again in %(minutes)s minutes."),
    "second-factor-missing": _("The code of the second factor is needed."),
    "second-factor-not-enrolled": _("Set up the second factor first."),
    "password-change-due": _("Choose a new password first."),
    "undertaking-unsigned": _("Sign the confidentiality undertaking first."),
    "undertaking-changed": _("The undertaking has changed. Please read it again."),
    "another-account": _("Only the person whose work stands on this screen can continue it."),
    "username-malformed": _("A user name has 2 to 40 letters, digits, dots, hyphens or underscores."),
    "username-taken": _("There is already an account with this user name."),
    "own-account": _("Nobody changes their own account here. Ask another administrator."),
    "locale-unknown": _("There is no such language."),
    "password-unchanged": _("Choose a password that differs from the present one."),
    "password-too-short": _("The password needs at least %(shortest)s characters."),
    "password-too-long": _("The password may have at most %(longest)s characters."),
    "password-is-username": _("The password must not contain the user name."),
    "password-too-common": _("This password is guessed too easily."),
    "code-wrong": _("The code is wrong."),
    "enrolment-not-begun": _("Begin setting up the second factor again."),
    "sign-in-not-fresh": _("Sign in again first: who changes how they sign in has just done so."),
    "passkey-wrong": _("The passkey did not answer as it should. Please try again."),
    "passkeys-too-many": _("An account has at most %(most)s passkeys. Remove one first."),
    "roles-missing": _("Choose at least one role."),
    "role-unknown": _("There is no such role."),
    "role-stands-alone": _("This role cannot be held together with another."),
    "approver-is-requester": _("Who asks for an approval cannot give it."),
    "approver-may-not": _("This person may not approve it."),
    "approval-answered": _("This request has been answered already."),
    "approval-kind-unknown": _("There is no such kind of approval."),
    "approval-missing": _("The approval of a duty manager is needed."),
    "approval-expired": _("The approval has expired."),
}

HOUSE: Final = {
    "setting-unknown": _("There is no such setting."),
    "setting-malformed": _("This setting cannot have this value."),
    "cleanliness-unknown": _("A room is clean, dirty or inspected."),
    "cleanliness-transition": _("The room cannot go from its present state to this one."),
    "room-in-use": _("The room is in use."),
    "neighbour-not-asked": _("No consent to a room next to this guest is on record. Give another room."),
    "room-not-free": _("The room is held by somebody else for at least one of these nights."),
    "room-not-ready": _("The room is not ready."),
    "party-empty": _("There is nobody to register."),
    "party-too-large": _("More people than the room sleeps, with extra beds and cots."),
    "member-card-not-presented": _("A member card counts only if it is presented at check-in."),
}

SOLD: Final = {
    "currency-unknown": _("A currency is a code of three capital letters, such as CNY."),
    "time-zone-unknown": _("There is no such time zone."),
    "encoder-unknown": _("There is no driver for such an encoder."),
    "room-unknown": _("There is no such room."),
    "room-type-unknown": _("There is no such room type."),
    "room-inactive": _("The room is no longer in use."),
    "room-out-of-order": _("The room is out of order."),
    "room-occupied": _("There is a guest in the room."),
    "room-dirty": _("The room is not clean yet."),
    "room-held": _("The room is held for nights to come."),
    "room-number-taken": _("These room numbers exist already: %(numbers)s."),
    "room-range-malformed": _("These two numbers make no range of at most %(most)s rooms, such as 801 to 812."),
    "feature-unknown": _("There is no such feature: %(features)s."),
    "block-ended": _("The room has been returned to sale already."),
    "code-taken": _("This code is taken."),
    "arrival-in-past": _("The arrival is before the business date %(today)s."),
    "arrival-too-far": _("The arrival is more than %(most)s days ahead."),
    "departure-before-arrival": _("The departure is before the arrival."),
    "stay-too-long": _("A stay lasts at most %(most)s nights."),
    "no-nights": _("This needs at least one night."),
    "dates-backwards": _("The last day must come after the first."),
    "rate-plan-unknown": _("There is no such rate plan."),
    "plan-kind-unknown": _("There is no such kind of rate plan."),
    "plan-kind-fixed": _("The kind of a rate plan cannot be changed; make a new plan."),
    "window-empty": _("The plan must be sold for some time: begin and end are the same."),
    "price-missing": _("There is no price for %(nights)s."),
    "further-hours-not-sold": _("This plan sells no more than %(most)s hours."),
    "hours-not-sold": _("This plan is sold by the night, not by the hour."),
    "hourly-has-no-nights": _("A stay by the hour departs on the day of its arrival."),
    "only-sold-today": _("This plan is sold on the day of arrival only."),
    "not-sold-now": _("This is not sold at this time."),
    "early-morning-closed": _("The early-morning rate is for arrivals between %(from)s and %(until)s."),
    "early-morning-leaves-today": _("The day has begun: an early-morning guest departs today, %(departure)s."),
    "member-card-unknown": _("The hotel does not know this card."),
    "member-card-expired": _("This card is not valid any more."),
    "member-card-level": _("This rate is for cards of level %(level)s."),
    "company-missing": _("This rate belongs to a company: say which."),
    "company-without-plan": _("This rate belongs to another company."),
    "quote-refused": _("This cannot be sold so."),
    "quote-unknown": _("There is no such quote."),
    "quote-expired": _("The quote was made on another business day. Please quote again."),
    "night-not-quoted": _("The quote has no such night: %(nights)s."),
    "night-repeated": _("This night stands here twice."),
    "price-unchanged": _("No price would change."),
    "reason-unknown": _("There is no such reason."),
    "approval-needed": _("This price needs the approval of a duty manager."),
    "reservation-state": _("The reservation is not in a state in which this can be done."),
    "credit-below-use": _("The company owes more than this limit already."),
}

DOCUMENTS: Final = {
    "country-unknown": _("There is no such country."),
    "birth-date-in-future": _("The date of birth is in the future."),
    "birth-date-implausible": _("The date of birth cannot be right."),
    "document-birth-date": _("The date of birth in the document number cannot be right."),
    "document-birth-date-mismatch": _("The date of birth differs from the document."),
    "document-check-digit": _("The document number has a typing mistake: its check digit is wrong."),
    "document-expired": _("The document has expired."),
    "document-for-minors-only": _("The household register is for guests under 18 only."),
    "document-issuer-unknown": _("There is no such issuing country."),
    "document-mrz-mismatch": _("The machine-readable lines belong to another document."),
    "document-number-format": _("The document number has characters that cannot be right."),
    "document-number-length": _("The document number is too short or too long."),
    "document-number-missing": _("The document number is missing."),
    "document-number-old": _("This is an old number of 15 digits; the present card has 18."),
    "document-sex-mismatch": _("The sex differs from the document."),
    "mrz-unreadable": _("The machine-readable lines cannot be read."),
    "mrz-not-identity-document": _("These lines are not those of a travel document."),
    "mrz-number-check-digit": _("The machine-readable lines have a mistake in the number."),
    "mrz-birth-date": _("The date of birth in the machine-readable lines cannot be right."),
    "mrz-birth-date-check-digit": _("The machine-readable lines have a mistake in the date of birth."),
    "mrz-expiry": _("The expiry date in the machine-readable lines cannot be right."),
    "mrz-expiry-check-digit": _("The machine-readable lines have a mistake in the expiry date."),
    "mrz-optional-check-digit": _("The machine-readable lines have a mistake in the optional data."),
    "mrz-composite-check-digit": _("The machine-readable lines do not fit together: scan them again."),
    "mrz-issuer-unknown": _("The issuing country in the machine-readable lines is unknown."),
    "mrz-nationality-unknown": _("The nationality in the machine-readable lines is unknown."),
    "mrz-sex": _("The sex in the machine-readable lines cannot be read."),
    "not-a-scan": _("A scan is a JPEG, a PNG or a PDF of sane size."),
    "not-a-picture": _("This is not a picture."),
}

STAYS: Final = {
    "check-in-invalid": _("The check-in is not complete."),
    "check-in-refused": _("The check-in is not possible now."),
    "check-out-refused": _("The check-out is not possible now."),
    "not-arriving-today": _("The quote is for another day of arrival."),
    "room-of-another-type": _("The room is not of the type that the prices were told for."),
    "draft-moved-on": _("Another tab has saved this draft meanwhile. Nothing was overwritten."),
    "draft-too-large": _("The draft is too large to be kept."),
    "room-not-checked": _("Have the room checked first."),
    "balance-due": _("%(missing)s is still to be paid."),
    "payment-differs": _("The payment must be %(missing)s."),
    "key-refused": _("No key can be made."),
    "not-covered": _("Nothing covers another night. Top up the deposit first."),
    "not-registered-here": _("This person is not registered in this room."),
    "proof-missing": _("Check the guest's document, or have a duty manager compare the signature."),
    "too-many-keys": _("No more cards are made for this stay."),
    "disclosure-refused": _("The level is not changed so."),
    "level-not-raised": _("This is no stricter than what already holds."),
    "credential-missing": _("Give exactly one number: of the registration, the confirmation or the document."),
    "lookup-limit": _("You have looked up many guests today. Each further look-up needs an approval."),
    "day-not-over": _("The openings of a day are reviewed when it is over."),
    "reason-missing": _("Say why you open this stay."),
    "stay-not-open": _("Ask for the guest's credential first."),
    "departure-open": _("Room %(room)s was to leave on %(due_out)s and is still in the house."),
    "night-audit-blocked": _("The day cannot be closed yet."),
    "print-failed": _("The document could not be printed."),
    "valuables-refused": _("The valuables cannot be handed over so."),
    "valuables-released-already": _("These valuables have been released already."),
    "document-differs": _("The document is not that of the guest who deposited them."),
    "description-missing": _("Describe what is deposited."),
    "witness-is-keeper": _("The second signature is another person's."),
    "witness-unknown": _("There is no such colleague."),
}

GUESTS: Final = {
    "name-without-letters": _("A name needs letters."),
    "identity-not-confirmed": _("Compare the person with the document and confirm it."),
    "document-repeated": _("This document stands twice in this check-in."),
    "document-needs-duty-manager": _("A police certificate needs a duty manager."),
    "see-duty-manager": _("Please ask the duty manager to help."),
    "callers-missing": _("Name the callers who are put through."),
    "guardian-contact-missing": _("The guardian's contact is missing."),
    "guardian-relation-missing": _("The relation to the guardian is missing."),
    "guardian-not-reached": _("Reach the guardian before the check-in."),
    "under-14-needs-duty-manager": _("A guest under 14 without a guardian needs a duty manager."),
    "quote-not-acknowledged": _("Show the guest the prices and the room, and have them acknowledged."),
    "party-differs-from-quote": _("The party differs from the one that the prices were told for."),
    "payer-unknown": _("The one who pays is not among these guests."),
}

MONEY: Final = {
    "amount-not-positive": _("The amount must be more than zero."),
    "amount-too-large": _("The amount is too large."),
    "amount-out-of-range": _("The amount is too large."),
    "money-out-of-range": _("The amount is too large."),
    "currency-mismatch": _("The amount is in another currency."),
    "amount-exceeds-held": _("This is more than is held: %(held)s."),
    "amount-exceeds-balance": _("This is more than the balance: %(balance)s."),
    "cover-too-small": _("The deposit does not cover the first night: %(missing)s is missing."),
    "stay-unknown": _("There is no such stay."),
    "deposit-unknown": _("There is no such deposit."),
    "entry-unknown": _("There is no such entry."),
    "deposit-exists": _("There is already a deposit for this registration."),
    "deposit-already-used": _("This receipt has been used already and cannot be reversed."),
    "already-reversed": _("This entry has been reversed already."),
    "reversal-is-final": _("A reversal cannot be reversed."),
    "folio-closed": _("The folio is closed."),
    "night-already-charged": _("This night has been charged already."),
    "no-open-shift": _("Open a shift first."),
    "difference-needs-reason": _("The counted cash differs by %(difference)s: say why."),
    "city-ledger-not-approved": _("This company has no approved account."),
    "credit-limit-exceeded": _("The company's credit limit would be exceeded."),
    "company-unknown": _("There is no such company."),
    "city-ledger-company-missing": _("City ledger needs the company that pays."),
    "company-not-charged": _("A company is named for city ledger only."),
    "payment-method-unknown": _("There is no such method of payment."),
    "reference-missing": _("The reference of the terminal is missing."),
    "reference-malformed": _("A reference has letters, digits and simple signs only."),
    "reference-is-card-number": _(
        "This looks like a card number. It must never be kept; give the terminal's reference."
    ),
    "charge-code-malformed": _("A charge has a short code of small letters and underscores."),
    "entry-of-deposit": _("This entry belongs to a deposit: reverse it there."),
    "folio-not-settled": _("The folio is not settled."),
    "deposit-still-held": _("The deposit still holds money."),
}

RETENTION: Final = {
    "form-unknown": _("There is no such form."),
    "report-acknowledged-already": _("This registration is reported already."),
    "acknowledgement-malformed": _("The number has 4 to 60 letters, digits and simple signs."),
    "police-not-called": _("Call the police first, then record it."),
    "not-a-relative": _("The adult does not seem to be a relative"),
    "seems-coerced": _("The minor seems to be forced"),
    "hurt-or-drunk": _("The minor is hurt or drunk"),
    "many-visitors": _("Strangers go in and out"),
    "several-minors": _("Several minors share a room"),
    "something-else": _("Something else"),
    "hold-lifted-already": _("This hold has been lifted already."),
    "registration-unknown": _("There is no registration under this number."),
    "own-number-missing": _("Give exactly one number: of the guest’s own registration, or of the document."),
    "court-order": _("Order of a court"),
    "police-investigation": _("Investigation of the police"),
    "dispute": _("Dispute with the guest"),
    "insurance-claim": _("Insurance claim"),
    "tax-audit": _("Audit of the tax office"),
    "case-closed": _("The case is closed"),
    "order-expired": _("The order has expired"),
    "set-by-mistake": _("It was set by mistake"),
    "kept-while-in-house": _("The guest is in the house: it begins after the check-out."),
    "kept-for-registration-book": _("The registration book, as the law demands."),
    "kept-scan-by-law": _("The scan of the document, as the law demands."),
    "kept-receipts": _("Receipts and folios: amounts and numbers, without a name."),
    "kept-until-told": _("What the law demands; no day can be named yet."),
    "kept-visitor-register": _("The visitor register: when visitors came, without the guest's name."),
    "kept-for-valuables": _("Valuables in the safe, until they are handed back."),
}

SECURITY: Final = {
    "authority-refused": _("This cannot be done with the request now."),
    "authority-request-ended": _("The request has been answered or has ended."),
    "authority-disclosure-closed": _("The disclosure is not open."),
    "authority-not-disclosed": _("Open the disclosure first: the receipt says what was shown."),
    "document-not-seen": _("See the officer's document first."),
    "copies-need-written-basis": _("Copies take a written order."),
    "dates-reversed": _("The last day lies before the first."),
    "scope-too-long": _("At most %(most)s days can be asked for at once."),
    "scope-in-future": _("The register has no days to come."),
    "review-refused": _("This cannot be reviewed now."),
    "reviewer-is-opener": _("Another person reviews it."),
    "reviewed-already": _("It has been reviewed already."),
    "visit-refused": _("This cannot be done with the visit now."),
    "too-many-rows": _("A file holds at most %(most)s rows. Ask for a day, a colleague or a number."),
    "said-twice": _("This is said twice."),
    "visit-not-agreed": _("No guest's consent to this visit is on record. Ask at the enquiry desk first."),
    "sharers-not-asked": _("Ask everybody who shares the room."),
    "visitor-left-already": _("This visitor has left already."),
}

ENQUIRIES: Final = {
    "consent-refused": _("The consent cannot be recorded so."),
    "message-refused": _("The message is not handed over so."),
    "until-past": _("The consent would have ended already."),
    "until-too-far": _("A consent lasts at most %(most)s days."),
    "message-own": _("Another person hands over what you have taken."),
    "room-placeholder-wrong": _("{room} stands in the words for the room number, and nowhere else."),
}

AMOUNTS: Final = frozenset({"missing", "held", "balance", "difference", "limit", "amount"})
"""Facts that count money in minor units."""

WORDINGS: Final[Mapping[str, LazyString]] = {
    **GENERAL,
    **SENT,
    **ACCESS,
    **HOUSE,
    **SOLD,
    **DOCUMENTS,
    **STAYS,
    **MOVES,
    **GUESTS,
    **MONEY,
    **RETENTION,
    **TASKS,
    **SECURITY,
    **ENQUIRIES,
    **FLOORS,
    **CONCIERGE,
    **REPAIRS,
    **HELD,
    **COMPLAINTS,
}


class _Facts(dict[str, str | int]):
    """The facts of a reason; one that is not told shows as an ellipsis, never as a fault."""

    def __missing__(self, _name: str) -> str:
        return "…"


def words_of(code: str, facts: Mapping[str, str | int] | None = None) -> str:
    """Return the sentence for a code in the caller's language, its placeholders filled from `facts`."""
    sentence = str(WORDINGS.get(code, UNWORDED))
    return sentence % _Facts({name: _shown(name, value) for name, value in (facts or {}).items()})


def title_of(reason: Reason) -> str:
    """Return the sentence for one reason in the caller's language."""
    return words_of(reason.code, reason.facts)


def _shown(name: str, value: str | int) -> str | int:
    if name not in AMOUNTS or not isinstance(value, int) or not has_request_context():
        return value
    return Money(value, current_context().currency).format(str(get_locale()))
