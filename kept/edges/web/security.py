"""Security: with what somebody signs in, and where they are signed in."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from kept.core.access import Role
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.presence import needs_factor, visit_id
from kept.edges.web.settings import TABS
from kept.store.passkeys import has_name
from kept.store.people.reads.security import factors_of, recovery_codes_left, visits_of
from kept.usecases.end_visits import end_visits

WHERE: Final = "/security"


@allowed("security.write")
@require_safe
def show(request: PageRequest) -> HttpResponse:
    user_id = request.actor.user_id or 0
    factors = factors_of(user_id)
    shown: dict[str, Any] = {
        "tabs": TABS if request.actor.role is Role.PROFESSIONAL else (),
        "factors": factors,
        "has_app": any(factor.is_app for factor in factors),
        "has_name": has_name(),
        "codes_left": recovery_codes_left(user_id),
        "visits": visits_of(request.actor, this=visit_id(request), now=request.now),
        "is_needed": needs_factor(request.actor.role),
    }
    return render_page(request, "web/security/security.html", shown)


@allowed("security.write")
@require_POST
def end_one(request: PageRequest, visit_id: UUID) -> HttpResponse:
    return _end(request, visit_id, "That device is signed out.")


@allowed("security.write")
@require_POST
def end_others(request: PageRequest) -> HttpResponse:
    return _end(request, None, "Everywhere else you are signed out.")


def _end(request: PageRequest, which: UUID | None, sentence: str) -> HttpResponse:
    request.on_replay = lambda _result: WHERE
    end_visits(by=request.actor, visit_id=which, but=visit_id(request), request=key_of(request), now=request.now)
    return done(request, WHERE, sentence)
