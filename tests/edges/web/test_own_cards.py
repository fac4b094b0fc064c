"""A client's own cards, and paying on the provider's page: from their payments, and by the link of a letter."""

from collections import deque
from collections.abc import Iterator
from uuid import UUID

import pytest

from kept.core.lifecycle import State
from kept.store.diary.models import Session
from kept.store.payments.models import Card, CardAttempt, CardPage
from tests.cards.fake import FakeProvider, Fault
from tests.cards.made import make_account, make_card
from tests.cards.signed import event_of, signature_of
from tests.cards.wired import wired_to
from tests.digest import digest
from tests.edges.web.at_home import Home, at_home
from tests.edges.web.desk import Clock, Desk
from tests.edges.web.visitor import Passer
from tests.make import make_session, payment_of
from tests.usecases.test_send_pay_link import token_told

CARDS = "/account/cards"


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with wired_to(FakeProvider()) as fake:
        yield fake


@pytest.fixture
def home(db: None, clock: Clock, provider: FakeProvider) -> Home:
    home = at_home(clock)
    make_account(home.professional)
    return home


def add(home: Home) -> UUID:
    """To the provider's page."""
    gone = home.fill(f"{CARDS}/{home.professional.practice.uuid}/page", at=CARDS)
    page = CardPage.objects.latest("id").uuid
    assert (gone.status, gone.where.startswith(f"https://pay.example/cs_{page.hex}")) == (303, True)
    return page


def unpaid(home: Home) -> Session:
    return make_session(state=State.COMPLETE, professional=home.professional, client=home.client)


def test_a_card_is_saved_on_the_providers_page(home: Home, provider: FakeProvider) -> None:
    page = add(home)
    back = f"{CARDS}/pages/{page}"
    before = digest()
    assert "Did you enter the card?" in home.get(back).words
    assert digest() == before, "coming back changes nothing by itself"
    assert "knows of no card yet" in home.fill(back).words
    provider.save(page)
    assert home.fill(back).where == CARDS
    assert "Visa ending 4242" in home.get(CARDS).words
    assert "The card is saved." in home.get(back).words


def test_the_provider_tells_of_it_by_itself(home: Home, provider: FakeProvider) -> None:
    page = add(home)
    provider.save(page)
    about = {"id": f"cs_{page.hex}", "status": "complete", "metadata": {"card_page": str(page)}}
    body = event_of("checkout.session.completed", about)
    account = home.professional.practice.card_account.uuid
    for _ in range(2):
        said = home.visitor.post(
            f"/webhooks/cards/{account}",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": signature_of(body)},
        )
        assert said.status_code == 200
    assert Card.objects.get().is_primary


def test_one_is_chosen_and_one_removed(home: Home, provider: FakeProvider) -> None:
    first, second = make_card(home.client), make_card(home.client, last4="0005", is_primary=False)
    assert home.fill(f"{CARDS}/{second.uuid}/primary", at=CARDS).status == 303
    assert home.fill(f"{CARDS}/{second.uuid}/removal", at=CARDS).status == 303
    assert provider.forgotten == [second.method_ref]
    assert Card.objects.get(is_primary=True) == first


def test_a_silent_provider_is_said_so(home: Home, provider: FakeProvider) -> None:
    provider.faults = deque([Fault.LOST])
    answer = home.fill(f"{CARDS}/{home.professional.practice.uuid}/page", at=CARDS)
    assert (answer.status, answer.code) == (409, "provider_silent")


def test_pay_now_on_the_providers_page(home: Home, provider: FakeProvider) -> None:
    session = unpaid(home)
    where = f"/my-payments/{payment_of(session).uuid}/page"
    gone = home.fill(where)
    again = home.fill(where)
    assert (gone.status, gone.where) == (303, again.where)
    attempt = CardAttempt.objects.get().uuid
    assert f"cs_{attempt.hex}" in gone.where
    provider.pay(f"cs_{attempt.hex}")
    before = digest()
    assert "This is not paid yet." in home.get(where).words
    assert digest() == before
    assert home.fill(f"{where}/check", at=where).where == where
    assert "This is paid. Thank you." in home.get(where).words
    assert payment_of(session).state == "paid"


def test_by_the_link_of_a_letter(home: Home, provider: FakeProvider, clock: Clock) -> None:
    session = unpaid(home)
    payment = payment_of(session)
    desk = Desk(home.professional, clock)
    assert desk.fill(f"/payments/{payment.uuid}/link", at=f"/payments/{payment.uuid}").status == 303
    passer = Passer(clock)
    assert passer.get(f"/pay/{token_told()}").where == "/pay/"
    shown = passer.get("/pay/")
    assert "Your payment to N. B." in shown.words
    assert "Counselling" not in shown.page
    gone = passer.fill("/pay/", action="/pay/page")
    provider.pay(f"cs_{CardAttempt.objects.get().uuid.hex}")
    assert gone.where.startswith("https://pay.example/")
    assert passer.fill("/pay/", action="/pay/check").where == "/pay/"
    assert "This is paid. Thank you." in passer.get("/pay/").words


def test_a_wrong_link_opens_nothing(home: Home, clock: Clock) -> None:
    passer = Passer(clock)
    assert passer.get("/pay/pay_nothing").status == 404
    assert passer.get("/pay/").status == 404
    assert passer.browser.post("/pay/page").status_code == 404
