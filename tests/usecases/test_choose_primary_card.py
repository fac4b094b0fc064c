"""One card is charged: the one that was chosen last, of one's own."""

import pytest

from kept.core.refusal import Refused
from kept.store.payments.models import Card
from kept.usecases.choose_primary_card import choose_primary_card
from tests.cards.made import make_card
from tests.make import NOW, a_key, actor_of, make_client, make_professional


def test_there_is_one_primary_card(db: None) -> None:
    client = make_client(make_professional())
    make_card(client)
    second = make_card(client, last4="0005", is_primary=False)
    choose_primary_card(card_id=second.uuid, by=actor_of(client), request=a_key(), now=NOW)
    assert list(Card.objects.filter(is_primary=True).values_list("last4", flat=True)) == ["0005"]


def test_anothers_card_is_not_there(db: None) -> None:
    card, other = make_card(make_client(make_professional())), make_client(make_professional())
    with pytest.raises(Refused, match="not_found"):
        choose_primary_card(card_id=card.uuid, by=actor_of(other), request=a_key(), now=NOW)
