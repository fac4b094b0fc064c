"""What is answered when something is wrong with the request, or with us: a page with a sentence and the way on."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, cast

from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from kept.edges.web.outages import answer_outage
from kept.edges.web.pages import PageRequest, is_signed_in
from kept.store.outages import noticed

SECONDS_TO_WAIT: Final = 900
SECONDS_TO_WAIT_HERE: Final = 3600
# Never repeated on a page.
SECRETS: Final = frozenset(
    {
        "csrfmiddlewaretoken",
        "password",
        "new_password",
        "secret_key",
        "webhook_secret",
        "proof",
        "digits",
        "proposal",
        "passkey",
    }
)
# Beside what Django says: the policy for contents, put together once as it is the same for all; no other site embeds what
# is answered, and no page needs a device.
OF_EVERY_ANSWER: Final = {
    "Content-Security-Policy": build_policy(),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@dataclass(frozen=True)
class Fault:
    status: int
    heading: str
    sentence: str


BAD_REQUEST: Final = Fault(
    400, "This could not be read", "The request was not one that this page understands. Nothing was changed."
)
FORBIDDEN: Final = Fault(403, "This is not allowed", "This may not be done from here. Nothing was changed.")
NOT_ALLOWED: Final = Fault(
    405, "There is nothing to see here", "This address only takes forms that are sent to it. Nothing was changed."
)
TOO_MANY: Final = Fault(
    429,
    "Please wait a little",
    "There were too many attempts. Try again in a quarter of an hour; nothing else is needed.",
)
TOO_MANY_HERE: Final = Fault(
    429, "Please wait a little", "This was asked for too often. Try again in an hour; nothing else is needed."
)
TOO_OLD: Final = Fault(403, "This page was open too long", "Nothing was changed. Please send it again.")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    return answer(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    return answer(request, FORBIDDEN)


def too_many(request: HttpRequest) -> HttpResponse:
    """Sign-in was tried too often; the same whether there is such an account or not."""
    response = answer(request, TOO_MANY)
    response["Retry-After"] = str(SECONDS_TO_WAIT)
    return response


def too_many_here(request: HttpRequest) -> HttpResponse:
    """What visitors may ask for was asked too often; the same whoever it was for."""
    response = answer(request, TOO_MANY_HERE)
    response["Retry-After"] = str(SECONDS_TO_WAIT_HERE)
    return response


def broken(_request: HttpRequest) -> HttpResponse:
    """Our own failure, or the database's: a page that needs none."""
    outage = noticed(sys.exc_info()[1])
    if outage:
        return answer_outage(outage)
    return HttpResponse(render_to_string("web/broken.html"), status=500)


def page_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django names the argument
    """A form without a valid token. What was typed is offered for sending again, unless it came from elsewhere."""
    fields = _sent_fields(request) if _came_from_here(request) else []
    return answer(request, TOO_OLD, fields=fields, where=request.get_full_path())


def answer(request: HttpRequest, fault: Fault, **more: object) -> HttpResponse:
    """The fault as a page, or as what goes into the dialog."""
    page = cast(PageRequest, request)
    base = "web/_page.html" if hasattr(page, "actor") and is_signed_in(page) else "web/_shell_signed_out.html"
    if request.headers.get("HX-Request"):
        base = "web/_fragment.html"
    return render(request, "web/fault.html", {"base": base, "fault": fault, **more}, status=fault.status)


class AnswerMiddleware:
    """No cache keeps a page unless the page says so, no other site shows or reads it, and a method that is not allowed is
    answered by a page too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            page = answer(request, NOT_ALLOWED)
            page["Allow"] = response["Allow"]
            response = page
        response.headers.setdefault("Cache-Control", "no-store, private")
        patch_vary_headers(response, ["Cookie"])
        for name, value in OF_EVERY_ANSWER.items():
            response.headers.setdefault(name, value)
        return response


def _came_from_here(request: HttpRequest) -> bool:
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _sent_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What the form held; nothing when it held a password."""
    if "password" in request.POST:
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in SECRETS]
