"""An authenticator in software: it makes passkeys and signs with them, as WebAuthn has it (ES256, attestation "none").

What a test turns wrong is an argument; everything else is as the site asked.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any, Final

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

SITE: Final = "https://kept.example"
PRESENT: Final = 0x01
VERIFIED: Final = 0x04
ATTESTED: Final = 0x40


@dataclass
class Authenticator:
    """Holds one passkey. `counts` whether it counts its uses: those that are synced do not."""

    site: str = SITE
    counts: bool = True
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    uses: int = 0

    @property
    def credential(self) -> str:
        return bytes_to_base64url(self.id)

    def create(self, challenge: bytes, *, is_verified: bool = True, **wrong: Any) -> str:
        """What `navigator.credentials.create` answers, as the script writes it down."""
        of = len(self.id).to_bytes(2, "big")
        said = self._said(ATTESTED | (VERIFIED * is_verified), **wrong) + bytes(16) + of + self.id + self._public()
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": said})
        return self._written("webauthn.create", challenge, wrong, attestationObject=statement)

    def sign(self, challenge: bytes, *, is_verified: bool = True, is_broken: bool = False, **wrong: Any) -> str:
        """What `navigator.credentials.get` answers."""
        said = self._said(VERIFIED * is_verified, **wrong)
        asked = self._asked("webauthn.get", challenge, wrong)
        signature = self.key.sign(said + hashlib.sha256(asked).digest(), ECDSA(SHA256()))
        signature = signature[:-1] + bytes([signature[-1] ^ is_broken])
        return self._written("webauthn.get", challenge, wrong, authenticatorData=said, signature=signature)

    def answer(self, options: dict[str, Any], **wrong: Any) -> str:
        """To what the site asked, as its own browser would give it."""
        challenge = base64url_to_bytes(options["challenge"])
        return self.create(challenge, **wrong) if "rp" in options else self.sign(challenge, **wrong)

    def _said(self, flags: int, *, rp_id: str = "", uses: int | None = None, **_elsewhere: Any) -> bytes:
        self.uses += self.counts
        host = rp_id or self.site.split("//")[1].split(":")[0]
        number = self.uses if uses is None else uses
        return hashlib.sha256(host.encode()).digest() + bytes([PRESENT | flags]) + number.to_bytes(4, "big")

    def _asked(self, kind: str, challenge: bytes, wrong: dict[str, Any]) -> bytes:
        asked = {"type": wrong.get("kind", kind), "challenge": bytes_to_base64url(challenge)}
        return json.dumps(asked | {"origin": wrong.get("origin", self.site)}).encode()

    def _public(self) -> bytes:
        point = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _written(self, kind: str, challenge: bytes, wrong: dict[str, Any], **parts: bytes) -> str:
        parts["clientDataJSON"] = self._asked(kind, challenge, wrong)
        response = {name: bytes_to_base64url(part) for name, part in parts.items()}
        said = wrong.get("says", self.credential)
        return json.dumps({"id": said, "rawId": said, "type": "public-key", "response": response})
