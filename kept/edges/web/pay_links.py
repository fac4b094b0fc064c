"""The link by which a client pays without signing in. It shows an amount and initials, and leads to the provider's page.

The token is exchanged at once for a cookie; looking changes nothing.
"""

from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from kept.core.access import Actor, Role
from kept.core.letters import initials
from kept.core.refusal import Refused
from kept.edges.web.answers import back_to
from kept.edges.web.faults import too_many
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page, see
from kept.edges.web.paying import ask_again, paying, to_the_page
from kept.edges.web.sentences import sentence_of
from kept.store.payments.card_reads import Owed, hash_of_pay_link, owed_by_link
from kept.usecases.open_pay_page import open_pay_page
from kept.usecases.send_pay_link import send_pay_link

COOKIE: Final = "__Host-p" if settings.SESSION_COOKIE_SECURE else "p"
SALT: Final = "kept.pay_link"
# Long enough to come back from the provider's page.
LIFE: Final = timedelta(minutes=75)
APP: Final = "allauth.account"
FRAME: Final = "web/_shell_signed_out.html"
HOME: Final = "/pay/"


@allowed("payment.send_link")
@require_POST
def send(request: PageRequest, payment_id: UUID) -> HttpResponse:
    where = back_to(request, f"/payments/{payment_id}")
    request.on_replay = lambda _result: where
    send_pay_link(payment_id=payment_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, where, "The pay link is on its way to the client.")


@allowed("public.read")
@require_safe
def open_link(request: PageRequest, token: str) -> HttpResponse:
    """Out of the address and into a cookie; what is wrong or over gets one and the same answer."""
    hashed = hash_of_pay_link(token)
    if owed_by_link(hashed, now=request.now) is None:
        allowed_more = ratelimit.consume(request, app=APP, action="links", limit_get=True)
        return _not_here(request) if allowed_more else too_many(request)
    response = see(HOME)
    value = signing.dumps([hashed, request.now.timestamp()], salt=SALT)
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, value, max_age=int(LIFE.total_seconds()), secure=secure, httponly=True, samesite="Lax")
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store, private"
    return response


@allowed("public.read")
@require_safe
def show(request: PageRequest) -> HttpResponse:
    owed = _owed(request)
    return _show(request, owed) if owed else _not_here(request)


@allowed("public.read")
@require_POST
def pay(request: PageRequest) -> HttpResponse:
    owed = _owed(request)
    if owed is None:
        return _not_here(request)
    request.on_refusal = partial(_show, request, owed)
    bearer = Actor(role=Role.BEARER)
    attempt = open_pay_page(by=bearer, link=_held(request), now=request.now)
    return to_the_page(request, attempt, back=HOME)


@allowed("public.read")
@require_POST
def check(request: PageRequest) -> HttpResponse:
    owed = _owed(request)
    if owed:
        ask_again(request, owed)
    return see(HOME)


def _show(request: PageRequest, owed: Owed, refused: Refused | None = None) -> HttpResponse:
    context = paying(owed) | {"base": FRAME, "who": initials(owed.professional_name), "refused": refused}
    context["why_not"] = sentence_of(refused, zone="UTC") if refused else ""
    return render_page(request, "web/link/payment.html", context, status=refused.status if refused else 200)


def _owed(request: PageRequest) -> Owed | None:
    hashed = _held(request)
    return owed_by_link(hashed, now=request.now) if hashed else None


def _held(request: PageRequest) -> str:
    """The hash of the token that was opened; empty when that was too long ago, or never."""
    try:
        hashed, at = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
        is_good = request.now.timestamp() < at + LIFE.total_seconds()
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(hashed) if is_good else ""


def _not_here(request: PageRequest) -> HttpResponse:
    return render_page(request, "web/link/payment_over.html", {"base": FRAME}, status=404)
