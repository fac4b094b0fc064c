"""An endpoint that was switched off hears again of what happens from then on."""

import pytest

from kept.core.refusal import Refused
from kept.usecases.enable_webhook import enable_webhook
from kept.usecases.record_webhook import record_webhook
from tests.hooks import GONE, claim, fresh, make_endpoint, queue_test
from tests.make import NOW, a_key, actor_of, make_professional

pytestmark = pytest.mark.django_db


def test_it_hears_again() -> None:
    endpoint = make_endpoint()
    gone = queue_test(endpoint)
    record_webhook(leased=claim()[0], answer=GONE, now=NOW)
    with pytest.raises(Refused, match="webhook_disabled"):
        queue_test(endpoint)
    enable_webhook(endpoint_id=endpoint.uuid, by=actor_of(endpoint.professional), request=a_key(), now=NOW)
    queue_test(endpoint)
    assert len(claim()) == 1
    assert fresh(gone).state == "given_up", "what was given up comes back only when it is asked for"


def test_by_its_professional_only() -> None:
    with pytest.raises(Refused, match="not_found"):
        enable_webhook(endpoint_id=make_endpoint().uuid, by=actor_of(make_professional()), request=a_key(), now=NOW)
