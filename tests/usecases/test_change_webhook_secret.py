"""A new secret signs at once; the old one beside it for a day."""

from datetime import timedelta

import pytest

from kept.core.refusal import Refused
from kept.store.outbox.models import WebhookEndpoint
from kept.store.outbox.webhook_reads import endpoint_card, leased_message, secret_of
from kept.usecases.change_webhook_secret import change_webhook_secret
from tests.hooks import claim, make_endpoint, queue_test
from tests.make import NOW, a_key, actor_of, make_professional

pytestmark = pytest.mark.django_db


def change(endpoint: WebhookEndpoint) -> str:
    return change_webhook_secret(
        endpoint_id=endpoint.uuid, by=actor_of(endpoint.professional), request=a_key(), now=NOW
    )


def test_both_sign_for_a_day() -> None:
    endpoint = make_endpoint()
    old = secret_of(endpoint.uuid)
    new = change(endpoint)
    assert new != old
    assert secret_of(endpoint.uuid) == new
    queue_test(endpoint)
    (leased,) = claim()
    for passed, secrets in ((timedelta(hours=23), (new, old)), (timedelta(hours=24), (new,))):
        message = leased_message(leased, now=NOW + passed)
        assert message
        assert message.secrets == secrets
        card = endpoint_card(endpoint.uuid, actor=actor_of(endpoint.professional), now=NOW + passed)
        assert (card.both_secrets_until is not None) == (len(secrets) == 2)


def test_another_professionals_stays_as_it_is() -> None:
    endpoint = make_endpoint()
    before = secret_of(endpoint.uuid)
    with pytest.raises(Refused, match="not_found"):
        change_webhook_secret(endpoint_id=endpoint.uuid, by=actor_of(make_professional()), request=a_key(), now=NOW)
    assert secret_of(endpoint.uuid) == before
