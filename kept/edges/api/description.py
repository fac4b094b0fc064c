"""The OpenAPI description beyond what is derived: problems, keys, links from one operation to the next."""

from typing import Any, Final

from kept.core.refusal import STATUS
from kept.edges.api.problems import CONTENT_TYPE, OF_INTERFACE

KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Any text that is new for each deed. The same key and body: the same answer, and nothing is done again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]+$"},
    "example": "5f0c4b6e-6f1c-4b5e-9d62-0a4b1a7b9a10",
}
# Where an answer leads: the operation, and the parameter that its id fills.
_OF_A_SESSION: Final = {
    "read_session": "session_id",
    "edit": "session_id",
    "preview_cancellation": "session_id",
    "cancel": "session_id",
    "preview_rebooking": "session_id",
    "rebook": "session_id",
    "join": "session_id",
    "complete": "session_id",
}
LINKS: Final[dict[str, dict[str, str]]] = {"book": _OF_A_SESSION, "rebook": _OF_A_SESSION}
WAIT: Final = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}}

# Refusals that every operation may give, by their status.
OF_EVERY: Final = {"not_found": 404, "required": 422, "unknown_field": 422, "unknown_choice": 422}


def described(schema: Any) -> Any:
    """The schema, completed."""
    for path in schema["paths"].values():
        for operation in path.values():
            _complete(operation)
    return schema


def _complete(operation: dict[str, Any]) -> None:
    refusals = operation.pop("x-refusals", [])
    operation.pop("x-verbs", None)
    if operation.pop("x-deed", False):
        operation.setdefault("parameters", []).append(KEY)
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            _as_problem(int(status), response, refusals)
        elif operation["operationId"] in LINKS:
            response["links"] = {
                name: {"operationId": name, "parameters": {parameter: "$response.body#/id"}}
                for name, parameter in LINKS[operation["operationId"]].items()
            }


def _as_problem(status: int, response: dict[str, Any], refusals: list[str]) -> None:
    (content,) = response["content"].values()
    response["content"] = {CONTENT_TYPE: content}
    codes = [code for code, of in ({**OF_INTERFACE, **OF_EVERY}).items() if of == status]
    response["description"] = ", ".join(dict.fromkeys(codes + [code for code in refusals if STATUS[code] == status]))
    if status == 429:
        response["headers"] = WAIT
