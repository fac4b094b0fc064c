"""What an authenticator is to sign: drawn for one visit and one purpose, good once and for five minutes.

They lie beside the counts of attempts, in the database's cache, which all processes share.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.core.cache import cache

from kept.edges.web.pages import PageRequest
from kept.store.people.sessions import hash_of_key

LIFE: Final = timedelta(minutes=5)
CHALLENGE_BYTES: Final = 32


class Purpose(StrEnum):
    ADDING = "adding"
    SIGNING_IN = "signing-in"
    PROVING = "proving"


def draw_challenge(request: PageRequest, purpose: Purpose) -> bytes:
    """A new one, in place of any that was drawn before."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    cache.set(_place(request, purpose), (challenge, request.now), LIFE.total_seconds())
    return challenge


def take_challenge(request: PageRequest, purpose: Purpose) -> bytes:
    """The one that was drawn, which is then used up, whatever it is answered; empty for none, and for one out of time."""
    place = _place(request, purpose)
    challenge, at = cache.get(place, (b"", request.now))
    cache.delete(place)
    return challenge if challenge and _is_fresh(at, request.now) and _is_first(challenge) else b""


def _is_fresh(at: datetime, now: datetime) -> bool:
    return now < at + LIFE


def _is_first(challenge: bytes) -> bool:
    """Of several that come at once with the same challenge one is the first: the database says which."""
    return cache.add(f"used-challenge:{hashlib.sha256(challenge).hexdigest()}", True, LIFE.total_seconds())  # noqa: FBT003 - Django's signature


def _place(request: PageRequest, purpose: Purpose) -> str:
    """The key is renewed with each sign-in and proof: what was drawn before is gone with it."""
    assert request.session.session_key, "who may ask has a visit"
    return f"challenge:{purpose}:{hash_of_key(request.session.session_key)}"
