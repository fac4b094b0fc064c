"""Secrets that are handed out once and kept as keyed hashes: links that open without a password, and codes by letter.

The key is the installation's own, outside the database: who reads the tables cannot try codes against them.
"""

import secrets
from typing import Final

from django.utils.crypto import constant_time_compare, salted_hmac

TOKEN_BYTES: Final = 32
CODE_DIGITS: Final = 6


def draw_token() -> str:
    """256 bits, in characters that an address may hold."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def draw_code() -> str:
    """Six digits, each as likely as any other."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def hash_of(secret: str, *, purpose: str) -> str:
    """What is stored of it; good for this purpose only."""
    return salted_hmac(f"kept.store.tokens.{purpose}", secret, algorithm="sha256").hexdigest()


def is_same(hashed: str, secret: str, *, purpose: str) -> bool:
    """Whether this is the secret that was stored; takes as long either way."""
    return constant_time_compare(hashed, hash_of(secret, purpose=purpose))
