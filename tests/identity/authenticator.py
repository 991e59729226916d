"""A passkey in software: what a telephone or a key on a key ring answers, right or, for a test, wrong."""

import base64
import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from frontdesk.identity.passkeys import Site

SITE = Site("desk.hotel.example", "https://desk.hotel.example")
PRESENT, WITH_KEY = 0x01, 0x40


class Authenticator:
    """One key, for one account; `count` says how often it has signed, unless it does not count, as many do not."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(16)
        self.count = 0
        self.counts = True

    def made(self, options: str, site: Site = SITE) -> str:
        """Return what the browser tells of a new passkey."""
        client = _client("webauthn.create", options, site.origin)
        length = len(self.credential_id).to_bytes(2, "big")
        held = bytes(16) + length + self.credential_id + cbor2.dumps(self._public())
        whole = {"fmt": "none", "attStmt": {}, "authData": self._data(site, PRESENT | WITH_KEY) + held}
        return self._told(clientDataJSON=client, attestationObject=cbor2.dumps(whole))

    def answer(self, options: str, site: Site = SITE) -> str:
        """Return what the browser tells of a challenge that was signed."""
        self.count += self.counts
        client, data = _client("webauthn.get", options, site.origin), self._data(site, PRESENT)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._told(clientDataJSON=client, authenticatorData=data, signature=signed)

    def _public(self) -> dict[int, Any]:
        numbers = self.key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}

    def _data(self, site: Site, flags: int) -> bytes:
        return hashlib.sha256(site.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _told(self, **parts: bytes) -> str:
        known = _text(self.credential_id)
        response = {name: _text(value) for name, value in parts.items()}
        return json.dumps({"id": known, "rawId": known, "type": "public-key", "response": response})


def _client(kind: str, options: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": json.loads(options)["challenge"], "origin": origin}).encode()


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
