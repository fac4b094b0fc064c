"""A test is a message like any other, about nothing."""

import pytest

from kept.core.refusal import Refused
from kept.core.webhooks import Event
from kept.store.outbox.webhook_reads import leased_message
from kept.usecases.try_webhook import try_webhook
from tests.hooks import claim, make_endpoint, queue_test
from tests.make import NOW, a_key, actor_of, make_professional

pytestmark = pytest.mark.django_db


def test_it_comes_also_to_who_asked_for_something_else() -> None:
    endpoint = make_endpoint(events=[Event.PAYMENT_CHANGED])
    queue_test(endpoint)
    message = leased_message(claim()[0], now=NOW)
    assert message
    assert message.body() == {"type": "webhook.test", "timestamp": "2026-06-15T09:00:00Z", "data": {}}
    assert message.url == "https://hooks.example.org/in"


def test_by_its_professional_only() -> None:
    with pytest.raises(Refused, match="not_found"):
        try_webhook(endpoint_id=make_endpoint().uuid, by=actor_of(make_professional()), request=a_key(), now=NOW)
