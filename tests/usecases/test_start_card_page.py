"""A client starts to save a card with a practice of theirs that takes cards, and with no other."""

from uuid import UUID

import pytest

from kept.core.refusal import Refused
from kept.store.payments.models import CardPage
from kept.store.people.models import Client
from kept.usecases.start_card_page import start_card_page
from tests.cards.made import make_account
from tests.make import NOW, a_key, actor_of, make_client, make_professional


def start(client: Client, practice: UUID) -> UUID:
    return start_card_page(by=actor_of(client), practice_id=practice, request=a_key(), now=NOW)


def test_the_page_is_the_clients(db: None) -> None:
    professional = make_professional()
    make_account(professional)
    client = make_client(professional)
    page = CardPage.objects.get(uuid=start(client, professional.practice.uuid))
    assert (page.client_id, page.practice_id, page.page_ref) == (client.id, client.practice_id, "")


def test_a_practice_that_is_not_theirs_is_not_there(db: None) -> None:
    client, other = make_client(make_professional()), make_professional()
    make_account(other)
    with pytest.raises(Refused, match="not_found"):
        start(client, other.practice.uuid)


def test_one_that_takes_no_cards_says_so(db: None) -> None:
    professional = make_professional()
    with pytest.raises(Refused, match="card_not_connected"):
        start(make_client(professional), professional.practice.uuid)
