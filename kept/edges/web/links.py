"""The link in a client's letters: it opens one booking without signing in, to look, cancel and rebook.

The token is exchanged at once for a cookie that is good for a quarter of an hour; looking changes nothing, so programs
that open every link in a mail do no harm.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.core.letters import initials
from kept.edges.web.changes import Change, cancel_with, rebook_with, show_as_it_stands
from kept.edges.web.faults import too_many
from kept.edges.web.pages import PageRequest, allowed, render_page, see
from kept.edges.web.visitors import may_send_letter
from kept.store.diary.bookings import booking_of_bearer
from kept.store.diary.link_reads import Bearer, bearer_of, hash_of_link
from kept.usecases.send_new_link import send_new_link

COOKIE: Final = "__Host-m" if settings.SESSION_COOKIE_SECURE else "m"
SALT: Final = "kept.link"
LIFE: Final = timedelta(minutes=15)
# Its outer function counts no GET; a link is one.
APP: Final = "allauth.account"
FRAME: Final = "web/_shell_signed_out.html"


@allowed("public.read")
@require_safe
def open_link(request: PageRequest, token: str) -> HttpResponse:
    """Out of the address and into a cookie; what is wrong, over or revoked gets one and the same answer."""
    hashed = hash_of_link(token)
    good = bearer_of(hashed, now=request.now) is not None
    if not good and not ratelimit.consume(request, app=APP, action="links", limit_get=True):
        return too_many(request)
    response = see("/m/") if good else _not_here(request)
    value = signing.dumps([hashed, request.now.timestamp()], salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=int(LIFE.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    response["X-Robots-Tag"] = "noindex"
    if good:
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "no-store, private"
    return response


@allowed("public.read")
@require_safe
def show_booking(request: PageRequest) -> HttpResponse:
    bearer = _bearer(request)
    return show_as_it_stands(request, _change(bearer)) if bearer else _not_here(request)


@allowed("public.read")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: PageRequest) -> HttpResponse:
    bearer = _bearer(request)
    return cancel_with(request, _change(bearer)) if bearer and _may_ask(bearer, request) else _not_here(request)


@allowed("public.read")
@require_http_methods(["GET", "HEAD", "POST"])
def rebook(request: PageRequest) -> HttpResponse:
    bearer = _bearer(request)
    return rebook_with(request, _change(bearer)) if bearer and _may_ask(bearer, request) else _not_here(request)


@allowed("public.read")
@require_POST
def ask_anew(request: PageRequest) -> HttpResponse:
    """A new link for the booking of the old one, to the address on file. The answer tells nothing of either."""
    hashed, _ = _held(request)
    if not may_send_letter(request, hashed):
        return too_many(request)
    send_new_link(token_hash=hashed, now=request.now)
    return render_page(request, "web/link/asked.html", {"base": FRAME})


def _held(request: PageRequest) -> tuple[str, datetime | None]:
    """The hash of the token that was opened, and when; empty when that was too long ago, or never."""
    try:
        hashed, at = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
        opened_at = datetime.fromtimestamp(at, UTC)
    except (signing.BadSignature, ValueError, TypeError):
        return "", None
    return (hashed, opened_at) if request.now < opened_at + LIFE else ("", None)


def _bearer(request: PageRequest) -> Bearer | None:
    hashed, opened_at = _held(request)
    return bearer_of(hashed, now=request.now, opened_at=opened_at) if hashed else None


def _may_ask(bearer: Bearer, request: PageRequest) -> bool:
    """A request that was carried out may come again, and is shown what it came to."""
    return bearer.may_act or request.method == "POST"


def _change(bearer: Bearer) -> Change:
    """Told as little as a letter tells: the professional by initials, in the zone on file. Raises Refused not_found."""
    page = booking_of_bearer(bearer.actor)
    return Change(
        by=bearer.actor,
        page=page,
        zone=page.client_zone,
        who=initials(page.card.professional_name),
        root="/m",
        template="web/link/booking.html",
        frame=FRAME,
        by_link=True,
    )


def _not_here(request: PageRequest) -> HttpResponse:
    return render_page(request, "web/link/over.html", {"base": FRAME}, status=404)
