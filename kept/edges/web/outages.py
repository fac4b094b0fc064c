"""What is answered when the database does not answer, or has no room: a sentence, and when to come again. Never a page that
needs it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from kept.store.outages import WATCH, Outage


@dataclass(frozen=True)
class Answer:
    status: int
    seconds: int  # after which it may be asked again
    code: str
    heading: str
    sentence: str


ANSWERS: Final = {
    Outage.BUSY: Answer(
        503, 2, "busy", "Busy at the moment",
        "Too much was being written at once, so this could not be done in time. Nothing was changed: please try again.",
    ),
    Outage.FULL: Answer(
        507, 60, "storage_full", "There is no room left",
        "Nothing new can be kept at the moment, and nothing was changed. What is there can be read as always. Please tell whoever runs this site.",
    ),
    Outage.LOST: Answer(
        503, 5, "busy", "Back in a moment",
        "This site cannot reach its records at the moment. What you were doing was either done as a whole or not at all: please look before you do it again.",
    ),
    Outage.UNSURE: Answer(
        503, 5, "busy", "Back in a moment",
        "The disk of this site failed just now. What you were doing was either done as a whole or not at all: please look before you do it again.",
    ),
}  # fmt: skip
# They say themselves what they find.
ASKED_BY_SUPERVISORS: Final = frozenset({"/healthz", "/readyz", "/metrics"})


def answer_outage(outage: Outage) -> HttpResponse:
    answer = ANSWERS[outage]
    page = HttpResponse(render_to_string("web/outage.html", {"answer": answer}), status=answer.status)
    page["Retry-After"] = str(answer.seconds)
    return page


class OutageMiddleware:
    """While the database is known to be lost, nobody waits for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if WATCH.is_lost() and request.path_info not in ASKED_BY_SUPERVISORS:
            return answer_outage(Outage.LOST)
        return self.get_response(request)
