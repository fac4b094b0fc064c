"""Declining a request: nobody is written to, and it may be sent again."""

import pytest

from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from kept.store.people.models import Client, ContactRequest, Professional
from kept.usecases.decline_request import decline_request
from tests.arrivals import open_professional, send
from tests.make import NOW, a_key, actor_of, make_professional


def decline(professional: Professional) -> None:
    row = ContactRequest.objects.latest("id")
    decline_request(request_id=row.uuid, by=actor_of(professional), request=a_key(), now=NOW)


def test_it_is_over_and_another_may_come(db: None) -> None:
    professional = open_professional()
    send(professional)
    decline(professional)
    assert ContactRequest.objects.get().state == "declined"
    assert (Client.objects.count(), Letter.objects.count()) == (0, 2)
    assert broken_claims() == {}
    with pytest.raises(Refused, match="request_decided"):
        decline(professional)
    send(professional)
    assert ContactRequest.objects.count() == 2


def test_anothers_is_not_there(db: None) -> None:
    professional = open_professional()
    send(professional)
    with pytest.raises(Refused, match="not_found"):
        decline(make_professional(practice=professional.practice))
