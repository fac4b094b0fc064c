"""A card is saved once, however often the provider tells of it; the first is the primary one."""

from dataclasses import replace

from kept.core.cards import SavedCard
from kept.store.payments.models import Card, CardPage
from kept.usecases.save_card import save_card
from tests.make import NOW, make_client, make_professional

VISA = SavedCard(method_ref="pm_1", brand="visa", last4="4242", exp_month=12, exp_year=2030)


def test_it_is_saved_once_and_the_first_is_primary(db: None) -> None:
    client = make_client(make_professional())
    page = CardPage.objects.create(practice_id=client.practice_id, client=client, page_ref="cs_1", opened_at=NOW)
    for card in (VISA, VISA, replace(VISA, method_ref="pm_2", last4="0005")):
        save_card(page_id=page.uuid, card=card, now=NOW)
    page.refresh_from_db()
    assert list(Card.objects.order_by("id").values_list("last4", "is_primary")) == [("4242", True), ("0005", False)]
    assert page.done_at == NOW
