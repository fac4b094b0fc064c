"""One line per request, as JSON on stderr, without anything that tells of a person.

No addresses, no query strings, no bodies, no words of exceptions: a path can hold a token, a database error a name.
Other parts log with `logging.getLogger("kept.<part>").info("<what>", extra={...})`; the extras become fields.
"""

import json
import logging
import logging.config
import secrets
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from kept.edges.web.tally import REQUESTS

FRAMES_SHOWN: Final = 12
LOG: Final = logging.getLogger("kept.requests")
# By supervisors, every few seconds: a line each would bury the others.
ASKED_OFTEN: Final = frozenset({"web:alive", "web:ready", "web:figures"})
# What error pages show and log lines carry: the same for one request, another for the next.
REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")


class RequestLogMiddleware:
    """Gives each request an id of its own, and its line when it is answered. A visitor's id is never taken over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then log."""
        began = time.monotonic()
        number = secrets.token_hex(8)
        REQUEST_ID.set(number)
        request.request_id = number  # type: ignore[attr-defined] # for who shows it: edges know no config
        response = self.get_response(request)
        response["X-Request-Id"] = REQUEST_ID.get()
        route = route_of(request)
        if route != "static":
            took, status = time.monotonic() - began, response.status_code
            REQUESTS.add(route=route, method=request.method, status=status, seconds=took)
            if route not in ASKED_OFTEN or status >= 400:
                line = {"method": request.method, "route": route, "status": status, "ms": round(took * 1000)}
                LOG.info("request", extra=line)
        return response


def route_of(request: HttpRequest) -> str:
    """The route's name, which is the same for every visitor, unlike the path."""
    if request.resolver_match:
        return request.resolver_match.view_name or "unnamed"
    return "static" if request.path_info.startswith("/static/") else "none"


class JsonLine(logging.Formatter):
    """A record as one line that a machine can read."""

    OWN_FIELDS: Final = frozenset({*logging.makeLogRecord({}).__dict__, "message", "taskName"})

    def format(self, record: logging.LogRecord) -> str:
        """The extras of Django's own records are dropped, as they hold the request."""
        of_django = record.name.startswith("django")
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": f"{record.name} reports a failure" if of_django else record.getMessage(),
        }
        if REQUEST_ID.get():
            line["request"] = REQUEST_ID.get()
        if not of_django:
            line |= {name: value for name, value in record.__dict__.items() if name not in self.OWN_FIELDS}
        if record.exc_info and record.exc_info[1]:
            line |= without_words(record.exc_info[1])
        return json.dumps(line, default=str)


def without_words(fault: BaseException) -> dict[str, list[str]]:
    """An exception as its kinds and places."""
    chain = [fault]
    while following := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(following)
    frames = traceback.extract_tb(fault.__traceback__)[-FRAMES_SHOWN:]
    return {
        "error": [type(link).__qualname__ for link in chain],
        "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def configure_logging(wishes: dict[str, str]) -> None:
    """Django calls this with its LOGGING."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonLine}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                "kept": {"level": wishes["level"]},
                # 4xx have their line already; what stays is what failed.
                "django": {"level": "ERROR"},
                # Anybody can send a wrong host, as often as they like.
                "django.security.DisallowedHost": {"level": "CRITICAL"},
                # Says every second what the start-up check or the request says once.
                "psycopg.pool": {"level": "ERROR"},
            },
        }
    )
