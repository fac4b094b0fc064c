"""Taking on a client and inviting them, in one."""

import pytest

from kept.core.access import RequestKey
from kept.core.refusal import Refused, Replayed
from kept.store.invariants.reads import broken_claims
from kept.store.journal.models import Entry
from kept.store.outbox.models import Letter
from kept.store.people.models import Acquaintance, Client, Invitation, Professional
from kept.usecases.invite_new_client import NewClient, invite_new_client
from tests.digest import digest
from tests.make import NOW, a_key, actor_of, make_client, make_professional

NEW = NewClient(name="Iris Doyle", email="iris@example.org", phone="+353 1 234 5678")


def test_they_are_a_client_and_have_a_link(db: None) -> None:
    professional, key = make_professional(), a_key()
    made = invite_new_client(by=actor_of(professional), new=NEW, request=key, now=NOW)
    client = Client.objects.get(uuid=made)
    assert (client.name, client.email, client.phone, client.timezone) == (
        NEW.name,
        NEW.email,
        NEW.phone,
        professional.timezone,
    )
    assert Acquaintance.objects.get().professional == professional
    assert Invitation.objects.get().client == client
    assert Letter.objects.get().kind == "invitation"
    assert set(Entry.objects.values_list("action", flat=True)) >= {"client.added", "client.invited"}
    assert broken_claims() == {}
    with pytest.raises(Replayed) as again:
        invite_new_client(by=actor_of(professional), new=NEW, request=key, now=NOW)
    assert again.value.result == str(made)


def test_nobody_is_taken_on_or_invited_twice(db: None) -> None:
    professional = make_professional()
    known = make_client(professional)
    _refused("client_exists", known.email, professional)
    colleague = make_professional(practice=professional.practice)
    _refused("client_exists", known.email, colleague)
    invite_new_client(by=actor_of(professional), new=NEW, request=a_key(), now=NOW)
    _refused("already_invited", NEW.email, professional)


def test_who_is_no_professional_finds_nothing(db: None) -> None:
    client = make_client(make_professional())
    with pytest.raises(Refused, match="not_found"):
        invite_new_client(by=actor_of(client), new=NEW, request=a_key(), now=NOW)


def _refused(code: str, email: str, professional: Professional) -> None:
    before = digest()
    request: RequestKey = a_key()
    with pytest.raises(Refused, match=code):
        invite_new_client(
            by=actor_of(professional),
            new=NewClient(name="Somebody", email=email),
            request=request,
            now=NOW,
        )
    assert digest() == before
