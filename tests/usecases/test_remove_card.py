"""A removed card is charged no more; while it is being asked it stays."""

import pytest

from kept.core.lifecycle import State
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.store.payments.models import Card
from kept.store.people.models import Client
from kept.usecases.remove_card import remove_card
from tests.cards.made import make_card, make_card_session
from tests.deeds import charge
from tests.make import NOW, a_key, actor_of, make_client, make_professional


def remove(card: Card, client: Client) -> None:
    remove_card(card_id=card.uuid, by=actor_of(client), request=a_key(), now=NOW)


def test_the_latest_of_the_others_is_the_primary_one_then(db: None) -> None:
    client = make_client(make_professional())
    first = make_card(client)
    make_card(client, last4="0005", is_primary=False)
    make_card(client, last4="4444", is_primary=False)
    remove(first, client)
    assert Card.objects.get(is_primary=True).last4 == "4444"
    with pytest.raises(Refused, match="not_found"):
        remove(first, client)


def test_not_while_it_is_being_asked(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    charge(session, method=Method.CARD)
    assert session.client
    with pytest.raises(Refused, match="card_in_progress"):
        remove(Card.objects.get(), session.client)
