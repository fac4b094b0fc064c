"""A message is sent again under its old id."""

import pytest

from kept.core.refusal import Refused
from kept.core.webhooks import HookAnswer
from kept.store.outbox.models import WebhookDelivery
from kept.usecases.record_webhook import record_webhook
from kept.usecases.resend_webhook import resend_webhook
from tests.hooks import GONE, TAKEN, claim, fresh, make_endpoint, queue_test
from tests.make import NOW, a_key, actor_of, hours, make_professional

pytestmark = pytest.mark.django_db


def resend(delivery: WebhookDelivery) -> None:
    by = actor_of(fresh(delivery).endpoint.professional)
    resend_webhook(delivery_id=delivery.uuid, by=by, request=a_key(), now=NOW + hours(5))


def test_what_was_sent_goes_again() -> None:
    delivery = queue_test(make_endpoint())
    record_webhook(leased=claim()[0], answer=TAKEN, now=NOW)
    resend(delivery)
    again = fresh(delivery)
    assert (again.state, again.attempts, again.last_answer, again.finished_at) == ("waiting", 0, "", None)
    (leased,) = claim(NOW + hours(5))
    assert (leased.uuid, leased.attempts) == (delivery.uuid, 1)


def test_what_waits_goes_anyhow() -> None:
    delivery = queue_test(make_endpoint())
    with pytest.raises(Refused, match="webhook_waits"):
        resend(delivery)


def test_nothing_goes_to_who_is_switched_off() -> None:
    delivery = queue_test(make_endpoint())
    record_webhook(leased=claim()[0], answer=GONE, now=NOW)
    with pytest.raises(Refused, match="webhook_disabled"):
        resend(delivery)


def test_another_professionals_is_not_there() -> None:
    delivery = queue_test(make_endpoint())
    record_webhook(leased=claim()[0], answer=HookAnswer(is_taken=True, code="200"), now=NOW)
    with pytest.raises(Refused, match="not_found"):
        resend_webhook(delivery_id=delivery.uuid, by=actor_of(make_professional()), request=a_key(), now=NOW)
