"""What goes wrong before or behind the interface, in its own form: addresses that there are not, and our own failures."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from kept.edges.api.problems import Problem, answer_problem

PREFIX: Final = "/api/"
CODES: Final = {
    400: "bad_request", 401: "token_missing", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
    413: "body_too_large", 429: "too_many_requests", 503: "busy", 507: "storage_full",
}  # fmt: skip


class ProblemMiddleware:
    """Programs read no pages: where one would be answered, a problem is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(PREFIX) or response.status_code < 400:
            return response
        if "json" in response.headers.get("Content-Type", ""):
            return response
        problem = answer_problem(request, Problem(CODES.get(response.status_code, "failed")))
        for name in ("Allow", "Retry-After"):
            if name in response.headers:
                problem[name] = response.headers[name]
        return problem
