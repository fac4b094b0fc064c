"""Endpoints: where, for what, and with a secret that the database alone does not tell."""

from typing import Any

import pytest
from django.db import connection

from kept.core.refusal import Refused, Replayed
from kept.core.webhooks import EVENTS, Event
from kept.store.journal.models import Entry
from kept.store.outbox.models import WebhookEndpoint
from kept.store.outbox.webhook_reads import endpoint_card, endpoints_of, secret_of
from kept.usecases.create_webhook import create_webhook
from tests.hooks import SITE, make_endpoint
from tests.make import NOW, a_key, actor_of, make_professional

pytestmark = pytest.mark.django_db


def test_it_is_listed_with_what_it_hears_of() -> None:
    professional = make_professional()
    made = make_endpoint(professional, events=[Event.PAYMENT_CHANGED, Event.SESSION_BOOKED])
    make_endpoint()
    (card,) = endpoints_of(actor_of(professional), now=NOW)
    assert (card.uuid, card.url) == (made.uuid, "https://hooks.example.org/in")
    assert card.events == (Event.SESSION_BOOKED, Event.PAYMENT_CHANGED)
    assert (card.failing_since, card.disabled_at, card.both_secrets_until) == (None, None, None)
    assert Entry.objects.filter(action="webhook.created", object_uuid=made.uuid).exists()


def test_another_professionals_is_not_there() -> None:
    made = make_endpoint()
    with pytest.raises(Refused, match="not_found"):
        endpoint_card(made.uuid, actor=actor_of(make_professional()), now=NOW)


def test_address_and_secret_are_sealed() -> None:
    made = make_endpoint()
    secret = secret_of(made.uuid)
    assert secret.startswith("whsec_")
    with connection.cursor() as cursor:
        cursor.execute("select * from outbox_webhookendpoint")
        written = b"".join(
            bytes(value) for row in cursor.fetchall() for value in row if isinstance(value, (bytes, memoryview))
        )
    assert written
    assert secret.encode() not in written
    assert b"hooks.example" not in written


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"url": "http://hooks.example.org"}, "hook_address"),
        ({"events": []}, "event_unknown"),
        ({"events": [Event.TEST]}, "event_unknown"),
        ({"events": ["session.forgotten"]}, "event_unknown"),
    ],
)
def test_what_cannot_be_told_or_reached_is_refused(wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        make_endpoint(**wrong)
    assert not WebhookEndpoint.objects.exists()


def test_ten_are_enough() -> None:
    professional = make_professional()
    for _ in range(10):
        make_endpoint(professional)
    with pytest.raises(Refused, match="too_many_webhooks"):
        make_endpoint(professional)
    make_endpoint()


def test_it_is_made_once_for_a_key() -> None:
    asked: dict[str, Any] = {"by": actor_of(make_professional()), "url": "https://a.example", "events": EVENTS}
    asked |= {"site_url": SITE, "request": a_key(), "now": NOW}
    made = create_webhook(**asked)
    with pytest.raises(Replayed, match=str(made)):
        create_webhook(**asked)
    assert WebhookEndpoint.objects.count() == 1
