"""Codes of authenticator apps (RFC 6238: six digits, thirty seconds, SHA-1, which is what all of them can do)."""

import base64
import secrets
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.utils.crypto import constant_time_compare

SECRET_BYTES: Final = 20
DIGITS: Final = 6
SECONDS: Final = 30
TOLERANCE: Final = 1  # clocks differ, and people type slowly
ISSUER: Final = "Kept"


def draw_secret() -> str:
    """160 bits, in the letters that people can type into an app."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of that half minute."""
    # SHA-1 is what authenticator apps know; the code's strength does not rest on collisions.
    totp = TOTP(base64.b32decode(secret), DIGITS, SHA1(), SECONDS)  # noqa: S303 - see above
    return totp.generate(step * SECONDS).decode()


def step_of(code: str, *, secret: str, after: int, now: datetime) -> int | None:
    """The half minute whose code this is; None for a wrong one, one out of time, and any that is not newer than `after`:
    what was used once is never good again."""
    current = int(now.timestamp()) // SECONDS
    steps = range(current - TOLERANCE, current + TOLERANCE + 1)
    right = [step for step in steps if constant_time_compare(code_at(secret, step), code)]
    return next((step for step in right if step > after), None)


def address_for_apps(secret: str, *, email: str) -> str:
    """What an app reads out of the square."""
    query = urlencode({"secret": secret, "issuer": ISSUER}, quote_via=quote)
    return f"otpauth://totp/{quote(f'{ISSUER}:{email}')}?{query}"
