"""Erasing a client from their page: said before, confirmed by a word, done once."""

import pytest

from kept.core.lifecycle import PaymentState, State
from kept.store.people.models import Client
from tests.edges.web.desk import Clock, Desk
from tests.make import make_client, make_professional, make_session


@pytest.fixture
def desk(db: None, clock: Clock) -> Desk:
    return Desk(make_professional(), clock)


def test_it_is_said_what_goes_and_what_stays(desk: Desk) -> None:
    client = make_client(desk.professional)
    page = f"/clients/{client.uuid}"
    assert f"{page}/erasure" in desk.get(page).page
    asked = desk.get(f"{page}/erasure").words
    assert "What will happen" in asked
    assert "Receipts keep the name" in asked
    refused = desk.fill(f"{page}/erasure", confirm_word="erase")
    assert (refused.status, refused.code) == (422, "confirm_erasure")
    done = desk.fill(f"{page}/erasure", confirm_word="ERASE")
    assert (done.status, done.where) == (303, "/clients")
    assert desk.get(page).status == desk.get(f"{page}/erasure").status == 404
    assert client.name not in desk.get("/clients").page
    assert Client.objects.get(id=client.id).erased_at


def test_what_is_open_is_said_with_the_way_on(desk: Desk) -> None:
    client = make_client(desk.professional)
    page = f"/clients/{client.uuid}/erasure"
    form = desk.get(page).form(page)
    make_session(professional=desk.professional, client=client)
    refused = desk.send(form, confirm_word="ERASE")
    assert (refused.status, refused.code) == (409, "open_case")
    assert "A session is planned or in progress" in refused.words
    assert 'name="confirm_word"' not in desk.get(page).page


def test_pages_of_past_sessions_still_open(desk: Desk) -> None:
    session = make_session(state=State.COMPLETE, payment=PaymentState.PAID, professional=desk.professional)
    assert session.client
    desk.fill(f"/clients/{session.client.uuid}/erasure", confirm_word="ERASE")
    for path in (
        f"/sessions/{session.uuid}",
        f"/payments/{session.payment.uuid}",
        "/activities",
        "/payments",
        "/reports",
    ):
        answer = desk.get(path)
        assert answer.status == 200
        assert session.client.name not in answer.page
