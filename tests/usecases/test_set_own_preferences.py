"""A client's own zone and reminders, in every practice that knows them."""

from kept.store.people.models import Client
from kept.usecases.set_own_preferences import set_own_preferences
from tests.make import NOW, a_key, actor_of, make_client, make_practice, make_professional


def test_it_holds_in_every_practice_and_for_nobody_else(db: None) -> None:
    client = make_client(make_professional())
    elsewhere = make_client(make_professional(practice=make_practice()), account=actor_of(client))
    other = make_client(make_professional())
    set_own_preferences(by=actor_of(client), timezone="Asia/Tokyo", reminder_hours=[2], request=a_key(), now=NOW)
    found = dict(Client.objects.values_list("id", "timezone"))
    assert (found[client.id], found[elsewhere.id], found[other.id]) == ("Asia/Tokyo", "Asia/Tokyo", "Europe/Paris")
    assert Client.objects.get(id=elsewhere.id).reminder_hours == [2]
