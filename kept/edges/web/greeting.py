"""What follows a sign-in: it is noted, and told to its owner when it was on a device that does not know them yet."""

from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpResponse

from kept.edges.web.pages import PageRequest
from kept.edges.web.presence import end_with_browser
from kept.store.people.reads import acting
from kept.store.tokens import hash_of
from kept.usecases.note_sign_in import note_sign_in

COOKIE: Final = "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"
SALT: Final = "kept.device"
A_YEAR: Final = 365 * 24 * 60 * 60
MOST: Final = 10
MARK_LENGTH: Final = 16


def greet(request: PageRequest, response: HttpResponse) -> HttpResponse:
    """Nothing, as long as nobody is signed in: the second step comes first. The device is known by a signed cookie that
    names nobody, and stays when they sign out."""
    if not request.user.is_authenticated:
        return response
    end_with_browser(request)
    by, _ = acting(request.user.pk)
    mark, known = hash_of(str(by.user_uuid), purpose="device")[:MARK_LENGTH], _known(request)
    note_sign_in(by=by, is_new_device=mark not in known and not settings.KEPT_DEMO, now=request.now)
    marks = [mark, *(each for each in known if each != mark)][:MOST]
    response.set_cookie(
        COOKIE,
        signing.dumps(marks, salt=SALT),
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _known(request: PageRequest) -> list[Any]:
    try:
        return list(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=A_YEAR))
    except signing.BadSignature:
        return []
