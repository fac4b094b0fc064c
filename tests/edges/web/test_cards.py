"""Charging by card from the dialogs, and the account that is needed for it."""

from collections import deque
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from kept.core.lifecycle import State
from kept.store.diary.models import Session
from kept.store.payments.models import CardAccount
from tests.cards.fake import FakeProvider, Fault
from tests.cards.made import attempts_of, make_account, make_card
from tests.cards.wired import wired_to
from tests.edges.web.desk import Desk
from tests.make import NOW, hours, make_client, make_session, payment_of


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with wired_to(FakeProvider()) as fake:
        yield fake


@pytest.fixture
def session(desk: Desk) -> Session:
    make_account(desk.professional)
    client = make_client(desk.professional)
    make_card(client)
    return make_session(
        state=State.IN_PROGRESS, starts_at=NOW - hours(1), professional=desk.professional, client=client
    )


def end(desk: Desk, session: Session) -> str:
    done = desk.fill(f"/sessions/{session.uuid}/completion", method="card", payment="charge")
    assert done.status == 303
    return desk.get(done.where).words


def test_complete_and_charge_by_card(desk: Desk, provider: FakeProvider, session: Session) -> None:
    assert "Card (Visa ending 4242)" in desk.get(f"/sessions/{session.uuid}/completion").page
    assert "The session is complete and charged." in end(desk, session)
    assert (payment_of(session).state, len(provider.taken)) == ("paid", 1)
    assert "Visa ending 4242: paid" in desk.get(f"/payments/{payment_of(session).uuid}").words


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("insufficient_funds", "not enough money"),
        ("authentication_required", "Send the pay link"),
        ("do_not_honor", "The card was refused."),
    ],
)
def test_a_refused_card_is_said_so(
    desk: Desk, provider: FakeProvider, session: Session, word: str, sentence: str
) -> None:
    provider.refuses = word
    words = end(desk, session)
    assert sentence in words
    assert "The payment is unpaid." in words
    assert payment_of(session).state == "unpaid"


def test_an_unknown_outcome_is_being_checked_and_closes_the_rest(
    desk: Desk, provider: FakeProvider, session: Session
) -> None:
    provider.faults = deque([Fault.CUT])
    assert "It is being checked" in end(desk, session)
    assert attempts_of(session) == [("charge", "unknown")]
    payment = payment_of(session)
    assert "Visa ending 4242: being checked" in desk.get(f"/payments/{payment.uuid}").words
    for deed, typed in (("charge", {"method": "cash"}), ("voiding", {})):
        refused = desk.fill(f"/payments/{payment.uuid}/{deed}", **typed)
        assert (refused.status, refused.code) == (409, "card_in_progress")


def test_without_a_card_the_choice_is_closed_and_says_why(desk: Desk, provider: FakeProvider) -> None:
    make_account(desk.professional)
    session = make_session(state=State.COMPLETE, professional=desk.professional, client=make_client(desk.professional))
    where = f"/payments/{payment_of(session).uuid}/charge"
    assert "Card (the client has saved none)" in desk.get(where).page
    refused = desk.fill(where, method="card")
    assert (refused.status, refused.code) == (422, "card_missing")


def test_a_refused_refund_says_so_and_is_asked_again(desk: Desk, provider: FakeProvider, session: Session) -> None:
    provider.refuses = "do_not_honor"
    end(desk, session)
    provider.refuses, provider.keeps = "", "insufficient_funds"
    path = f"/payments/{payment_of(session).uuid}"
    assert desk.fill(f"{path}/charge", method="card").status == 303
    assert desk.fill(f"{path}/refund", amount="20.00", reason="Goodwill").where == path
    shown = desk.get(path)
    assert "The card provider did not give the money back" in shown.words
    assert "is refunded" not in shown.words
    assert "Refund refused" in desk.get("/left-open").words
    provider.keeps = ""
    again = shown.form(f"{path}/refund/again")
    assert desk.send(again).where == path
    words = desk.get(path).words
    assert "The card provider gives the money back." in words
    assert "Ask the provider again" not in words
    assert [minor.minor for minor in provider.given.values()] == [2000]
    assert desk.fill(f"{path}/refund", amount="10.00", reason="Goodwill").where == path
    assert "The money is refunded." in desk.get(path).words


# --- the account


def test_the_account_is_connected_and_then_card_switched_on(desk: Desk, provider: FakeProvider) -> None:
    assert 'value="card"' not in desk.get("/settings/methods").page
    assert desk.fill("/settings/cards", secret_key="sk_test_abc").status == 303
    shown = desk.get("/settings/cards")
    assert f"/webhooks/cards/{CardAccount.objects.get().uuid}" in shown.page
    assert "sk_test_abc" not in shown.page
    assert 'value="card"' in desk.get("/settings/methods").page
    assert desk.fill("/settings/cards", webhook_secret="whsec_abcd").status == 303
    assert desk.fill("/settings/cards/removal", at="/settings/cards").status == 303
    assert not CardAccount.objects.exists()


def test_a_key_that_is_none_or_that_nobody_knows(desk: Desk, provider: FakeProvider) -> None:
    refused = desk.fill("/settings/cards", secret_key="my password")
    assert (refused.status, refused.code) == (422, "provider_key")
    assert "my password" not in refused.page
    provider.faults = deque([Fault.LOST])
    refused = desk.fill("/settings/cards", secret_key="sk_test_abc")
    assert (refused.status, refused.code) == (409, "provider_silent")


def test_the_demo_connects_none(desk: Desk, provider: FakeProvider, settings: Settings) -> None:
    settings.KEPT_DEMO = True
    shown = desk.get("/settings/cards")
    assert "In the demo no account is connected" in shown.words
    assert "secret_key" not in shown.page
