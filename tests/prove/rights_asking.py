"""One question of the sweep: who asks what about whose things, as a request, and what kind of answer comes back."""

import json
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

from django.test import RequestFactory
from django.urls import URLPattern

from kept.core.token_scopes import OF_EVERY_TOKEN, scopes_for
from kept.edges.api.urls import urlpatterns as api_patterns
from kept.edges.web.urls import urlpatterns
from tests.edges.api.described import operations
from tests.prove.rights_corners import Corner
from tests.prove.rights_oracle import (
    ANSWERED,
    FORGED,
    NO_METHOD,
    NO_SCOPE,
    NO_TOKEN,
    NOTHING,
    SAFE,
    SIGN_IN,
    expected,
    expected_of_program,
    rules,
)
from tests.prove.rights_world import MALFORMED, Who

BASE: Final = "/api/v1"
IN_A_PATTERN: Final = re.compile(r"<(\w+):(\w+)>")
IN_BRACES: Final = re.compile(r"\{(\w+)\}")
# The same word in several addresses: of what it is there.
OF_WHAT: Final = {
    ("link-opening", "token"): "manage:token",
    ("pay-link-opening", "token"): "pay:token",
    ("feed-reading", "token"): "feed:token",
}
# What is told to who may do something: that a form is wrong, or that it is not possible now.
OF_CONTENT: Final = frozenset({400, 409, 410, 422, 429, 503})
DIFFERS: Final = re.compile(rb'(csrf-token" content|csrfmiddlewaretoken" value|request_key" value)="[^"]*"')
OF_403: Final = {b"scope_missing": NO_SCOPE, b"was open too long": FORGED, b'"code": "forbidden"': FORGED}
SHORT: Final = 8  # a number, which stands everywhere
FACTORY: Final = RequestFactory(headers={"Host": "localhost"})
# What programs send, so that nothing but whose it is stands in the way.
BODIES: Final[dict[str, Any]] = {
    "PATCH:/sessions/{session_id}": {"version": 1, "place": "phone"},
    "POST:/sessions/{session_id}/completion": {"payment": "skip"},
    "POST:/payments/{payment_id}/charge": {"method": "cash"},
    "POST:/hubs/{hub_id}/members": {"email": "iris@example.org"},
    "POST:/hubs/{hub_id}/grants": {"to": "all", "credits": 1, "expires_on": "2027-06-14"},
    "POST:/sessions/{session_id}/rebooking": {"starts_at": "2026-06-20T09:00:00Z"},
    "POST:/sessions/{session_id}/rebooking/preview": {"starts_at": "2026-06-20T09:00:00Z"},
}
OF_PROFESSIONALS: Final[dict[str, Any]] = {
    "POST:/sessions/{session_id}/cancellation/preview": {"reason": "client"},
    "POST:/sessions/{session_id}/cancellation": {"reason": "client", "notify_client": False},
}
OF_CLIENTS: Final[dict[str, Any]] = {route: {} for route in OF_PROFESSIONALS}
# Forms whose other fields are read first.
FIELDS: Final = {"hold-release": "&professional={professional_id}&service={service_id}&door=practice"}
ASKED: Final = {
    "GET:/professionals/{professional_id}/slots": "service=5f0c4b6e-6f1c-4b5e-9d62-0a4b1a7b9a10&from=2026-06-16&to=2026-06-16"
}


