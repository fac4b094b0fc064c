"""Where the provider's page is, and as whom the provider knows the client from then on."""

from uuid import uuid4

import pytest

from kept.core.cards import ProviderPage
from kept.core.refusal import Refused
from kept.store.payments.models import CardCustomer, CardPage
from kept.usecases.record_card_page import record_card_page
from tests.make import NOW, make_client, make_professional

OPENED = ProviderPage(ref="cs_1", url="https://pay.example/cs_1", customer_ref="cus_1")


def test_the_customer_is_kept_once(db: None) -> None:
    client = make_client(make_professional())
    page = CardPage.objects.create(practice_id=client.practice_id, client=client, opened_at=NOW)
    for _ in range(2):
        record_card_page(page_id=page.uuid, page=OPENED, now=NOW)
    page.refresh_from_db()
    assert (page.page_ref, CardCustomer.objects.get().customer_ref) == ("cs_1", "cus_1")


def test_of_no_page_nothing_is_recorded(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        record_card_page(page_id=uuid4(), page=OPENED, now=NOW)
