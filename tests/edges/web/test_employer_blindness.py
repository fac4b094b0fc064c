"""Whoever inside the hub did it: the employer is answered the same, byte by byte, on every page there is.

The worlds have the same roster, the same grants and, month by month, as many credits used and asked for. Who used
them, with whom, on which day, who cancelled, missed, voided, who has joined, who came by a code, how many of few they were,
and what somebody who was removed had left, is different.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Any, Final
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import URLPattern

from kept.core import programme, usage
from kept.core.access import MATRIX, Role, Scope
from kept.edges.web.urls import urlpatterns
from kept.store.diary.models import Session
from kept.store.hubs import programmes
from kept.store.hubs.models import Hub, HubInvoice
from kept.store.hubs.programmes import RosterCard, cells_of
from kept.usecases import issue_hub_invoice as invoicing
from tests.edges.web.desk import Clock, Desk
from tests.edges.web.office import desk_of
from tests.worlds import TODAY, Stage, alike, played, set_stage

pytestmark = pytest.mark.django_db
# All worlds of a part are compared with each other: 4 times 55 pairs, and 4 times 15.
WORLDS: Final = {"sqlite": 11, "postgresql": 6}
PARTS: Final = 2
SECRETS: Final = re.compile(
    r'(name="(?:csrfmiddlewaretoken|request_key)" value="|name="csrf-token" content=")[^"]+', re.ASCII
)
# What is another for each request, whoever asks.
OF_THE_REQUEST: Final = {"Set-Cookie", "Location", "X-Request-Id"}
ROUTES: Final[dict[str, URLPattern]] = {str(route.name): route for route in urlpatterns}
# The pages of who runs a hub, and what is asked of them besides a look.
OWN: Final = {
    name
    for name, route in ROUTES.items()
    if MATRIX[route.callback.verb].get(Role.HUB_ADMIN) is Scope.HUB  # type: ignore[attr-defined] # by the decorator
}
FILE: Final = "name,email\nMember 03,{known}\nNew,new@example.org\nBy code,{by_code}\n"
WRONG_FILE: Final = "name,email\nMember 03,{known}\nNobody,\n"


@pytest.fixture
def stage() -> Stage:
    return set_stage()


@pytest.fixture
def hana(stage: Stage, clock: Clock) -> Desk:
    clock.now = TODAY
    return desk_of(stage.company.admin, clock)


@pytest.mark.parametrize("few", [True, False], ids=["of few people", "of many"])
@pytest.mark.parametrize("part", range(PARTS))
def test_worlds_that_differ_in_who_only_look_the_same(
    stage: Stage, hana: Desk, part: int, few: bool, record_property: Callable[[str, object], None]
) -> None:
    Hub.objects.update(bills="bought" if few else "used")
    worlds = alike(Random(part), few=few)
    first: dict[str, Any] = {}
    number = WORLDS[connection.vendor]
    for world in islice(worlds, number):
        with played(stage, world):
            said = answers(stage, hana)
            assert HubInvoice.objects.exists()
            is_told = any(cell.is_told for cell in cells_of(stage.company.hub.id))
        assert said.keys() >= OWN - SECRET
        assert is_told is not few, "few people are told of nowhere, and many are"
        first = first or said
        for name, answer in said.items():
            assert answer == first[name], name
    record_property("pairs", number * (number - 1) // 2)


# --- the alarm works


def test_without_suppression_they_differ(stage: Stage, hana: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "LEAST_PERSONS", 1)
    monkeypatch.setattr(usage, "STEP", 1)
    assert "usage" in pages_that_differ(stage, hana)


def test_when_what_was_used_is_invoiced_as_it_was_they_differ(
    stage: Stage, hana: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def people(*_: object) -> int:
        return Session.objects.filter(credit="taken").values("client").distinct().count()

    Hub.objects.update(bills="used")
    monkeypatch.setattr(invoicing, "told_by", people)
    assert "invoices" in pages_that_differ(stage, hana)


def test_when_registration_is_shown_they_differ(stage: Stage, hana: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def card(row: Any) -> RosterCard:
        return RosterCard(uuid=row.uuid, name=row.name + "*" * bool(row.user_id), email=row.email)

    monkeypatch.setattr(programmes, "_roster_card", card)
    assert "members" in pages_that_differ(stage, hana)


def test_when_one_who_leaves_shows_in_the_pool_they_differ(
    stage: Stage, hana: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programme, "_told_of_leaving", lambda removals: removals[-1] if removals else None)
    assert "programme" in pages_that_differ(stage, hana)


def pages_that_differ(stage: Stage, hana: Desk) -> set[str]:
    worlds = alike(Random(11), few=True)
    last: dict[str, Any] = {}
    found: set[str] = set()
    for world in islice(worlds, 5):
        with played(stage, world):
            said = answers(stage, hana)
        found |= {name for name in said if said[name] != last.get(name, said[name])}
        last = said
    return found


# --- everything that can be asked


@dataclass
class Interview:
    """What was answered, by the routes' names or by what was asked: status, headers, page, and how often the database
    was asked for it."""

    hana: Desk
    said: dict[str, Any] = field(default_factory=dict)
    asked: int = 0

    def ask(self, name: str, path: str, sent: dict[str, Any] | None = None, *, without: str = "") -> str:
        """Where it leads. `without`: a path that is made up for each world, with an id of chance."""
        self.asked = 0
        visitor = self.hana.visitor
        with connection.execute_wrapper(self.count):
            form = {"request_key": str(uuid4()), **(sent or {})}
            response = visitor.get(path) if sent is None else visitor.post(path, form)
        is_paper = response.headers.get("Content-Type") == "application/pdf"
        page = SECRETS.sub(r"\1", response.content.decode("latin-1" if is_paper else "utf-8"))
        if without:
            page = page.replace(without, "")
        kept = sorted((key, _sorted(value)) for key, value in response.headers.items() if key not in OF_THE_REQUEST)
        self.said[name] = (response.status_code, kept, page, self.asked)
        return str(response.headers.get("Location", ""))

    def count(self, execute: Any, *arguments: Any) -> Any:
        self.asked += 1
        return execute(*arguments)


def answers(stage: Stage, hana: Desk) -> dict[str, Any]:
    """Every page, and every way in which it could tell more: searches, files, and what is refused."""
    interview, members = Interview(hana), stage.members
    ask = interview.ask
    for name in SIMPLE:
        ask(name, "/" + str(ROUTES[name].pattern))
    known, by_code = members[3].email, f"code{stage.strangers[0].user_id}@example.org"
    ask("member-removal", f"/members/{members[5].uuid}/removal")
    ask("found", "/members?q=Member")
    ask("found by address", f"/members?q={by_code}")
    ask("removed", f"/members/{members[0].uuid}/removal")
    ask("wrong file", "/members/import", {"file": _file(WRONG_FILE, known, by_code)})
    draft = ask("file", "/members/import", {"file": _file(FILE, known, by_code)})
    ask("roster-draft", draft, without=draft)
    ask("not confirmed", draft, {"expected": "x", "confirmed": "1"}, without=draft)
    ask("added twice", "/members/new", {"name": "Again", "email": known})
    ask("added by code", "/members/new", {"name": "By code", "email": by_code})
    ask("granted to nobody", "/programme/grant", {"whom": "new", "each": "1", "ends_on": "2020-01-01"})
    ask("invoice-pdf", "/invoices/1/pdf")
    ask("addressed", "/hub-settings/invoice-address", {"address": "Quay Ltd, Dublin"})
    ask("hub-access-code-removal", "/hub-settings/access-code/removal", {})
    door = f"/hub/{stage.company.hub.uuid}"
    ask("the door", door)
    for whom, email in (("a member", known), ("who came by code", by_code), ("a stranger", "nobody@example.org")):
        ask(f"the door, as {whom}", door, {"email": email})
    ask("a colleague's", f"/clients/{stage.people[3].uuid}")
    return interview.said


# One answers with a secret by chance.
SECRET: Final = {"hub-access-code"}
SIMPLE: Final = sorted(
    name for name in OWN - SECRET if "<" not in str(ROUTES[name].pattern) and name != "hub-access-code-removal"
)


def _file(text: str, known: str, by_code: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("staff.csv", text.format(known=known, by_code=by_code).encode())


def _sorted(header: str) -> list[str]:
    """The parts of a security policy come in no order."""
    return sorted(header.split("; "))
