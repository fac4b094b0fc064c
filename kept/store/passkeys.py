"""Passkeys (WebAuthn): what an authenticator is asked, and whether what it answered is good.

Names and origins are the site's own address and nothing that a request says. The library is imported where it is used:
it takes half a second, and no command needs it.
"""

import ipaddress
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

SITE_NAME: Final = "Kept"
# So long a browser waits; the challenge itself is good a little longer.
WAIT_MS: Final = 240_000
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,1400}")  # at most 1023 bytes, as WebAuthn has it


@dataclass(frozen=True, kw_only=True)
class NewKey:
    """`credential` is by what it is found, `public_key` what proves it; both in letters. `uses` is what it counts so far."""

    credential: str
    public_key: str
    uses: int


def has_name() -> bool:
    """Passkeys belong to names: at a site that has only a number there are none."""
    try:
        ipaddress.ip_address(_host())
    except ValueError:
        return True
    return False


def options_to_add(*, challenge: bytes, user_uuid: UUID, email: str, known: Sequence[str]) -> dict[str, Any]:
    """For `navigator.credentials.create`; authenticators that hold one of `known` make no other."""
    import webauthn  # noqa: PLC0415 - see above
    from webauthn.helpers import structs  # noqa: PLC0415 - see above

    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name=SITE_NAME,
        user_id=user_uuid.bytes,
        user_name=email,
        challenge=challenge,
        timeout=WAIT_MS,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(known),
    )
    return _plain(options)


def options_to_use(*, challenge: bytes, known: Sequence[str]) -> dict[str, Any]:
    """For `navigator.credentials.get`: one of `known` is asked for, and for its owner's finger, face or number."""
    import webauthn  # noqa: PLC0415 - see above
    from webauthn.helpers import structs  # noqa: PLC0415 - see above

    options = webauthn.generate_authentication_options(
        rp_id=_host(),
        challenge=challenge,
        timeout=WAIT_MS,
        allow_credentials=_descriptors(known),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return _plain(options)


def new_key_in(given: str, *, challenge: bytes) -> NewKey | None:
    """The passkey that an authenticator made, asked by this challenge; None for an answer that is not good."""
    import webauthn  # noqa: PLC0415 - see above
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415 - see above

    if not challenge:
        return None
    try:
        made = webauthn.verify_registration_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - whatever stumbles over what somebody sent, it is not good
        return None
    credential = bytes_to_base64url(made.credential_id)
    if not _ID.fullmatch(credential):
        return None
    return NewKey(
        credential=credential, public_key=bytes_to_base64url(made.credential_public_key), uses=made.sign_count
    )


def uses_in(given: str, *, challenge: bytes, public_key: str, uses: int) -> int | None:
    """What the passkey counts now that it was used, answering this challenge; None for an answer that is not good: also
    when it counts no further than `uses`, as a copy of it does. Synced passkeys count nothing, and stay at 0."""
    import webauthn  # noqa: PLC0415 - see above
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415 - see above

    if not challenge:
        return None
    try:
        used = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=uses,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - whatever stumbles over what somebody sent, it is not good
        return None
    return used.new_sign_count


def credential_in(given: str) -> str:
    """Which passkey says that it answers; empty for what no passkey says."""
    try:
        said = json.loads(given)["id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
    return said if isinstance(said, str) and _ID.fullmatch(said) else ""


def _origin() -> str:
    site = urlsplit(settings.KEPT_SITE_URL)
    return f"{site.scheme}://{site.netloc}"


def _host() -> str:
    return urlsplit(settings.KEPT_SITE_URL).hostname or ""


def _descriptors(known: Sequence[str]) -> list[Any]:
    from webauthn.helpers import base64url_to_bytes, structs  # noqa: PLC0415 - see above

    return [structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known]


def _plain(options: Any) -> dict[str, Any]:
    from webauthn.helpers import options_to_json  # noqa: PLC0415 - see above

    plain: dict[str, Any] = json.loads(options_to_json(options))
    return plain
