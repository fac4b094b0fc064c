"""Clients for programs: the list, and taking on new ones."""

from typing import Any

import pytest

from kept.store.outbox.models import Letter
from kept.store.people.models import Client, Invitation
from tests.arrivals import invite
from tests.edges.api.programs import Program, stored
from tests.make import make_client, make_professional

NEW = {"name": "Iris Doyle", "email": "Iris@Example.org", "phone": "+353 1 234 5678"}


def test_a_new_client_is_on_the_list_and_invited(db: None) -> None:
    professional = make_professional()
    program = Program(professional)
    first = program.post("/clients", NEW, key="once")
    client = Client.objects.get()
    assert (first.status, first.body) == (
        201,
        {
            "id": str(client.uuid),
            "name": "Iris Doyle",
            "email": "iris@example.org",
            "timezone": "Europe/Dublin",
            "since": "2026-06-15T09:00:00Z",
        },
    )
    assert client.phone == "+353 1 234 5678"
    assert Invitation.objects.get().client == client
    assert list(Letter.objects.values_list("kind", "email")) == [("invitation", "iris@example.org")]
    assert program.post("/clients", NEW, key="once").body == first.body
    other = program.post("/clients", NEW | {"name": "Ida Doyle"}, key="once")
    assert (other.status, other.code) == (422, "idempotency_mismatch")
    assert program.get("/clients").body == {"items": [first.body], "next_cursor": None}
    assert program.post("/clients", NEW).code == "already_invited"


def test_clients_and_invitations_that_there_are(db: None) -> None:
    professional = make_professional()
    program, known = Program(professional), make_client(professional)
    there = program.post("/clients", NEW | {"email": known.email})
    assert (there.status, there.code) == (409, "client_exists")
    invite(professional, email="waits@example.org")
    waits = program.post("/clients", NEW | {"email": "waits@example.org"})
    assert (waits.status, waits.code, waits.body["errors"][0]["field"]) == (409, "already_invited", "email")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": ""}, "required"),
        ({"name": "  "}, "required"),
        ({"name": "x" * 121}, "length"),
        ({"name": "A\x00B"}, "name_characters"),
        ({"name": "A\ud800B"}, "name_characters"),
        ({"name": 7}, "wrong_type"),
        ({"name": None}, "wrong_type"),
        ({"email": "iris"}, "email_invalid"),
        ({"email": "iris@example.org\x00"}, "email_invalid"),
        ({"email": ["iris@example.org"]}, "wrong_type"),
        ({"phone": "1234"}, "phone"),
        ({"phone": "+353 1 234 5678" + "9" * 40}, "phone"),
        ({"phone": 353}, "wrong_type"),
        ({"address": "1 Quay"}, "unknown_field"),
    ],
)
def test_what_is_sent_wrongly_changes_nothing(db: None, wrong: dict[str, Any], code: str) -> None:
    program = Program(make_professional())
    before = stored()
    answer = program.post("/clients", NEW | wrong)
    assert (answer.status, answer.code) == (422, code)
    assert stored() == before


def test_a_colleagues_clients_are_on_no_list(db: None) -> None:
    professional = make_professional()
    make_client(make_professional(practice=professional.practice))
    assert Program(professional).get("/clients").body["items"] == []


def test_a_cursor_walks_all_clients(db: None) -> None:
    professional = make_professional()
    made = [str(make_client(professional).uuid) for _ in range(5)]
    program, found = Program(professional), []
    cursor: str | None = ""
    while cursor is not None:
        page = program.get("/clients", limit=2, cursor=cursor).body
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert found == made
