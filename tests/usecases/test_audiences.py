"""Who is offered a service: a client holds, books and waits for those of the door they come by, and for no others."""

from collections.abc import Callable
from itertools import product
from typing import Any, Final

import pytest

from kept.core.offers import Audience, audiences_by
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.diary.models import Service
from kept.store.diary.offers import services_offered
from kept.store.people.models import Client, Professional
from kept.usecases.hold_slot import SlotWish, hold_slot
from tests.deeds import book
from tests.digest import digest
from tests.make import NOW, a_key, actor_of, hours, make_client, make_hub, make_professional
from tests.offers import TERMS, make_service
from tests.openings import always_open, book_as_client
from tests.waiting import wait_for_time

Deed = Callable[[Professional, Client, Service, Origin], object]
SEEN: Final = {
    Audience.ALL: set(Origin),
    Audience.HUB: {Origin.HUB},
    Audience.PRIVATE: set(Origin) - {Origin.HUB},
}


def holding(professional: Professional, client: Client, service: Service, door: Origin) -> object:
    asked: dict[str, Any] = {"professional_id": professional.uuid, "service_id": service.uuid, "door": door}
    wish = SlotWish(starts_at=NOW + hours(72), **asked)
    return hold_slot(by=actor_of(client), wish=wish, request=a_key(), now=NOW)


def booking(professional: Professional, client: Client, service: Service, door: Origin) -> object:
    return book_as_client(professional, client, service_id=service.uuid, door=door, agreed=TERMS.price)


def waiting(professional: Professional, client: Client, service: Service, door: Origin) -> object:
    return wait_for_time(professional, client, service_id=service.uuid, door=door)


def somebody(professional: Professional, door: Origin) -> Client:
    """Who may come by this door."""
    client = make_client(professional, door=door)
    if door is Origin.HUB:
        make_hub([professional], [client])
    return client


@pytest.mark.parametrize(("audience", "door"), list(product(Audience, Origin)))
def test_each_door_has_its_services(audience: Audience, door: Origin) -> None:
    assert (audience in audiences_by([door])) == (door in SEEN[audience])


def test_who_comes_by_no_door_is_offered_nothing() -> None:
    assert audiences_by([]) == frozenset()


@pytest.mark.parametrize("deed", [holding, booking, waiting])
@pytest.mark.parametrize("door", [Origin.HUB, Origin.PRACTICE, Origin.DIRECT_LINK])
def test_a_client_gets_what_their_door_offers_and_nothing_else(db: None, deed: Deed, door: Origin) -> None:
    professional = always_open(make_professional())
    client = somebody(professional, door)
    wrong = Audience.PRIVATE if door is Origin.HUB else Audience.HUB
    hidden = make_service(professional, "Hidden", seen_by=wrong)
    before = digest()
    with pytest.raises(Refused, match="unknown_service"):
        deed(professional, client, hidden, door)
    assert digest() == before
    Service.objects.filter(id=hidden.id).update(audience=Audience.PRIVATE if wrong is Audience.HUB else Audience.HUB)
    deed(professional, client, hidden, door)


@pytest.mark.parametrize("deed", [holding, booking, waiting])
def test_a_door_that_is_not_their_own_shows_nothing_more(db: None, deed: Deed) -> None:
    professional = always_open(make_professional())
    client = make_client(professional)
    hubs = make_service(professional, seen_by=Audience.HUB)
    with pytest.raises(Refused, match="unknown_choice"):
        deed(professional, client, hubs, Origin.HUB)


@pytest.mark.parametrize("audience", Audience)
def test_the_professional_books_all_that_they_offer(db: None, audience: Audience) -> None:
    professional = make_professional()
    book(professional, make_client(professional), service_id=make_service(professional, seen_by=audience).uuid)


def test_the_list_of_a_door_is_what_it_lets_book(db: None) -> None:
    professional = make_professional()
    for audience in (Audience.HUB, Audience.PRIVATE):
        make_service(professional, audience, seen_by=audience)
    for doors, names in (
        ([Origin.HUB], ["Counselling", "hub"]),
        ([Origin.ON_REQUEST], ["Counselling", "private"]),
        ([Origin.HUB, Origin.PRACTICE], ["Counselling", "hub", "private"]),
        ([], []),
    ):
        cards = services_offered([professional.id], doors=doors)[professional.id]
        assert [card.name for card in cards] == names
