"""Adding a client to the practice's list."""

from dataclasses import replace

import pytest

from kept.core.refusal import Refused
from kept.store.people.models import Acquaintance, Client, Professional
from kept.usecases.add_client import ClientWish, add_client
from tests.make import NOW, a_key, actor_of, make_account, make_professional

WISH = ClientWish(name="Iris Moe", email="iris@example.org", timezone="Europe/Oslo", phone="+47 22 00 00 00")


def added(professional: Professional, wish: ClientWish = WISH) -> Client:
    made = add_client(by=actor_of(professional), wish=wish, request=a_key(), now=NOW)
    return Client.objects.get(uuid=made)


def test_the_two_know_each_other_and_no_account_is_guessed(db: None) -> None:
    make_account()
    professional = make_professional()
    client = added(professional)
    assert (client.name, client.phone, client.user) == ("Iris Moe", WISH.phone, None)
    acquaintance = Acquaintance.objects.get(client=client)
    assert (acquaintance.professional, acquaintance.door) == (professional, "practice")


def test_an_address_is_once_in_a_practice(db: None) -> None:
    professional = make_professional()
    added(professional)
    with pytest.raises(Refused, match="client_exists"):
        added(professional)
    with pytest.raises(Refused, match="client_exists"):
        added(make_professional(practice=professional.practice))
    added(make_professional())
    added(professional, replace(WISH, email="other@example.org"))
    assert Client.objects.count() == 3


def test_only_a_professional_adds_clients(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        add_client(by=make_account(), wish=WISH, request=a_key(), now=NOW)
