"""What programs are told when something is wrong: RFC 9457 problems, each with a code that does not change."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

from kept.core.refusal import STATUS, Refused

CONTENT_TYPE: Final = "application/problem+json"
DOCUMENTED_AT: Final = "/api/v1/docs"

# Codes of the interface itself, beside those of core/refusal.py.
OF_INTERFACE: Final[Mapping[str, int]] = {
    "idempotency_key_required": 400,
    "idempotency_key_invalid": 400,
    "not_json": 400,
    "bad_request": 400,
    "token_missing": 401,
    "token_invalid": 401,
    "scope_missing": 403,
    "forbidden": 403,
    "method_not_allowed": 405,
    "answer_forgotten": 409,
    "body_too_large": 413,
    "not_json_type": 415,
    "wrong_type": 422,
    "repeated": 422,
    "too_many_requests": 429,
    "failed": 500,
    "busy": 503,
    "storage_full": 507,
}
DETAILS: Final[Mapping[str, str]] = {
    "idempotency_key_required": "Send an Idempotency-Key header: any text that is new for each deed, of at most 255 characters.",
    "idempotency_key_invalid": "An Idempotency-Key has 1 to 255 visible ASCII characters.",
    "idempotency_mismatch": "This Idempotency-Key was used for another request. Use a new one.",
    "not_json": "The body is not JSON, or not an object.",
    "not_json_type": "Send the body as application/json.",
    "bad_request": "The request could not be read.",
    "token_missing": "Send a token: Authorization: Bearer <token>. People make them under Settings, API tokens.",
    "token_invalid": "This token is wrong, revoked or over.",
    "scope_missing": "The token lacks the scope that this needs.",
    "forbidden": "This may not be done from here.",
    "method_not_allowed": "This address does not take that method.",
    "not_found": "There is nothing here, or nothing that this token may see.",
    "answer_forgotten": "This request was carried out before, and its answer is no longer kept. Read what it made.",
    "body_too_large": "The body is too large: 64 KB at most.",
    "wrong_type": "This is not of the type that the interface describes.",
    "repeated": "This was sent more than once.",
    "cursor_invalid": "This cursor is none that the interface handed out.",
    "too_many_requests": "The token's requests of this minute are used up. Wait as long as Retry-After says.",
    "failed": "Something failed on our side. Whether the deed was done is answered by the same request under the same key.",
    "busy": "The database does not answer at the moment. Try again under the same key.",
    "storage_full": "There is no room to keep anything new. Nothing was changed.",
    "unknown_field": "The interface knows no such field.",
    "required": "This is needed.",
    "slot_taken": "The time was just taken.",
    "not_available": "The time is not offered.",
    "notice_period": "The time is too close to be booked.",
    "too_far_ahead": "Bookings are not open that far ahead.",
    "in_past": "The time has passed.",
    "overlap": "There is a session at that time.",
    "outside_hours": "The time is outside the hours, or blocked. Send outside_hours: true to go ahead.",
    "outcome_changed": "The outcome is another than the one expected. Nothing was done: preview it again.",
    "changed_meanwhile": "This was changed meanwhile: the version is another. Nothing was done.",
    "no_credit": "There is no sponsored credit left.",
    "confirm_void_sponsored": "Voiding does not return the sponsored credit. Send confirm_credit_kept: true.",
    "booked_too_often": "Too many sessions were booked within an hour. Wait as Retry-After says.",
    "cancelled_too_often": "Too many sessions were cancelled within a day. Wait as Retry-After says.",
    "agree_to_pay": "Nothing says that the client pays themselves. Send funding: self_pay, or pay_self: true for a rebooking.",
}  # fmt: skip

# What a refusal calls otherwise than the interface does.
CALLED: Final = {
    "client": "client_id", "service": "service_id", "professional": "professional_id", "reason_text": "note",
    "agrees": "funding", "pays_self": "pay_self", "door": "via",
    "ends_on": "expires_on", "whom": "to", "until_time": "ends_at",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with what was sent: `field` as a path like `price.currency`, empty for the whole."""

    field: str
    code: str
    detail: str


@dataclass
class Problem(Exception):
    """Ends a request with this answer. `code` is one of OF_INTERFACE or of the refusals."""

    code: str
    detail: str = ""
    errors: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return OF_INTERFACE.get(self.code) or STATUS[self.code]


def problem_of(refused: Refused, *, now: datetime) -> Problem:
    """A refusal; the field at fault, when one is, is named, and how long to wait where it holds for a time only."""
    detail = detail_of(refused.code)
    errors = [Fault(CALLED.get(refused.field, refused.field), refused.code, detail)] if refused.field else []
    wait = refused.seconds_to_wait(now)
    return Problem(refused.code, detail, errors, {"Retry-After": str(wait)} if wait else {})


def detail_of(code: str) -> str:
    """A sentence for who writes the program."""
    return DETAILS.get(code) or f"{code.replace('_', ' ').capitalize()}."


def answer_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as JSON."""
    status = problem.status
    body = {
        "type": f"{DOCUMENTED_AT}#{problem.code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": problem.code,
        "detail": problem.detail or detail_of(problem.code),
        "errors": [{"field": fault.field, "code": fault.code, "detail": fault.detail} for fault in problem.errors],
        "request_id": getattr(request, "request_id", ""),
    }
    response = HttpResponse(json.dumps(body), content_type=CONTENT_TYPE, status=status)
    for name, value in problem.headers.items():
        response[name] = value
    return response
