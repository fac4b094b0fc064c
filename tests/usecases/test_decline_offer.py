"""Declining what was offered: the client waits on, and nobody declines for another."""

import pytest

from kept.core.refusal import Refused
from kept.store.diary.models import SlotHold, Wait, WaitOffer
from kept.usecases.decline_offer import decline_offer
from tests.deeds import cancel_as_client
from tests.make import NOW, a_key, actor_of, hours, make_client, make_professional, make_session
from tests.openings import always_open
from tests.waiting import look_around, wait_for_time


def test_a_declined_offer_is_held_no_longer_and_its_client_waits_on(db: None) -> None:
    professional = always_open(make_professional())
    client = make_client(professional)
    wait = wait_for_time(professional, client)
    cancel_as_client(make_session(professional=professional, starts_at=NOW + hours(30)))
    look_around()
    offer = WaitOffer.objects.get()
    with pytest.raises(Refused, match="not_found"):
        decline_offer(offer_id=offer.uuid, by=actor_of(make_client(professional)), request=a_key(), now=NOW)
    decline_offer(offer_id=offer.uuid, by=actor_of(client), request=a_key(), now=NOW)
    wait.refresh_from_db()
    assert (wait.state, SlotHold.objects.count()) == (Wait.State.WAITING, 0)
    with pytest.raises(Refused, match="not_found"):
        decline_offer(offer_id=offer.uuid, by=actor_of(client), request=a_key(), now=NOW)
