"""Editing a client's particulars."""

from datetime import timedelta
from typing import Any

import pytest

from kept.core.letters import Kind
from kept.core.refusal import Refused
from kept.store.diary.models import ManageLink
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from kept.store.people.models import Client, Professional
from kept.usecases.add_client import ClientWish, add_client
from kept.usecases.edit_client import edit_client
from tests.arrivals import UMA, invite, last_letter, make_an_account, pass_of
from tests.make import NOW, a_key, actor_of, make_client, make_professional, make_session

CHANGED = {"name": "Dara F. Moe", "email": "moe@example.org", "timezone": "Europe/Oslo", "phone": "", "address": "Oslo"}


def edit(client: Client, by: Professional, **changed: Any) -> None:
    asked = {"version": client.version, **CHANGED, **changed}
    edit_client(client_id=client.uuid, by=actor_of(by), request=a_key(), now=NOW, **asked)


def test_all_of_it_changes(db: None) -> None:
    professional = make_professional()
    client = make_client(professional)
    edit(client, professional)
    client.refresh_from_db()
    assert {name: getattr(client, name) for name in CHANGED} == CHANGED
    assert client.version == 2


def test_links_to_bookings_do_not_outlive_the_address_they_went_to(db: None) -> None:
    session = make_session()
    other = make_session(professional=session.professional, starts_at=NOW + timedelta(days=9))
    assert session.client
    edit(session.client, session.professional, email=session.client.email, version=1)
    assert ManageLink.objects.filter(revoked_at__isnull=True).count() == 2
    edit(session.client, session.professional, version=2)
    assert ManageLink.objects.get(revoked_at__isnull=True).session == other


def test_somebody_else_was_faster(db: None) -> None:
    professional = make_professional()
    client = make_client(professional)
    edit(client, professional)
    with pytest.raises(Refused, match="changed_meanwhile"):
        edit(client, professional, version=1)


def test_the_address_of_another_client(db: None) -> None:
    professional = make_professional()
    taken = make_client(professional).email
    with pytest.raises(Refused, match="client_exists"):
        edit(make_client(professional), professional, email=taken)


def test_whom_the_professional_does_not_know_is_not_there(db: None) -> None:
    professional = make_professional()
    colleague = make_professional(practice=professional.practice)
    with pytest.raises(Refused, match="not_found"):
        edit(make_client(professional), colleague)


def test_an_invitation_to_the_address_before_opens_nothing_any_more(db: None) -> None:
    """It may have been mistyped, and be somebody else's."""
    professional = make_professional()
    wish = ClientWish(name="Uma Reyes", email=UMA, timezone="Europe/Dublin")
    client = Client.objects.get(uuid=add_client(by=actor_of(professional), wish=wish, request=a_key(), now=NOW))
    invite(professional)
    shown = pass_of(last_letter(Kind.INVITATION))
    edit(client, professional, email=UMA)
    assert Letter.objects.get().state == "waiting", "it is the same address"
    client.refresh_from_db()
    edit(client, professional, email="uma.reyes@example.org")
    with pytest.raises(Refused, match="pass_over"):
        make_an_account(shown)
    assert Letter.objects.get().state == "withdrawn"
    assert broken_claims() == {}
