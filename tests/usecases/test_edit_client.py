"""Editing a client's particulars."""

from typing import Any

import pytest

from kept.core.refusal import Refused
from kept.store.people.models import Client, Professional
from kept.usecases.edit_client import edit_client
from tests.make import NOW, a_key, actor_of, make_client, make_professional

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
