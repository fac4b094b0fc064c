"""Who is there, since when, and when they last proved it: kept in the session, under `visit`, in seconds since 1970."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest

from kept.core.access import Actor, Role
from kept.core.visits import PROOF_LIFE, SEEN_EVERY, Life, device_in_words, is_over, life_of
from kept.edges.web.pages import PageRequest
from kept.store.people.sessions import hash_of_key, name_of_visit

VISIT: Final = "visit"
# Said with the password, and waits there for the second step.
SHARED: Final = "shared"
# Whoever sees no other person's matters decides for themselves.
FREE_TO_CHOOSE: Final = frozenset({Role.ANONYMOUS, Role.CLIENT, Role.BEARER, Role.WORKER})


def note_shared(request: HttpRequest, *, is_shared: bool) -> None:
    """Whether the computer is shared, by what is said with each password anew."""
    request.session[SHARED] = is_shared


def begin_visit(request: HttpRequest, *, now: datetime) -> None:
    """Whoever is signed in from now on has just proved who they are."""
    device = device_in_words(request.headers.get("User-Agent", ""))
    seconds = now.timestamp()
    is_shared = bool(request.session.pop(SHARED, False))
    request.session[VISIT] = {
        "device": device,
        "since": seconds,
        "seen": seconds,
        "proved": seconds,
        "shared": is_shared,
    }


def end_with_browser(request: HttpRequest) -> None:
    """The cookie of a visit at a shared computer is gone when the browser is."""
    if request.session[VISIT]["shared"]:
        request.session.set_expiry(0)


def note_proof(request: PageRequest) -> None:
    """They proved it anew, under a new key."""
    request.session.cycle_key()
    request.session[VISIT] = request.session[VISIT] | {"proved": request.now.timestamp()}


def is_here(request: HttpRequest, actor: Actor, *, now: datetime) -> bool:
    """Whether the visit goes on; notes that it does, and lets out whose it is over."""
    visit = request.session.get(VISIT)
    if visit is None or is_over(_life(actor, visit), since=_at(visit["since"]), seen=_at(visit["seen"]), now=now):
        logout(request)
        return False
    if now >= _at(visit["seen"]) + SEEN_EVERY:
        request.session[VISIT] = visit | {"seen": now.timestamp()}
    return True


def visit_id(request: HttpRequest) -> UUID:
    return name_of_visit(hash_of_key(str(request.session.session_key)))


def needs_factor(role: Role) -> bool:
    """Whether this role signs in with a second factor: all staff, but in the demo, whose sign-ins are public."""
    return bool(settings.KEPT_NEEDS_FACTOR) and role not in FREE_TO_CHOOSE


def is_proved(request: PageRequest) -> bool:
    visit = request.session.get(VISIT)
    return visit is not None and request.now < _at(visit["proved"]) + PROOF_LIFE


def _life(actor: Actor, visit: dict[str, Any]) -> Life:
    return life_of(actor.role, is_shared=visit.get("shared", False))


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
