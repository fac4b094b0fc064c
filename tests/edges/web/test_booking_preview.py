"""What a booking would do, told before it is done."""

from typing import Any

import pytest

from kept.store.people.models import Client
from tests.digest import digest
from tests.edges.web.desk import Desk, id_of
from tests.make import make_client, make_hub, make_professional

NEW = "/sessions/new"


@pytest.fixture
def dara(desk: Desk) -> Client:
    return make_client(desk.professional)


def test_the_form_asks_for_a_client_first(desk: Desk, dara: Client) -> None:
    assert "Choose a client, and this tells who pays and who is written to." in desk.get(NEW).words


def test_money_is_told_to_stay_pending(desk: Desk, dara: Client) -> None:
    words = preview(desk, dara)
    assert "The client pays. The payment stays pending until the session is over." in words
    assert "The client and you get a confirmation by e-mail." in words


def test_a_credit_is_told_with_those_left(desk: Desk, dara: Client) -> None:
    make_hub([desk.professional], [dara], credits_each=3)
    assert "A sponsored credit is held for the session (3 left in Quay Wellbeing)." in preview(desk, dara, "credit")
    assert "A sponsored credit could pay: 3 left in Quay Wellbeing." in preview(desk, dara)


def test_a_credit_that_cannot_pay_is_told_why(desk: Desk, dara: Client) -> None:
    assert "the client belongs to no hub that you work for" in preview(desk, dara, "credit")
    make_hub([desk.professional], [dara], credits_each=0)
    assert "the client has none left" in preview(desk, dara, "credit")


def test_a_session_logged_afterwards_tells_nobody_unless_asked(desk: Desk, dara: Client) -> None:
    assert "Nobody is written to." in preview(desk, dara, day="2026-06-12", leave=("notify",))
    assert "This time is over: the session is logged afterwards." in preview(desk, dara, day="2026-06-12")


def test_another_professionals_client_is_not_told_of(desk: Desk) -> None:
    stranger = make_client(make_professional())
    make_hub([desk.professional], [stranger], credits_each=3)
    assert "Quay" not in preview(desk, stranger, "credit")


def test_looking_changes_nothing(desk: Desk, dara: Client) -> None:
    desk.get(NEW)
    before = digest()
    preview(desk, dara)
    assert digest() == before


def preview(desk: Desk, client: Client, funding: str = "self_pay", *, leave: tuple[str, ...] = (), **typed: Any) -> str:
    form = desk.get(NEW).form(NEW)
    sent = {**form.values, "client": id_of(client), "funding": funding, "day": "2026-06-19", **typed}
    answer = desk.post(f"{NEW}/preview", {name: value for name, value in sent.items() if name not in leave})
    assert answer.status == 200
    return answer.words
