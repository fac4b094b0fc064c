"""One line per request, as JSON on stderr, without anything that tells of a person.

No addresses, no query strings, no bodies, no messages of exceptions: a path can hold a token, a database error a name.
"""

import logging
import logging.config
import secrets
import sys
import time
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars
from structlog.types import EventDict, Processor, WrappedLogger

FRAMES_SHOWN: Final = 12
LOG: Final = structlog.get_logger("kept.requests")


class RequestLogMiddleware:
    """Gives each request an id of its own, and its line when it is answered. A visitor's id is never taken over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then log."""
        began = time.monotonic()
        request_id = secrets.token_hex(8)
        clear_contextvars()
        bind_contextvars(request=request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        route = route_of(request)
        if route != "static":
            milliseconds = round((time.monotonic() - began) * 1000)
            LOG.info("request", method=request.method, route=route, status=response.status_code, ms=milliseconds)
        return response


def route_of(request: HttpRequest) -> str:
    """The route's name, which is the same for every visitor, unlike the path."""
    if request.resolver_match:
        return request.resolver_match.view_name or "unnamed"
    return "static" if request.path_info.startswith("/static/") else "none"


def configure_logging(settings: dict[str, Any]) -> None:
    """Django calls this with its LOGGING."""
    shared: list[Processor] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_values,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [foreign_event, *shared],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                "kept": {"level": settings["level"]},
                # 4xx have their line already; what stays is what failed.
                "django": {"handlers": [], "propagate": True, "level": "ERROR"},
            },
        }
    )


def foreign_event(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Django puts the path into its message, so only the logger's name is kept of it."""
    record: logging.LogRecord = event["_record"]
    if record.name.startswith("django"):
        event["event"] = f"{record.name} reports a failure"
    return event


def without_values(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """An exception becomes its kinds and places; its words stay out."""
    fault = event.pop("exc_info", None)
    if fault is True:
        fault = sys.exc_info()
    if isinstance(fault, tuple):
        fault = fault[1]
    if isinstance(fault, BaseException):
        event["error"] = [type(link).__qualname__ for link in _chain(fault)]
        event["where"] = _places(fault.__traceback__)
    return event


def _chain(fault: BaseException) -> list[BaseException]:
    chain = [fault]
    while following := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(following)
    return chain


def _places(trail: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trail)[-FRAMES_SHOWN:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
