"""Links of letters that open something without a sign-in: exchanged at once for a signed cookie with their hash."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpResponse

from kept.edges.web.pages import PageRequest, see
from kept.edges.web.visitors import show_over
from kept.store.people.reads.recovery import hash_of_link

LIFE: Final = timedelta(minutes=30)
PREFIX: Final = "__Host-" if settings.SESSION_COOKIE_SECURE else ""


def take_in(token: str, *, purpose: str, where: str) -> HttpResponse:
    """Out of the address and into a cookie. Nothing is looked up or changed: programs that open every link do no harm."""
    response = see(where)
    response.set_cookie(
        PREFIX + purpose,
        signing.dumps(hash_of_link(token, purpose=purpose), salt=purpose),
        max_age=int(LIFE.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    response["Referrer-Policy"] = "no-referrer"
    return response


def taken_in(request: PageRequest, *, purpose: str) -> str:
    """The hash; what is no good is said on a page of its own, whatever is wrong."""
    request.on_refusal = lambda refused: show_over(request, refused)
    try:
        return str(signing.loads(request.COOKIES.get(PREFIX + purpose, ""), salt=purpose, max_age=LIFE))
    except signing.BadSignature:
        return ""


def let_go(response: HttpResponse, *, purpose: str) -> HttpResponse:
    response.delete_cookie(PREFIX + purpose, samesite="Lax")
    return response