@dataclass(frozen=True, eq=False)
class Cell:
    """`route` is a page's name, or METHOD:/path of the interface for programs."""

    route: str
    method: str
    who: Who
    corner: Corner
    is_dialog: bool = False
    is_forged: bool = False
    sent: str = ""  # in place of what is usually sent
    asked: str = ""  # behind the address

    def __str__(self) -> str:
        how = " in the dialog" * self.is_dialog + " from another site" * self.is_forged
        return f"{self.who.name}: {self.method} {self.route} of {self.corner.name}{how}"

    @property
    def is_of_program(self) -> bool:
        return ":/" in self.route

    def wanted(self) -> str:
        """What the oracle says."""
        ids = names_in(self.route)
        is_malformed = self.corner.name == MALFORMED and is_typed(self.route)
        if is_malformed:
            return NOTHING
        if self.is_of_program:
            known = program_routes()
            if self.route not in known:
                return NO_METHOD
            return expected_of_program(self.route, self.who, self.corner, ids, known[self.route])
        if self.is_forged and self.route != "card-webhook":
            return FORGED
        return expected(self.route, self.method, self.who, self.corner, ids)

    def request(self) -> Any:
        headers = {"HX-Request": "true"} if self.is_dialog else {}
        content, kind = b"", "application/x-www-form-urlencoded"
        if self.is_of_program:
            headers |= {"Authorization": f"Bearer {self.who.token}"} if self.who.token else {}
            headers |= {} if self.method == "GET" else {"Idempotency-Key": str(uuid4())}
            of_both = OF_PROFESSIONALS if self.who.role == "PR" else OF_CLIENTS
            if self.sent:
                content, kind = self.sent.encode(), "application/json"
            elif (body := BODIES.get(self.route, of_both.get(self.route))) is not None:
                content, kind = json.dumps(body).encode(), "application/json"
        elif self.method not in SAFE:
            content = f"request_key={uuid4()}{self.sent or FIELDS.get(self.route, '')}".encode()
            content = re.sub(rb"\{(\w+)\}", lambda found: self._fill(found[1].decode()).encode(), content)
        path = f"{self.path}?{self.asked}" if self.asked else self.path
        request: Any = FACTORY.generic(self.method, path, content, content_type=kind, headers=headers)
        request.COOKIES = {} if self.is_of_program else dict(self.who.cookies)
        request._dont_enforce_csrf_checks = not self.is_forged  # what Django's own test client sets
        return request

    @property
    def path(self) -> str:
        if self.is_of_program:
            path = self.route.partition(":")[2]
            asked = ASKED.get(self.route, "")
            return BASE + IN_BRACES.sub(lambda found: self._fill(found[1]), path) + (f"?{asked}" if asked else "")
        root = f"{BASE}/" if self.route.startswith("api-") else "/"
        return root + IN_A_PATTERN.sub(lambda found: self._fill(found[2]), str(page_routes()[self.route].pattern))

    @property
    def sign_in_at(self) -> str:
        """Where who must sign in first is led to, and from there back to what they looked for."""
        is_page = self.method == "GET" and not self.is_dialog
        return f"/signin?next={quote(self.path)}" if is_page else "/signin"

    @property
    def ids(self) -> list[str]:
        return [self._fill(name) for name in names_in(self.route)]

    def _fill(self, name: str) -> str:
        return quote(self.corner.id_of(OF_WHAT.get((self.route, name), name), self.who.role), safe="")


@dataclass(frozen=True)
class Said:
    kind: str
    status: int
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def where(self) -> str:
        """It leads to; of a dialog the whole page."""
        return self.headers.get("Location", self.headers.get("HX-Redirect", ""))

    def bare(self, cell: Cell) -> tuple[int, bytes, dict[str, str]]:
        """Without what differs from one visit to the next, and without the ids that were asked for."""
        body = DIFFERS.sub(b"", self.body)
        headers = {name: value for name, value in self.headers.items() if name not in ("X-Request-Id", "Set-Cookie")}
        for text in (*cell.ids, self.headers.get("X-Request-Id", "")):
            body = body.replace(text.encode(), b"...") if len(text) > SHORT else body
        return self.status, body, headers


def read(response: Any) -> Said:
    body = b"".join(response) if response.streaming else response.content
    headers = dict(response.items())
    return Said(kind_of(response.status_code, headers, body), response.status_code, headers, body)


def kind_of(status: int, headers: dict[str, str], body: bytes) -> str:
    where = headers.get("Location", headers.get("HX-Redirect", ""))
    if where == "/signin" or where.startswith("/signin?next="):
        return SIGN_IN
    if status == 403:
        return next((kind for words, kind in OF_403.items() if words in body), "refused")
    known = {401: NO_TOKEN, 404: NOTHING, 405: NO_METHOD}
    if status in known:
        return known[status]
    return ANSWERED if status < 400 or status in OF_CONTENT else f"fault {status}"


# --- what there is to ask


@cache
def page_routes() -> dict[str, URLPattern]:
    of_interface = [pattern for pattern in api_patterns if isinstance(pattern, URLPattern)]
    return {str(route.name): route for route in (*urlpatterns, *of_interface)}


@cache
def program_routes() -> dict[str, frozenset[str]]:
    """With the scopes of which each needs one; none where every token will do."""
    found = {}
    for each in operations().values():
        is_free = any(verb in OF_EVERY_TOKEN for verb in each.verbs)
        scopes = {scope for verb in each.verbs for scope in scopes_for(verb)}
        found[f"{each.method}:{each.path}"] = frozenset() if is_free else frozenset(scopes)
    return found


@cache
def names_in(route: str) -> tuple[str, ...]:
    if ":/" in route:
        return tuple(IN_BRACES.findall(route))
    return tuple(name for _, name in IN_A_PATTERN.findall(str(page_routes()[route].pattern)))


@cache
def is_typed(route: str) -> bool:
    """Whether a part of the address has a form, which a malformed one has not."""
    if ":/" in route:
        return bool(names_in(route))
    return any(kind != "str" for kind, _ in IN_A_PATTERN.findall(str(page_routes()[route].pattern)))


def not_covered() -> list[str]:
    """Routes without a rule, and rules without a route."""
    ruled = [route for rule in rules() for route in rule.routes if "!" not in route]
    there = {*page_routes(), *program_routes()}
    return sorted({*ruled} ^ there) + sorted(route for route in ruled if ruled.count(route) > 1)
