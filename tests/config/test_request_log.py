"""The log tells what happened, and of nobody."""

import json
import logging
from typing import Any

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from kept.config.request_log import JsonLine, RequestLogMiddleware


def test_a_request_is_one_line_without_its_address(caplog: pytest.LogCaptureFixture) -> None:
    seen = answer("/invitation/a-secret-token?email=ada@person.example", caplog)
    assert set(seen) == {"time", "level", "event", "request", "method", "route", "status", "ms"}
    assert (seen["method"], seen["route"], seen["status"]) == ("GET", "none", 204)


def test_the_request_id_is_our_own(caplog: pytest.LogCaptureFixture) -> None:
    seen = answer("/", caplog, HTTP_X_REQUEST_ID="forged")
    assert seen["request"] != "forged"
    assert len(seen["request"]) == 16


def test_each_request_has_another_id(caplog: pytest.LogCaptureFixture) -> None:
    assert answer("/", caplog)["request"] != answer("/", caplog)["request"]


def test_a_failure_is_told_by_its_kind_and_place_alone() -> None:
    try:
        fail_for("ruth@person.example")
    except ValueError as fault:
        record = logging.makeLogRecord(
            {
                "name": "django.request",
                "msg": "Internal Server Error: %s",
                "args": ("/invitation/a-secret-token",),
                "exc_info": (ValueError, fault, fault.__traceback__),
            }
        )
    line = JsonLine().format(record)
    assert "ruth" not in line  # which no request is called, whatever its number is
    assert "secret" not in line
    assert json.loads(line)["error"] == ["ValueError", "Http404"]
    assert "fail_for" in json.loads(line)["where"][-1]


def test_other_parts_add_their_own_fields() -> None:
    record = logging.makeLogRecord({"name": "kept.letters", "msg": "letter sent", "letter": 7})
    assert json.loads(JsonLine().format(record))["letter"] == 7


def answer(path: str, caplog: pytest.LogCaptureFixture, **headers: str) -> dict[str, Any]:
    caplog.clear()
    with caplog.at_level(logging.INFO, logger="kept.requests"):
        response = RequestLogMiddleware(no_content)(RequestFactory().get(path, **headers))  # type: ignore[arg-type]  # headers are META entries
        (record,) = caplog.records
        line: dict[str, Any] = json.loads(JsonLine().format(record))
    assert response["X-Request-Id"] == line["request"]
    return line


def no_content(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


def fail_for(name: str) -> None:
    raise ValueError(name) from Http404(name)
