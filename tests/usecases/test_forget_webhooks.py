"""What programs were told is not kept for ever."""

from datetime import timedelta

import pytest

from kept.store.outbox.models import WebhookDelivery
from kept.usecases.forget_webhooks import KEPT_FOR, forget_webhooks
from kept.usecases.record_webhook import record_webhook
from tests.hooks import TAKEN, claim, make_endpoint, queue_test
from tests.make import NOW

pytestmark = pytest.mark.django_db


def test_what_ended_is_forgotten_after_thirty_days_and_what_waits_is_not() -> None:
    endpoint = make_endpoint()
    queue_test(endpoint)
    record_webhook(leased=claim()[0], answer=TAKEN, now=NOW)
    waiting = queue_test(endpoint)
    assert forget_webhooks(now=NOW + KEPT_FOR - timedelta(seconds=1)) == 0
    assert forget_webhooks(now=NOW + KEPT_FOR) == 1
    assert list(WebhookDelivery.objects.all()) == [waiting]
