"""The whole interface: its resources, and how each kind of fault is answered."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from kept.core.policy import By
from kept.core.refusal import STATUS, Refused, Replayed
from kept.edges.api import (
    availability,
    blocks,
    cancellations,
    clients,
    earliest,
    hubs,
    letters,
    me,
    own_credits,
    payments,
    professionals,
    sessions,
    slots,
    webhooks,
)
from kept.edges.api.description import described
from kept.edges.api.operations import replayed
from kept.edges.api.problems import OF_INTERFACE, Fault, Problem, answer_problem, detail_of, problem_of
from kept.store.outages import Outage, noticed

VERSION = "1.0.0"
# What pydantic finds, by the interface's codes; what is not here is of the wrong type.
FOUND = {"missing": "required", "extra_forbidden": "unknown_field", "enum": "unknown_choice", "literal_error": "unknown_choice"}  # fmt: skip


class Interface(NinjaAPI):
    """Version 1."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """As ninja derives it, with what it cannot know."""
        return described(super().get_openapi_schema(**options))


api = Interface(
    title="Kept",
    version=VERSION,
    description=(
        "What pages show and do, for programs. Times are RFC 3339 with an offset, in UTC in answers; ids are UUIDs; money is "
        "whole minor units of a currency. Deeds carry an `Idempotency-Key`: the same key is carried out once, and answered "
        "the same each time."
    ),
    docs_url=None,
    openapi_url=None,
    servers=[{"url": settings.KEPT_SITE_URL}],
    urls_namespace="api",
)
ROUTERS = (
    me.router,
    sessions.router,
    cancellations.router,
    letters.router,
    professionals.router,
    slots.router,
    earliest.router,
    clients.router,
    payments.router,
    own_credits.router,
    hubs.router,
    availability.router,
    blocks.router,
    webhooks.router,
)
for router in ROUTERS:
    api.add_router("", router)


@api.exception_handler(Problem)
def answer(request: HttpRequest, fault: Problem) -> HttpResponse:
    return answer_problem(request, fault)


@api.exception_handler(Refused)
def refuse(request: Any, refused: Refused) -> HttpResponse:
    return answer_problem(request, problem_of(refused, now=request.now))


@api.exception_handler(Replayed)
def repeat(request: Any, again: Replayed) -> HttpResponse:
    try:
        return replayed(request, again.answer, again.result)
    except Problem as fault:
        return answer_problem(request, fault)


@api.exception_handler(ValidationError)
def refuse_fields(request: HttpRequest, found: ValidationError) -> HttpResponse:
    faults = [_fault(error) for error in _of_their_role(request, found.errors)]
    return answer_problem(request, Problem(faults[0].code, faults[0].detail, faults))


@api.exception_handler(HttpError)
def refuse_body(request: HttpRequest, _fault: HttpError) -> HttpResponse:
    return answer_problem(request, Problem("not_json"))


@api.exception_handler(RequestDataTooBig)
def refuse_length(request: HttpRequest, _fault: RequestDataTooBig) -> HttpResponse:
    return answer_problem(request, Problem("body_too_large"))


@api.exception_handler(Http404)
def find_nothing(request: HttpRequest, _fault: Http404) -> HttpResponse:
    return answer_problem(request, Problem("not_found"))


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def ask_to_wait(request: HttpRequest, fault: OperationalError | InterfaceError) -> HttpResponse:
    if noticed(fault) is Outage.FULL:
        return answer_problem(request, Problem("storage_full", headers={"Retry-After": "60"}))
    return answer_problem(request, Problem("busy", headers={"Retry-After": "2"}))


def _of_their_role(request: Any, errors: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Where the two sides send different bodies, what is wrong with the one that is theirs; its name goes."""
    by_body: dict[str, list[dict[str, Any]]] = {}
    for error in errors:
        source, argument, *where = error["loc"]
        if where and str(where[0]).endswith("Taken"):
            by_body.setdefault(str(where[0]), []).append(error | {"loc": (source, argument, *where[1:])})
    own = [found for name, found in by_body.items() if name.startswith("Own") == (request.actor.side is By.CLIENT)]
    return own[0] if own else errors


def _fault(error: dict[str, Any]) -> Fault:
    kind = str(error["type"])
    code = FOUND.get(kind) or (kind if kind in STATUS or kind in OF_INTERFACE else "wrong_type")
    source, *where = error["loc"]
    names = where[1:] if source in ("body", "query") and len(where) > 1 else where
    return Fault(".".join(str(name) for name in names), code, detail_of(code))
