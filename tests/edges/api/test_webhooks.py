"""Endpoints for programs: added, listed and removed by them; the secret is told once."""

from typing import Any, get_args

import pytest
from pytest_django.fixtures import Settings

from kept.core.webhooks import EVENTS
from kept.edges.api.webhooks import EventName
from kept.store.outbox.models import WebhookDelivery, WebhookEndpoint
from kept.store.outbox.webhook_reads import secret_of
from tests.edges.api.programs import Program, stored
from tests.make import make_client, make_professional, make_session

RIGHT: dict[str, Any] = {"url": "https://hooks.example.org/in", "events": ["payment.changed", "session.booked"]}


def test_it_is_added_listed_and_removed(db: None) -> None:
    professional = make_professional()
    program = Program(professional, scopes=["webhooks:write"])
    made = program.post("/webhooks", RIGHT, key="once")
    endpoint = WebhookEndpoint.objects.get()
    shown = {"id": str(endpoint.uuid), "url": RIGHT["url"], "events": ["session.booked", "payment.changed"]}
    assert (made.status, made.body) == (201, {**shown, "secret": secret_of(endpoint.uuid)})
    again = program.post("/webhooks", RIGHT, key="once")
    assert (again.status, again.body, WebhookEndpoint.objects.count()) == (201, made.body, 1)
    assert program.get("/webhooks").body == {"items": [shown], "next_cursor": None}

    make_session(professional=professional)
    assert WebhookDelivery.objects.count() == 1
    gone = program.send("DELETE", f"/webhooks/{endpoint.uuid}", key="gone")
    assert (gone.status, gone.body) == (200, {"id": str(endpoint.uuid), "state": "deleted"})
    assert program.send("DELETE", f"/webhooks/{endpoint.uuid}", key="gone").body == gone.body
    assert program.get("/webhooks").body["items"] == []
    assert program.post("/webhooks", RIGHT, key="once").code == "answer_forgotten", "the secret is told no more"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"url": "http://hooks.example.org"}, "hook_address"),
        ({"url": "https://192.168.0.1/"}, "hook_address"),
        ({"url": "https://hooks.example.org/" + "x" * 500}, "hook_address"),
        ({"url": ""}, "hook_address"),
        ({"url": 7}, "wrong_type"),
        ({"url": "https://hooks.example.org/\x00"}, "hook_address"),
        ({"events": []}, "wrong_type"),
        ({"events": ["session.forgotten"]}, "unknown_choice"),
        ({"events": ["webhook.test"]}, "unknown_choice"),
        ({"events": "session.booked"}, "wrong_type"),
        ({"secret": "whsec_"}, "unknown_field"),
    ],
)
def test_what_is_asked_wrongly_changes_nothing(db: None, changed: dict[str, Any], code: str) -> None:
    program = Program(make_professional())
    before = stored()
    answer = program.post("/webhooks", RIGHT | changed)
    assert (answer.status, answer.code) == (422, code)
    assert stored() == before


def test_the_same_event_twice_counts_once(db: None) -> None:
    program = Program(make_professional())
    made = program.post("/webhooks", RIGHT | {"events": ["session.booked", "session.booked"]})
    assert made.body["events"] == ["session.booked"]


def test_this_machine_is_told_only_where_the_product_is_tried_out(db: None, settings: Settings) -> None:
    program = Program(make_professional())
    here = RIGHT | {"url": "http://127.0.0.1:9000/in", "events": list(EVENTS)}
    settings.KEPT_SITE_URL = "https://kept.example"
    assert program.post("/webhooks", here).code == "hook_address"
    settings.KEPT_SITE_URL = "http://127.0.0.1:8000"
    assert program.post("/webhooks", here).status == 201


def test_it_offers_every_event() -> None:
    assert get_args(EventName) == tuple(map(str, EVENTS))


def test_clients_have_none(db: None) -> None:
    assert Program(make_client(make_professional())).get("/webhooks").status == 404
