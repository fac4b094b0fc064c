"""Letters that were given up, and the demo's Outbox."""

from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from kept.store.diary.models import Session
from kept.store.outbox.models import Letter
from kept.usecases.record_delivery import record_delivery
from tests.edges.web.desk import Desk
from tests.letters import NEVER, claim, states
from tests.make import NOW, make_client, make_payment, make_professional, make_session


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.KEPT_DEMO = True
    settings.KEPT_EMAIL_URL = ""


def given_up(desk: Desk) -> tuple[Session, list[Letter]]:
    session = make_session(professional=desk.professional)
    give_up_all()
    return session, list(Letter.objects.filter(session=session).exclude(kind="reminder").order_by("id"))


def give_up_all() -> None:
    for leased in claim():
        record_delivery(letter=leased, answer=NEVER, now=NOW)


# --- given up


def test_a_letter_is_sent_again_from_the_sessions_page(desk: Desk) -> None:
    session, letters = given_up(desk)
    page = desk.get(f"/sessions/{session.uuid}")
    assert "The client has NOT been told." in page.words
    answer = desk.send(page.form(f"/letters/{letters[0].uuid}/resending"))
    assert (answer.status, answer.where) == (303, f"/sessions/{session.uuid}")
    assert states(letters) == ["waiting", "given_up"]
    assert desk.send(page.form(f"/letters/{letters[0].uuid}/resending")).status == 303


def test_a_receipt_is_sent_again_from_the_payments_page(desk: Desk) -> None:
    payment = make_payment(desk.professional, make_client(desk.professional))
    desk.fill(f"/payments/{payment.uuid}/charge")
    give_up_all()
    page = desk.get(f"/payments/{payment.uuid}")
    letter = Letter.objects.get(payment=payment)
    answer = desk.send(page.form(f"/letters/{letter.uuid}/resending"))
    assert (answer.status, answer.where) == (303, f"/payments/{payment.uuid}")
    assert states([letter]) == ["waiting"]


def test_a_letter_that_waits_is_not_sent_again(desk: Desk) -> None:
    letter = Letter.objects.filter(session=make_session(professional=desk.professional)).first()
    assert letter is not None
    answer = desk.post(f"/letters/{letter.uuid}/resending", {"request_key": str(uuid4())})
    assert (answer.status, answer.code) == (409, "not_given_up")


def test_a_colleagues_letter_is_not_there(desk: Desk) -> None:
    _, letters = given_up(desk)
    colleague = Desk(make_professional(practice=desk.professional.practice), desk.clock)
    answer = colleague.post(f"/letters/{letters[0].uuid}/resending", {"request_key": str(uuid4())})
    assert answer.status == 404
    assert states(letters) == ["given_up", "given_up"]


# --- the Outbox


def test_outside_the_demo_there_is_no_outbox(desk: Desk) -> None:
    make_session(professional=desk.professional)
    letter = Letter.objects.first()
    assert letter is not None
    assert desk.get("/outbox").status == desk.get(f"/outbox/{letter.uuid}").status == 404


def test_with_a_mail_server_there_is_none_either(desk: Desk, demo: None, settings: Settings) -> None:
    settings.KEPT_EMAIL_URL = "smtp://127.0.0.1:25"
    assert desk.get("/outbox").status == 404


def test_letters_are_read_as_their_people_would(desk: Desk, demo: None) -> None:
    assert "No letters" in desk.get("/outbox").words
    session = make_session(professional=desk.professional)
    assert session.client is not None
    words = desk.get("/outbox").words
    assert "Your appointment is confirmed" in words
    assert session.client.email in words
    letter = Letter.objects.get(session=session, to="client", kind="confirmed")
    read = desk.get(f"/outbox/{letter.uuid}").words
    assert f"Hello {session.client.name}," in read
    assert "Counselling" not in read
    assert desk.get(f"/outbox/{uuid4()}").status == 404


def test_the_outbox_comes_in_pages(desk: Desk, demo: None) -> None:
    client = None
    for number in range(26):
        session = make_session(professional=desk.professional, client=client, starts_at=NOW.replace(day=1 + number))
        client = session.client
    newest = desk.get("/outbox")
    assert newest.page.count('href="/outbox/') == 50
    older = newest.page.split('href="/outbox?before=')[1].split('"')[0]
    assert desk.get(f"/outbox?before={older}").page.count('href="/outbox/') == 28
    assert desk.get("/outbox?before=nonsense").status == 200
