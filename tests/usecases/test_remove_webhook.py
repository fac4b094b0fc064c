"""An endpoint that is removed is forgotten with all that was sent there."""

import pytest

from kept.core.refusal import Refused
from kept.store.journal.models import Entry, RememberedRequest
from kept.store.outbox.models import WebhookDelivery, WebhookEndpoint
from kept.usecases.record_webhook import record_webhook
from kept.usecases.remove_webhook import remove_webhook
from tests.hooks import TAKEN, claim, make_endpoint, queue_test
from tests.make import NOW, a_key, actor_of, make_professional

pytestmark = pytest.mark.django_db


def test_nothing_of_it_is_left_but_its_entry() -> None:
    endpoint = make_endpoint()
    queue_test(endpoint)
    RememberedRequest.objects.filter(result=str(endpoint.uuid)).update(answer="with its secret")
    (on_its_way,) = claim()
    remove_webhook(endpoint_id=endpoint.uuid, by=actor_of(endpoint.professional), request=a_key(), now=NOW)
    assert not WebhookEndpoint.objects.exists()
    assert not WebhookDelivery.objects.exists()
    assert not RememberedRequest.objects.filter(answer__isnull=False).exists(), "what a program was answered held it"
    assert Entry.objects.filter(action="webhook.removed", object_uuid=endpoint.uuid).exists()
    assert not record_webhook(leased=on_its_way, answer=TAKEN, now=NOW)


def test_another_professionals_stays() -> None:
    endpoint = make_endpoint()
    with pytest.raises(Refused, match="not_found"):
        remove_webhook(endpoint_id=endpoint.uuid, by=actor_of(make_professional()), request=a_key(), now=NOW)
    assert WebhookEndpoint.objects.exists()
