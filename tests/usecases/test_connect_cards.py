"""The practice's account at the card provider: connected by its keys, which stay sealed and are never emptied by mistake."""

from functools import partial

import pytest

from kept.core.lifecycle import State
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.store.payments.models import CardAccount
from kept.store.people.models import Professional
from kept.usecases.connect_cards import connect_cards
from kept.usecases.set_methods import set_methods
from tests.cards.fake import FakeProvider
from tests.cards.made import ask_all, make_card_session
from tests.deeds import charge
from tests.make import NOW, a_key, actor_of, make_professional


def connect(professional: Professional, **keys: str) -> CardAccount:
    given = {"secret_key": "", "webhook_secret": ""} | keys
    connect_cards(by=actor_of(professional), **given, request=a_key(), now=NOW)
    return CardAccount.objects.get(practice=professional.practice)


def test_what_is_left_empty_stays_as_it_is(db: None) -> None:
    professional = make_professional()
    first = connect(professional, secret_key="sk_test_1")
    second = connect(professional, webhook_secret="whsec_1")
    assert (second.secret_key, second.webhook_secret, second.uuid) == ("sk_test_1", "whsec_1", first.uuid)


def test_the_first_time_a_key_is_needed(db: None) -> None:
    with pytest.raises(Refused, match="required"):
        connect(make_professional(), webhook_secret="whsec_1")


def test_the_key_stays_while_something_is_asked_under_it(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    charge(session, method=Method.CARD)
    with pytest.raises(Refused, match="card_account_in_use"):
        connect(session.professional, secret_key="sk_test_other")
    connect(session.professional, secret_key="sk_test_kept", webhook_secret="whsec_2")
    ask_all(FakeProvider(), at=NOW)
    assert connect(session.professional, secret_key="sk_test_other").secret_key == "sk_test_other"


def test_only_then_card_is_switched_on(db: None) -> None:
    professional = make_professional()
    switch = partial(set_methods, by=actor_of(professional), methods=[Method.CARD], now=NOW)
    with pytest.raises(Refused, match="card_not_connected"):
        switch(request=a_key())
    connect(professional, secret_key="sk_test_1")
    switch(request=a_key())
