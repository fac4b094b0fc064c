"""Inviting: one waits for each address, and only its letter holds the link."""

import pytest

from kept.core.letters import Kind, Recipient
from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from kept.store.people.models import Client, Invitation
from kept.usecases.invite_client import invite_client
from tests.arrivals import UMA, invite, last_letter, token_in
from tests.make import NOW, a_key, make_account, make_client, make_professional


def test_a_letter_with_a_link_and_only_a_hash_of_it_here(db: None) -> None:
    professional = make_professional()
    row, letter = invite(professional), last_letter(Kind.INVITATION)
    assert (letter.to, letter.email, letter.name, letter.other) == (Recipient.CLIENT, UMA, "Uma Reyes", "N. B.")
    assert len(token_in(letter)) == 43
    assert token_in(letter) not in str(Invitation.objects.values().get())
    assert (row.professional, row.client, row.times_sent) == (professional, None, 1)
    assert not Client.objects.exists(), "an invitation alone makes nobody a client"
    assert broken_claims() == {}


def test_one_waits_at_a_time_for_each_professional_and_address(db: None) -> None:
    professional = make_professional()
    invite(professional)
    with pytest.raises(Refused, match="already_invited"):
        invite(professional)
    invite(professional, email="other@example.org")
    invite(make_professional(practice=professional.practice))
    assert Letter.objects.count() == 3


def test_a_client_who_signs_in_needs_none(db: None) -> None:
    professional = make_professional()
    client = make_client(professional)
    with pytest.raises(Refused, match="already_connected"):
        invite(professional, email=client.email)
    invite(make_professional(practice=professional.practice), email=client.email)


def test_only_a_professional_invites(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        invite_client(by=make_account(), name="Uma", email=UMA, request=a_key(), now=NOW)
