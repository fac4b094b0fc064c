"""Who comes in with a token, for what, and under which key: looked at before anything that was sent."""

import re
from datetime import UTC, datetime
from typing import Final

from allauth.core.internal import ratelimit
from django.http import HttpRequest
from ninja.security import HttpBearer

from kept.core.access import Actor, Role, scope_of
from kept.core.token_scopes import opens, scopes_for
from kept.edges.api.allowance import count_request
from kept.edges.api.problems import Problem
from kept.store.people.reads import Person, acting
from kept.store.people.reads.tokens import Bearer, bearer_of

LARGEST_BODY: Final = 64 * 1024
CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="Kept"'}
_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")


def clock() -> datetime:
    """The one place of the interface where time is read."""
    return datetime.now(UTC)


class ApiRequest(HttpRequest):
    """A request as operations get it. `answer` is what a deed came to, as the use case's transaction keeps it."""

    actor: Actor
    person: Person
    now: datetime
    success: int
    answer: str


class Entrance(HttpBearer):
    """Lets through whom one of the verbs is for, by a token with its scope; deeds (`is_deed`) bring their key along."""

    def __init__(self, *verbs: str, is_deed: bool) -> None:
        super().__init__()
        self.verbs, self.is_deed = verbs, is_deed

    def __call__(self, request: HttpRequest) -> Bearer:
        if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
            raise Problem("body_too_large")
        if request.method != "GET" and request.headers.get("Content-Length", "0") != "0":
            _require_json(request)
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret:
            raise Problem("token_missing", headers=CHALLENGE)
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Bearer:
        """Completes the request. Raises Problem."""
        now = clock()
        bearer = bearer_of(token, now=now)
        actor, person = acting(bearer.user_id if bearer else None)
        if bearer is None or person is None or actor.role is Role.ANONYMOUS:
            raise _unknown(request)
        count_request(bearer.token_id, now=now)
        verb = next((verb for verb in self.verbs if scope_of(actor, verb) is not None), None)
        if verb is None:
            raise Problem("not_found")
        if not opens(bearer.scopes, verb):
            raise Problem("scope_missing", f"The token lacks the scope {' or '.join(scopes_for(verb))}.")
        if self.is_deed:
            _require_key(request)
        request.now, request.actor, request.person = now, actor, person  # type: ignore[attr-defined] # see ApiRequest
        return bearer


def _require_json(request: HttpRequest) -> None:
    if request.content_type != "application/json":
        raise Problem("not_json_type")


def _require_key(request: HttpRequest) -> None:
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        raise Problem("idempotency_key_required")
    if not _KEY.fullmatch(key):
        raise Problem("idempotency_key_invalid")


def _unknown(request: HttpRequest) -> Problem:
    """Who tries tokens is slowed down; nobody with a good one is."""
    if not ratelimit.consume(request, app="allauth.account", action="tokens", limit_get=True):
        return Problem("too_many_requests", "Too many wrong tokens came from there.", headers={"Retry-After": "60"})
    return Problem("token_invalid", headers=CHALLENGE)
