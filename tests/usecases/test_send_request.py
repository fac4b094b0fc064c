"""The On Request form: it waits once for each address, and two are told."""

import pytest

from kept.core.letters import Kind
from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from kept.store.people.models import Client, ContactRequest
from tests.arrivals import UMA, letters_of, open_professional, send
from tests.make import make_professional


def test_it_is_kept_and_both_are_written_to(db: None) -> None:
    professional = open_professional()
    send(professional)
    row = ContactRequest.objects.get()
    assert (row.email, row.state, row.message) == (UMA, "waiting", "Is there a time in the mornings?")
    sender, receiver = letters_of(Kind.REQUEST_RECEIVED)
    assert (sender.email, sender.name, sender.other) == (UMA, "", "")
    assert (receiver.email, receiver.other, receiver.path) == (professional.user.email, "U. R.", "/clients/requests")
    assert not Client.objects.exists()
    assert broken_claims() == {}


def test_sending_again_changes_nothing_while_it_waits(db: None) -> None:
    professional = open_professional()
    send(professional)
    send(professional, message="Are you there?")
    assert ContactRequest.objects.get().message == "Is there a time in the mornings?"
    assert Letter.objects.count() == 2
    send(open_professional())
    assert ContactRequest.objects.count() == 2


def test_who_takes_none_is_not_there(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        send(make_professional())
