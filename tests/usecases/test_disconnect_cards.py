"""Without its account a practice charges no card: the keys are gone, and so are the cards."""

import pytest

from kept.core.lifecycle import State
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.store.payments.models import AcceptedMethod, Card, CardAccount
from kept.store.people.models import Professional
from kept.usecases.disconnect_cards import disconnect_cards
from tests.cards.fake import FakeProvider
from tests.cards.made import ask_all, make_card_session
from tests.deeds import charge
from tests.make import NOW, a_key, actor_of, make_professional


def disconnect(professional: Professional) -> None:
    disconnect_cards(by=actor_of(professional), request=a_key(), now=NOW)


def test_keys_cards_and_the_method_are_gone(db: None) -> None:
    session = make_card_session()
    disconnect(session.professional)
    assert not CardAccount.objects.exists()
    assert not AcceptedMethod.objects.filter(method=Method.CARD).exists()
    assert list(Card.objects.values_list("is_primary", "removed_at")) == [(False, NOW)]


def test_not_while_a_card_is_being_asked(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    charge(session, method=Method.CARD)
    with pytest.raises(Refused, match="card_in_progress"):
        disconnect(session.professional)
    ask_all(FakeProvider(), at=NOW)
    disconnect(session.professional)


def test_there_must_be_one(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        disconnect(make_professional())
