"""The On Request form, and what becomes of it at the desk."""

from typing import Any

from kept.core.letters import Kind
from kept.store.diary.models import Session
from kept.store.outbox.models import Letter
from kept.store.people.models import Acquaintance, Client, ContactRequest, User
from tests.arrivals import UMA, open_doors, open_professional, send
from tests.digest import digest
from tests.edges.web.desk import Desk
from tests.edges.web.visitor import Passer, bare
from tests.make import make_account

ASKED: dict[str, Any] = {
    "name": "Uma Reyes",
    "email": UMA,
    "timezone": "Europe/Lisbon",
    "phone": "",
    "message": "Mornings?",
}


def test_asking_keeps_it_once_and_looks_the_same_again(passer: Passer) -> None:
    professional = open_professional()
    path = f"/request/{professional.uuid}"
    first, second = passer.fill(path, **ASKED), passer.fill(path, **ASKED | {"message": "Again"})
    assert (first.status, first.where) == (second.status, second.where) == (303, f"{path}/sent")
    assert "Your request is sent" in passer.get(first.where).words
    assert ContactRequest.objects.get().message == "Mornings?"
    assert Letter.objects.count() == 2


def test_an_account_makes_no_difference_to_what_is_seen(passer: Passer) -> None:
    professional = open_professional()
    known = User.objects.get(id=make_account().user_id or 0).email
    path = f"/request/{professional.uuid}"
    answers = [passer.fill(path, **ASKED | {"email": email}) for email in (known, UMA)]
    pages = [(each.status, each.where, bare(each.page)) for each in answers]
    assert pages[0] == pages[1]


def test_what_is_wrong_is_said_and_stays(passer: Passer) -> None:
    professional = open_professional()
    path = f"/request/{professional.uuid}"
    wrong = {
        "email": "email_invalid",
        "name": "name_characters",
        "phone": "phone",
        "timezone": "unknown_zone",
        "message": "text_length",
    }
    typed = {"email": "uma@", "name": "<b>", "phone": "call me", "timezone": "Mars/Base", "message": "x" * 2001}
    before = digest()
    for field, code in wrong.items():
        answer = passer.fill(path, **ASKED | {field: typed[field]})
        assert (answer.status, answer.code, answer.form(path).wrong) == (422, code, {field})
    assert digest() == before


def test_letters_to_one_address_are_limited_over_all_forms(passer: Passer) -> None:
    statuses = [passer.fill(f"/request/{open_professional().uuid}", **ASKED).status for _ in range(4)]
    assert statuses == [303, 303, 303, 429]


def test_who_is_signed_in_finds_their_name_in_the_form(passer: Passer) -> None:
    user = passer.sign_in(make_account())
    professional = open_professional()
    form = passer.get(f"/request/{professional.uuid}").form(f"/request/{professional.uuid}")
    assert (form.values["name"], form.values["email"]) == (user.name, user.email)
    passer.send(form)
    assert ContactRequest.objects.get().user == user


# --- at the desk


def test_accept_request_makes_a_client_and_books_nothing(desk: Desk) -> None:
    open_doors(desk.professional)
    send(desk.professional)
    page = desk.get("/clients/requests")
    assert "Is there a time in the mornings?" in page.words
    assert "Accept Request" in page.words
    row = ContactRequest.objects.get()
    form = page.form(f"/clients/requests/{row.uuid}/acceptance")
    first, second = desk.send(form), desk.send(form)
    client = Client.objects.get()
    assert first.where == second.where == f"/clients/{client.uuid}"
    assert "Nothing is booked yet." in desk.get(first.where).words
    assert (Acquaintance.objects.get().door, Session.objects.count()) == ("on_request", 0)
    assert Letter.objects.filter(kind=Kind.REQUEST_ACCEPTED).count() == 1
    assert desk.send(form, request_key="6f1f2a3e-0000-4000-8000-000000000000").code == "request_decided"


def test_declining_asks_first_and_writes_to_nobody(desk: Desk) -> None:
    open_doors(desk.professional)
    send(desk.professional)
    letters = Letter.objects.count()
    path = f"/clients/requests/{ContactRequest.objects.get().uuid}/refusal"
    assert "Nobody is written to" in desk.get(path).words
    assert desk.fill(path).where == "/clients/requests"
    assert "Declined" in desk.get("/clients/requests").words
    assert (Client.objects.count(), Letter.objects.count()) == (0, letters)
