"""What the codes of guests, documents and money are called on screens."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from frontdesk.edge import approval_words
from frontdesk.edge.context import current_context
from frontdesk.edge.papers import METHODS
from frontdesk.guests.documents import DocumentType
from frontdesk.guests.rules import CallPreference, DisclosureLevel, Sex
from frontdesk.rooms.catalogue import features
from frontdesk.web.desk import in_language

Words = Mapping[str, LazyString]

DOCUMENT_TYPES: Final[Words] = {
    DocumentType.RESIDENT_ID: _("Resident ID card"),
    DocumentType.PASSPORT: _("Passport"),
    DocumentType.HK_MACAU_PERMIT: _("Permit for Hong Kong and Macau residents"),
    DocumentType.TAIWAN_PERMIT: _("Permit for Taiwan residents"),
    DocumentType.RESIDENCE_PERMIT_HMT: _("Residence permit for Hong Kong, Macau and Taiwan residents"),
    DocumentType.FOREIGN_PR_ID: _("Foreign permanent resident ID card"),
    DocumentType.MILITARY_ID: _("Military ID"),
    DocumentType.TRAVEL_DOCUMENT: _("Travel document"),
    DocumentType.POLICE_CERTIFICATE: _("Police certificate"),
    DocumentType.HOUSEHOLD_REGISTER: _("Household register"),
}

SEXES: Final[Words] = {Sex.MALE: _("Male"), Sex.FEMALE: _("Female"), Sex.UNSPECIFIED: _("Unspecified")}

LEVELS: Final[Words] = {
    DisclosureLevel.ASK: _("Ordinary: ask each time"),
    DisclosureLevel.NO_ENQUIRIES: _("No enquiries"),
    DisclosureLevel.CONFIDENTIAL: _("Confidential"),
}

CALLS: Final[Words] = {
    CallPreference.ASK: _("Ask before connecting"),
    CallPreference.NONE: _("No calls"),
    CallPreference.ALLOW_LIST: _("Named callers only"),
}

PRICE_REASONS: Final[Words] = approval_words.PRICE_REASONS

SIGNATURES: Final[Words] = {"screen": _("On the screen"), "paper": _("On paper")}

VALUABLES: Final[Words] = {
    "kept_by_guest": _("Kept by the guest"),
    "deposited": _("Deposited with the hotel"),
}

ROOM_REASONS: Final[Words] = {
    "guest-waits": _("The guest waits while the room is cleaned"),
    "guest-request": _("The guest asks for this room"),
    "last-room": _("It is the last room"),
}

MOVE_REASONS: Final[Words] = {
    "guest-request": _("The guest asks for another room"),
    "noise": _("Noise"),
    "smell": _("Smell"),
    "view": _("Better view or location"),
    "accessibility": _("Easier access"),
    "companions": _("Next to companions"),
    "room-condition": _("Something is amiss with the room"),
    "house-needs-room": _("The house needs the room"),
    "upgrade": _("Upgrade by the house"),
    "other": _("Another reason"),
}

MOVE_TERMS: Final[Words] = {
    "plan": _("At the price of the new room"),
    "free": _("Free upgrade"),
    "fault": _("Unrepairable fault: at no more cost"),
}

LANGUAGES: Final[Words] = {"zh": _("Chinese"), "en": _("English"), "other": _("Another language")}

FAULTS: Final[Words] = {
    "plumbing": _("Plumbing"),
    "electrical": _("Electricity"),
    "air-conditioning": _("Air conditioning"),
    "furniture": _("Furniture"),
    "lock": _("Door lock"),
    "other": _("Something else"),
}

KEY_STATES: Final[Words] = {
    "requested": _("Requested"),
    "issued": _("Issued"),
    "void": _("Void"),
    "lost": _("Lost"),
    "expired": _("Expired"),
}

CHARGES: Final[Words] = {
    "room": _("Room"),
    "overtime": _("Overtime"),
    "damage": _("Damage"),
    "minibar": _("Minibar"),
    "compensation": _("Compensation"),
    "deposit": _("From the deposit"),
    **METHODS,
}

DEPOSIT_KINDS: Final[Words] = {
    "received": _("Received"),
    "top_up": _("Topped up"),
    "applied": _("Applied"),
    "refunded": _("Given back"),
    "forfeited": _("Forfeited"),
    "reversal": _("Reversed"),
}

FIELDS: Final[Words] = {
    "nights": _("Nights or departure date"),
    "adults": _("Adults"),
    "children": _("Children"),
    "hours": _("Hours"),
    "offer": _("Room type and price"),
    "quote_id": _("Room type and price"),
    "room_type": _("Room type and price"),
    "rate_plan": _("Room type and price"),
    "arrival": _("Nights or departure date"),
    "departure": _("Nights or departure date"),
    "price": _("Price for every night"),
    "prices": _("Price"),
    "price_reason": _("Reason"),
    "room": _("Room"),
    "room_reason": _("Why a room that is not ready"),
    "next_to": _("Next to another guest"),
    "member_card": _("Member card"),
    "company": _("Company"),
    "acknowledged": _("Acknowledgement"),
    "registrations": _("Guests"),
    "payer": _("Who pays"),
    "vehicle_plates": _("Vehicle plates"),
    "luggage_pieces": _("Pieces of luggage"),
    "vip_level": _("VIP"),
    "valuables": _("Valuables"),
    "key_cards": _("Key cards"),
    "name": _("Name as on the document"),
    "surname": _("Surname"),
    "sex": _("Sex"),
    "birth_date": _("Birth date"),
    "nationality": _("Nationality"),
    "document.type": _("Document"),
    "document.number": _("Document number"),
    "document.expires": _("Valid until"),
    "document.issuer": _("Issued by"),
    "document.mrz": _("Machine-readable zone"),
    "address": _("Address"),
    "phone": _("Phone"),
    "language": _("Language"),
    "scan": _("Scan of the document"),
    "disclosure_level": _("Confidentiality"),
    "call_preference": _("Calls"),
    "callers": _("Callers to put through"),
    "alias": _("Name to be addressed by, if another"),
    "amenity_agreed": _("An amenity is welcome"),
    "guardian.contact": _("Guardian's name and phone"),
    "guardian.relation": _("Relation to the guardian"),
    "guardian.present": _("The guardian checks in too"),
    "guardian.reached": _("The guardian was reached"),
    "deposit.method": _("How it is paid"),
    "deposit.amount": _("Deposit"),
    "deposit.reference": _("Terminal reference"),
    "deposit.company": _("Company account"),
    "signature.kind": _("Signature"),
    "signature.image": _("Signature"),
    "identity_confirmed": _("Person and document match"),
}


def label_of(path: str) -> str:
    """Return what a field is called: `registrations[1].name` is the name of the second guest."""
    number, _dot, name = path.partition(".")
    if not number.startswith("registrations["):
        return str(FIELDS.get(path, path))
    position = int(number.removeprefix("registrations[").removesuffix("]")) + 1
    label = FIELDS.get(name) or FIELDS.get(name.split("[")[0], name)
    return str(gettext("Guest %(number)d, %(field)s", number=position, field=label))


def feature_names() -> dict[str, str]:
    """Return what the features of rooms are called in the language of the page, by their code."""
    rows = features(current_context())
    return {feature.code: in_language(feature.name_zh, feature.name_en) for feature in rows}
