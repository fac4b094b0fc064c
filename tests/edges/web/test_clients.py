"""Clients: the list and its search, one client, adding, editing, private notes."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from kept.store.diary.models import Note
from kept.store.people.models import Acquaintance, Client
from kept.usecases.edit_client import edit_client
from kept.usecases.write_note import write_note
from tests.edges.web.desk import Desk
from tests.make import (
    NOW,
    a_key,
    actor_of,
    make_account,
    make_client,
    make_hub,
    make_payment,
    make_professional,
    make_session,
)

WALTER: dict[str, Any] = {
    "name": "Walter Ó Sé",
    "email": "Walter@Example.org",
    "phone": "+353 1 234 5678",
    "address": "1 Quay",
}


# --- the list


def test_who_has_no_clients_is_told_to_add_one(desk: Desk) -> None:
    answer = desk.get("/clients")
    assert answer.status == 200
    assert "No clients yet" in answer.words
    assert 'href="/clients/new"' in answer.page


def test_the_list_names_the_professionals_own_clients(desk: Desk) -> None:
    make_client(desk.professional, account=make_account(name="Orla Quinn"))
    make_client(make_professional(practice=desk.professional.practice), account=make_account(name="Someone Else"))
    answer = desk.get("/clients")
    assert "Orla Quinn" in answer.words
    assert "Someone Else" not in answer.words


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("orla", ["Orla 100% Quinn"]),
        ("%", ["Orla 100% Quinn"]),
        ("_", ["Ann_Lee"]),
        ("\\", ["Ben\\Hur"]),
        ("'; drop", []),
        ("nn", ["Ann_Lee", "Orla 100% Quinn"]),
        ("", ["Ann_Lee", "Ben\\Hur", "Orla 100% Quinn"]),
    ],
)
def test_search_takes_what_is_typed_as_it_stands(desk: Desk, typed: str, found: list[str]) -> None:
    for name in ("Orla 100% Quinn", "Ann_Lee", "Ben\\Hur"):
        Client.objects.filter(pk=make_client(desk.professional).pk).update(name=name, email=f"{uuid4()}@x.test")
    listed = desk.visitor.get("/clients", {"q": typed}).context["page"].items
    assert [client.name for client in listed] == found
    options = desk.visitor.get("/clients/search", {"q": typed}).content.decode()
    assert options.count('role="option"') == len(found)


@pytest.mark.parametrize("typed", ["\x00", "x" * 500])
def test_a_search_that_nothing_can_fit_is_refused_in_words(desk: Desk, typed: str) -> None:
    response = desk.visitor.get("/clients", {"q": typed})
    assert response.status_code == 422
    assert desk.visitor.get("/clients/search", {"q": typed}).status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "99999999999999999999", "2"])
def test_a_page_that_is_not_there_is_the_nearest(desk: Desk, page: str) -> None:
    make_client(desk.professional)
    assert desk.visitor.get("/clients", {"page": page}).context["page"].number == 1


def test_long_lists_come_in_pages(desk: Desk) -> None:
    professional = desk.professional
    rows = Client.objects.bulk_create(
        Client(
            practice_id=professional.practice_id,
            name=f"Client {n:03}",
            email=f"c{n}@example.org",
            timezone="UTC",
            created_at=NOW,
        )
        for n in range(60)
    )
    Acquaintance.objects.bulk_create(
        Acquaintance(practice_id=professional.practice_id, professional=professional, client=row, since=NOW)
        for row in rows
    )
    first = desk.get("/clients?q=Client")
    assert "Page 1 of 2 · 60 clients" in first.words
    assert 'href="?q=Client&amp;page=2"' in first.page
    assert "Client 059" in desk.get("/clients?q=Client&page=2").words


# --- adding


def test_a_client_is_added_and_shown(desk: Desk) -> None:
    answer = desk.fill("/clients/new", **WALTER)
    client = Client.objects.get()
    assert (answer.status, answer.where) == (303, f"/clients/{client.uuid}")
    assert (client.email, client.timezone) == ("walter@example.org", "Europe/Dublin")
    shown = desk.get(answer.where).words
    assert "The client is added." in shown
    assert "Walter Ó Sé" in shown
    assert "+353 1 234 5678" in shown


def test_sending_twice_adds_one(desk: Desk) -> None:
    form = desk.get("/clients/new").form("/clients/new")
    first, second = desk.send(form, **WALTER), desk.send(form, **WALTER)
    assert second.where == first.where
    assert Client.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"name": ""}, "name", "required"),
        ({"name": "\u200b"}, "name", "name_characters"),
        ({"email": "walter"}, "email", "email_invalid"),
        ({"timezone": "Mars/Olympus"}, "timezone", "unknown_zone"),
        ({"phone": "call me"}, "phone", "phone"),
        ({"address": "x" * 501}, "address", "text_length"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(desk: Desk, typed: Any, field: str, code: str) -> None:
    answer = desk.fill("/clients/new", **(WALTER | typed))
    assert (answer.status, answer.code) == (422, code)
    form = answer.form("/clients/new")
    assert form.wrong == {field}
    assert form.values["name"] == (WALTER | typed)["name"]
    assert not Client.objects.exists()


def test_an_unknown_field_is_refused_by_name(desk: Desk) -> None:
    answer = desk.fill("/clients/new", **WALTER, user_id="1")
    assert (answer.status, answer.code) == (422, "unknown_field")
    assert "user_id" in answer.words


def test_an_address_of_another_client_is_refused_at_the_field(desk: Desk) -> None:
    desk.fill("/clients/new", **WALTER)
    answer = desk.fill("/clients/new", **WALTER)
    assert (answer.status, answer.code) == (409, "client_exists")
    assert answer.form("/clients/new").values["name"] == WALTER["name"]
    assert Client.objects.count() == 1


# --- one client


def test_a_clients_page_shows_what_belongs_to_them(desk: Desk) -> None:
    client = make_client(desk.professional)
    make_session(professional=desk.professional, client=client)
    make_payment(desk.professional, client)
    make_hub([desk.professional], [client], credits_each=3)
    words = desk.get(f"/clients/{client.uuid}").words
    for part in (
        client.name,
        client.email,
        "Counselling",
        "Planned",
        "A workbook",
        "€40.00",
        "Quay Wellbeing",
        "Credits left 3",
    ):
        assert part in words


def test_credits_of_a_hub_that_the_professional_does_not_work_for_are_not_shown(desk: Desk) -> None:
    client = make_client(desk.professional)
    make_hub([make_professional()], [client], credits_each=3)
    assert "Quay Wellbeing" not in desk.get(f"/clients/{client.uuid}").words


def test_a_client_is_edited(desk: Desk) -> None:
    path = f"/clients/{make_client(desk.professional).uuid}"
    answer = desk.fill(f"{path}/edit", name="Another Name")
    assert (answer.status, answer.where) == (303, path)
    assert "Another Name" in desk.get(path).words


def test_a_client_that_was_changed_meanwhile_is_shown_beside_what_was_typed(desk: Desk) -> None:
    client = make_client(desk.professional)
    path = f"/clients/{client.uuid}/edit"
    form = desk.get(path).form(path)
    _edit_meanwhile(desk, client)
    answer = desk.send(form, name="What I Typed")
    assert (answer.status, answer.code) == (409, "changed_meanwhile")
    assert "As it stands now: Somebody Typed This" in answer.words
    assert answer.form(path).values["name"] == "What I Typed"
    assert Client.objects.get().name == "Somebody Typed This"
    assert desk.send(answer.form(path)).status == 303
    assert Client.objects.get().name == "What I Typed"


def _edit_meanwhile(desk: Desk, client: Client) -> None:
    edit_client(
        client_id=client.uuid,
        by=actor_of(desk.professional),
        name="Somebody Typed This",
        email=client.email,
        timezone=client.timezone,
        phone="",
        address="",
        version=client.version,
        request=a_key(),
        now=NOW,
    )


# --- private notes


def test_a_note_is_kept_and_shown(desk: Desk) -> None:
    path = f"/clients/{make_client(desk.professional).uuid}"
    answer = desk.fill(f"{path}/notes", at=path, text="<b>Prefers</b> mornings")
    assert (answer.status, answer.where) == (303, f"{path}#notes")
    assert "&lt;b&gt;Prefers&lt;/b&gt; mornings" in desk.get(path).page


def test_an_empty_note_is_none(desk: Desk) -> None:
    path = f"/clients/{make_client(desk.professional).uuid}"
    answer = desk.fill(f"{path}/notes", at=path, text=" \n ")
    assert (answer.status, answer.code) == (422, "required")
    assert not Note.objects.exists()


def test_a_colleague_who_knows_the_client_does_not_see_the_note(desk: Desk) -> None:
    account = make_account()
    colleague = make_professional(practice=desk.professional.practice)
    client = make_client(desk.professional, account=account)
    assert make_client(colleague, account=account) == client
    _write(desk, client, "Mine alone")
    theirs = Desk(colleague, desk.clock)
    assert theirs.get(f"/clients/{client.uuid}").status == 200
    assert "Mine alone" not in theirs.get(f"/clients/{client.uuid}").words
    assert theirs.get(f"/notes/{Note.objects.get().uuid}/removal").status == 404


def test_removing_a_note_asks_and_removes_once(desk: Desk) -> None:
    client = make_client(desk.professional)
    path = f"/notes/{_write(desk, client, 'Not needed')}/removal"
    asked = desk.get(path)
    assert "Not needed" in asked.words
    assert "cannot be brought back" in asked.words
    form = asked.form(path)
    first, second = desk.send(form), desk.send(form)
    assert first.where == second.where == f"/clients/{client.uuid}"
    assert not Note.objects.exists()
    assert desk.get(path).status == 404


def _write(desk: Desk, client: Client, text: str) -> UUID:
    return write_note(
        client_id=client.uuid, session_id=None, by=actor_of(desk.professional), text=text, request=a_key(), now=NOW
    )
