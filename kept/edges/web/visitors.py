"""What pages for people who are on their way in share: the pass they carry, how often they may ask, and the frame."""

from dataclasses import dataclass
from typing import Any, Final

from allauth.core import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpResponse

from kept.core.arrivals import SIGN_UP_LIFE, Door, Pass
from kept.core.refusal import Refused
from kept.edges.web.answers import is_own_path
from kept.edges.web.pages import PageRequest, is_signed_in, render_page

COOKIE: Final = "__Host-pass" if settings.SESSION_COOKIE_SECURE else "pass"
SALT: Final = "kept.pass"
SECONDS: Final = int(SIGN_UP_LIFE.total_seconds())


@dataclass(frozen=True)
class Held:
    """The pass that a visitor carries, and where it leads on."""

    shown: Pass
    onward: str


def hand_out(response: HttpResponse, shown: Pass, onward: str = "/") -> HttpResponse:
    """A signed cookie in place of what stood in the address or was typed."""
    value = signing.dumps({"door": shown.door, "proof": shown.proof, "onward": onward}, salt=SALT)
    response.set_cookie(
        COOKIE, value, max_age=SECONDS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
    return response


def held_pass(request: PageRequest) -> Held:
    """Raises Refused pass_over when there is none, or one that we did not hand out. It says so on its own page."""
    request.on_refusal = lambda refused: show_over(request, refused)
    try:
        held = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        raise Refused("pass_over") from None
    return Held(Pass(door=Door(held["door"]), proof=held["proof"]), held["onward"])


def take_back(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def show_over(request: PageRequest, refused: Refused) -> HttpResponse:
    """The one page for what is wrong, used, withdrawn or over: which of them it is, is not told."""
    if refused.code != "pass_over":
        raise refused
    return render_outside(request, "web/arrivals/over.html", {}, status=refused.status)


def is_within_limits(request: PageRequest, action: str, key: str = "") -> bool:
    """Counts this time too; what cannot be counted is not within them."""
    return bool(ratelimit.consume(request, action=action, key=key))


def may_send_letter(request: PageRequest, email: str) -> bool:
    """Whether a visitor may cause one more letter: to this address, from where they are, and of all visitors."""
    return is_within_limits(request, "letters", email) and is_within_limits(request, "letters_in_all", "everybody")


def onward_or_home(where: str) -> str:
    return where if is_own_path(where) else "/"


def render_outside(request: PageRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """In front of the door for who is not signed in."""
    frame = {} if is_signed_in(request) or request.htmx else {"base": "web/_shell_signed_out.html"}
    return render_page(request, template, frame | context, status=status)
