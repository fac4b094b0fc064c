"""The description for programs, and the same as pages for people; they need nobody else's scripts."""

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kept.core.refusal import STATUS
from kept.edges.api.changes import CHANGES
from kept.edges.api.interface import api
from kept.edges.api.problems import OF_INTERFACE, detail_of


@require_safe
def show_description(_request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1."""
    return HttpResponse(_description(), content_type="application/json")


@require_safe
def show_reference(request: HttpRequest) -> HttpResponse:
    """Every operation, with what it takes, answers and refuses."""
    return render(request, "api/reference.html", {"groups": _groups(), "codes": _codes(), "version": api.version})


@require_safe
def show_changes(request: HttpRequest) -> HttpResponse:
    return render(request, "api/changes.html", {"changes": CHANGES})


PAGES: tuple[Any, ...] = (show_description, show_reference, show_changes)
for page in PAGES:
    page.verb = "public.read"  # whoever writes a program reads this first


@cache
def _description() -> str:
    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1"))


@cache
def _groups() -> dict[str, list[dict[str, Any]]]:
    """The operations by their tag, in the order of the interface."""
    schema = json.loads(_description())
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            shown = _operation(operation, schema["components"]["schemas"])
            groups.setdefault(operation["tags"][0], []).append({"method": method.upper(), "path": path, **shown})
    return groups


def _operation(operation: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    answers = {status: answer for status, answer in operation["responses"].items() if int(status) < 400}
    return {
        "id": operation["operationId"],
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "parameters": operation.get("parameters", []),
        "bodies": [_body(each, shapes) for each in body.get("anyOf", [body] if body else [])],
        "answers": [
            {"status": status, "fields": _fields(_schema_of(answer), shapes)} for status, answer in answers.items()
        ],
        "problems": [
            (status, answer["description"]) for status, answer in operation["responses"].items() if int(status) >= 400
        ],
    }


def _body(schema: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    shape = _shape_of(schema, shapes)
    return {"about": shape.get("description", ""), "fields": _fields(shape, shapes)}


def _shape_of(schema: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = shapes[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def _schema_of(answer: dict[str, Any]) -> dict[str, Any]:
    for content in answer.get("content", {}).values():
        return dict(content["schema"])
    return {}


def _fields(schema: dict[str, Any], shapes: dict[str, Any]) -> list[dict[str, Any]]:
    """What a shape holds: name, type in words, whether it must be there; one level, as others are shapes of their own."""
    shape = _shape_of(schema, shapes)
    needed = shape.get("required", [])
    return [
        {"name": name, "type": _in_words(field), "needed": name in needed, "about": field.get("description", "")}
        for name, field in shape.get("properties", {}).items()
    ]


def _in_words(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"].rpartition("/")[2]).removesuffix("Out").removesuffix("Taken")
    if "anyOf" in field:
        return " or ".join(_in_words(each) for each in field["anyOf"])
    if "enum" in field:
        return " | ".join(map(str, field["enum"]))
    if field.get("type") == "array":
        return f"list of {_in_words(field['items'])}"
    return str(field.get("format") or field.get("const") or field.get("type", "anything"))


@cache
def _codes() -> list[tuple[str, int, str]]:
    return [(code, status, detail_of(code)) for code, status in sorted({**OF_INTERFACE, **STATUS}.items())]
