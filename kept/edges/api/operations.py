"""How an operation is named and answered: its verb, what it answers, which refusals it knows, and its key."""

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from kept.core.access import MATRIX, RequestKey
from kept.core.refusal import STATUS
from kept.edges.api.entrance import ApiRequest, Entrance
from kept.edges.api.problems import Fault, Problem, detail_of
from kept.edges.api.shapes import ProblemOut

JSON: Final = "application/json"
View = Callable[..., Any]


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    verb: str | tuple[str, ...],
    answers: Any,
    status: int = 200,
    refuses: Sequence[str] = (),
    is_deed: bool | None = None,
    takes_body: bool | None = None,
) -> Callable[[View], View]:
    """Adds the view to the interface. It returns what is answered as plain values; a deed's answer is written by
    `once`, within its transaction. `verb` is of core/access.py, several where roles do it differently; `refuses` names the
    codes of its refusals beside those that every operation has. Only deeds (all but GET, unless said otherwise) need an Idempotency-Key.
    """
    verbs = (verb,) if isinstance(verb, str) else verb
    assert set(verbs) <= set(MATRIX), f"{verbs} are not in the matrix"
    assert set(refuses) <= set(STATUS), refuses
    deed = method != "GET" if is_deed is None else is_deed
    has_body = method in ("POST", "PUT", "PATCH") if takes_body is None else takes_body

    def register(view: View) -> View:
        summary, rest = _told_of(view)

        @wraps(view)
        def answer(request: ApiRequest, *given: Any, **named: Any) -> HttpResponse:
            request.success = status
            _must_know(request, known)
            if not has_body:
                _must_be_empty(request)
            said = view(request, *given, **named)
            return answered(request.answer if said is None else written(said), status)

        extra = {"x-verbs": list(verbs), "x-refusals": sorted(refuses), "x-deed": deed}
        router.api_operation(
            [method],
            path,
            auth=Entrance(*verbs, is_deed=deed),
            response={status: answers} | dict.fromkeys(_statuses(refuses, deed=deed, has_body=has_body), ProblemOut),
            operation_id=view.__name__,
            summary=summary,
            description=rest,
            openapi_extra=extra,
            by_alias=True,
        )(answer)
        known = _parameters(router, view.__name__)
        return view

    return register


def once(request: ApiRequest, write: Callable[[UUID], Any]) -> RequestKey:
    """The request's key for a use case. `write` tells what is answered, from the deed's result; a repetition is answered
    the same."""

    def answers(result: str) -> str:
        request.answer = written(write(UUID(result)))
        return request.answer

    asked = hashlib.sha256(
        f"{request.method} {request.get_full_path()}".encode() + _canonical(request.body)
    ).hexdigest()
    sent = hashlib.sha256(b"api:" + request.headers["Idempotency-Key"].encode()).digest()
    return RequestKey(key=UUID(bytes=sent[:16]), fingerprint=asked, answers=answers)


def written(said: Any) -> str:
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False)


def answered(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, content_type=JSON, status=status)


def replayed(request: ApiRequest, answer: str | None, result: str) -> HttpResponse:
    """The first answer, word for word. Raises Problem answer_forgotten when it is kept no longer."""
    if answer is None:
        raise Problem("answer_forgotten", f"This was carried out before, and made {result}.")
    response = answered(answer, request.success)
    response["Idempotency-Replayed"] = "true"
    return response


def _told_of(view: View) -> tuple[str, str]:
    """The first sentence of what the view says of itself, and the rest."""
    first, stop, rest = " ".join((view.__doc__ or "").split()).partition(". ")
    return f"{first}." if stop else first, rest


def _parameters(router: Router, name: str) -> frozenset[str]:
    """What the operation takes in its address."""
    added = [each for path in router.path_operations.values() for each in path.operations]
    models: Any = next(each.models for each in added if each.operation_id == name)
    return frozenset(
        name for model in models if model.__ninja_param_source__ == "query" for name in model.__ninja_flatten_map__
    )


def _must_be_empty(request: ApiRequest) -> None:
    """Raises Problem."""
    if _canonical(request.body) not in (b"null", b"{}"):
        raise Problem("unknown_field", "This takes no body.")


def _must_know(request: ApiRequest, known: frozenset[str]) -> None:
    """Nothing is passed over in silence. Raises Problem unknown_field or repeated."""
    for name, values in request.GET.lists():
        if name not in known:
            raise Problem("unknown_field", errors=[Fault(name, "unknown_field", detail_of("unknown_field"))])
        if len(values) > 1:
            raise Problem("repeated", errors=[Fault(name, "repeated", detail_of("repeated"))])


def _canonical(body: bytes) -> bytes:
    try:
        return json.dumps(json.loads(body or b"null"), sort_keys=True).encode()
    except (ValueError, RecursionError):
        raise Problem("not_json") from None


def _statuses(refuses: Sequence[str], *, deed: bool, has_body: bool) -> list[int]:
    found = {401, 403, 404, 422, 429} | {STATUS[code] for code in refuses}
    if deed:
        found |= {400, 409}
    if has_body:
        found |= {400, 413, 415}
    return sorted(found)
