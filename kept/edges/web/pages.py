"""What every page shares: the request as the middleware completed it, the verb it needs, and how it is rendered."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from kept.core.access import MATRIX, Actor, RequestKey, Role
from kept.core.refusal import Refused
from kept.store.people.reads import Person

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

View = TypeVar("View", bound=Callable[..., HttpResponse])
Answer = Callable[[Refused], HttpResponse]

# What a form may carry besides its own fields.
OF_EVERY_FORM: Final = frozenset({"csrfmiddlewaretoken", "request_key"})


class PageRequest(HttpRequest):
    """A request as views get it: who acts, and when. `on_refusal` and `on_replay` say where a deed leads otherwise."""

    htmx: "HtmxDetails"
    actor: Actor
    person: Person
    now: datetime
    on_refusal: Answer | None
    on_replay: Callable[[str], str] | None


def key_of(request: HttpRequest) -> RequestKey:
    """The key issued with the form, and a digest of what was asked under it. Raises Refused required."""
    try:
        key = UUID(request.POST.get("request_key", ""))
    except ValueError:
        raise Refused("required", field="request_key") from None
    asked = sorted((name, value) for name, values in request.POST.lists() for value in values)
    kept = [(name, value) for name, value in asked if name not in OF_EVERY_FORM]
    return RequestKey(key=key, fingerprint=hashlib.sha256(repr((request.path, kept)).encode()).hexdigest())


def allowed(verb: str) -> Callable[[View], View]:
    """Names the verb of core/access.py that a view needs; stands outermost. A view without one is reachable by nobody."""
    assert verb in MATRIX, f"{verb} is not in the matrix"

    def name(view: View) -> View:
        view.verb = verb  # type: ignore[attr-defined] # read by the middleware and by the rights test
        return view

    return name


def render_page(request: PageRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The page, or, for the dialog, what of it goes in there; never kept by a cache."""
    base = "web/_fragment.html" if request.htmx else "web/_page.html"
    key = request.POST.get("request_key") or str(uuid4())
    response = render(request, template, {"base": base, "request_key": key, **context}, status=status)
    patch_cache_control(response, no_store=True, private=True)
    return response


def done(request: PageRequest, where: str, sentence: str) -> HttpResponse:
    """A deed was done: says so, and leads on."""
    messages.success(request, sentence)
    return see(where)


def see(where: str) -> HttpResponse:
    response = HttpResponseRedirect(where)
    response.status_code = 303
    return response


def json_answer(answer: Any, *, status: int = 200) -> HttpResponse:
    response = JsonResponse(answer, status=status, safe=False)
    patch_cache_control(response, no_store=True, private=True)
    return response


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in, and back afterwards. A dialog cannot show it: the whole page goes."""
    where = f"/signin?next={quote(request.get_full_path())}" if request.method == "GET" else "/signin"
    return go(request, "/signin") if request.headers.get("HX-Request") else see(where)


def go(request: HttpRequest, where: str) -> HttpResponse:
    """The whole page goes there, also out of the dialog."""
    if not request.headers.get("HX-Request"):
        return see(where)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = where
    return response


def is_signed_in(request: PageRequest) -> bool:
    return request.actor.role is not Role.ANONYMOUS
