"""Who acts and when, whether they may, and how a refusal is said: once, for every page."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kept.core.access import ANONYMOUS, scope_of
from kept.core.refusal import Refused, Replayed
from kept.edges.web.pages import PageRequest, go, is_signed_in, see, sign_in_first
from kept.edges.web.presence import is_here, needs_factor
from kept.edges.web.sentences import sentence_of
from kept.store.people.reads import Person, acting

NOBODY = Person(name="", email="", zone="UTC")
# What somebody of the staff finds before they have a second factor: how to get one, and the way out.
ENROLMENT = "/security/app"
BEFORE_A_FACTOR = frozenset({"factor.write", "account.prove", "account.sign_out"})


def clock() -> datetime:
    """The one place of the pages where time is read."""
    return datetime.now(UTC)


class ActorMiddleware:
    """Completes the request, and lets through only whom the view's verb is for; anybody else finds nothing there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = cast(PageRequest, request)
        page.now = clock()
        page.actor, person = acting(request.user.pk)
        if is_signed_in(page) and not is_here(request, page.actor, now=page.now):
            page.actor, person = ANONYMOUS, None
        page.person = person or NOBODY
        page.on_refusal = page.on_replay = None
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        page = cast(PageRequest, request)
        verb = getattr(view, "verb", None)
        if verb is None:
            raise Http404
        if needs_factor(page.actor.role) and not page.person.has_factor and verb not in BEFORE_A_FACTOR:
            return go(request, ENROLMENT)
        if scope_of(page.actor, verb) is not None:
            return None
        if is_signed_in(page):
            raise Http404
        return sign_in_first(request)


class RefusalMiddleware:
    """Turns Refused into a page with its sentence and status, and Replayed into the result of the first time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        page = cast(PageRequest, request)
        if isinstance(fault, Replayed):
            return see(page.on_replay(fault.result) if page.on_replay else request.path)
        if not isinstance(fault, Refused):
            return None
        if fault.code == "not_found":
            return not_found(request)
        response = _in_its_form(page, fault) if page.on_refusal else say_no(page, fault)
        if wait := fault.seconds_to_wait(page.now):
            response["Retry-After"] = str(wait)
        return response


def say_no(request: PageRequest, refused: Refused) -> HttpResponse:
    """A refusal that belongs to no form: its sentence, and the way back."""
    base = "web/_fragment.html" if request.headers.get("HX-Request") else "web/_page.html"
    said = {"base": base, "sentence": sentence_of(refused, zone=request.person.zone), "code": refused.code}
    return render(request, "web/refused.html", said, status=refused.status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    """What does not exist, what was deleted and what is not theirs to see look alike."""
    signed_in = request.user.is_authenticated if hasattr(request, "user") else False
    base = "web/_page.html" if signed_in else "web/_shell_signed_out.html"
    if request.headers.get("HX-Request"):
        base = "web/_fragment.html"
    return render(request, "web/not_found.html", {"base": base}, status=404)


def _in_its_form(request: PageRequest, refused: Refused) -> HttpResponse:
    """The form again, with the refusal; without the form where the refusal leaves nothing to fill in."""
    assert request.on_refusal
    try:
        return request.on_refusal(refused)
    except Refused:
        return say_no(request, refused)
