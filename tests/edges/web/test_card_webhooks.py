"""What comes in the provider's name: believed when it is signed, applied once, and in whichever order in one state."""

from collections import deque
from itertools import permutations
from typing import Any

import pytest

from kept.core.cards import SavedCard
from kept.core.lifecycle import State
from kept.core.outcome import Method
from kept.store.invariants.reads import broken_claims
from kept.store.payments.models import Card, CardAccount, CardAttempt, CardEvent, CardPage
from tests.cards.fake import FakeProvider, Fault
from tests.cards.made import attempt_of, attempts_of, make_account, make_card_session
from tests.cards.signed import event_of, intent, pay_page, signature_of
from tests.cards.wired import wired_to
from tests.deeds import charge
from tests.digest import digest
from tests.edges.web.desk import Clock
from tests.edges.web.visitor import Passer
from tests.make import NOW, hours, make_professional, minutes, payment_of


def tell(passer: Passer, body: bytes, *, signature: str | None = None, account: Any = None) -> int:
    where = f"/webhooks/cards/{account or CardAccount.objects.get().uuid}"
    signed = signature_of(body) if signature is None else signature
    sent: Any = passer.browser.post(where, body, content_type="application/json", headers={"Stripe-Signature": signed})
    assert sent.content == b"" or sent.status_code == 429
    return int(sent.status_code)


@pytest.fixture
def session(db: None) -> Any:
    made = make_card_session(state=State.COMPLETE)
    charge(made, method=Method.CARD)
    return made


def test_money_that_was_taken_is_paid_once(passer: Passer, session: Any) -> None:
    body = event_of("payment_intent.succeeded", intent(attempt_of(session)))
    assert [tell(passer, body) for _ in range(10)] == [200] * 10
    assert (payment_of(session).state, CardEvent.objects.count()) == ("paid", 1)
    assert broken_claims() == {}


def test_every_order_and_repetition_ends_in_one_state(db: None, passer: Passer) -> None:
    ends = set()
    for order in permutations(range(3)):
        CardAccount.objects.all().delete()
        made = make_card_session(state=State.COMPLETE)
        charge(made, method=Method.CARD)
        attempt = attempt_of(made)
        bodies = [
            event_of("payment_intent.payment_failed", intent(attempt, status="requires_payment_method")),
            event_of("payment_intent.succeeded", intent(attempt)),
            event_of("checkout.session.completed", pay_page(attempt)),
        ]
        for number in (*order, *order):
            assert tell(passer, bodies[number]) == 200
        ends.add((payment_of(made).state, *attempts_of(made)))
    assert ends == {("paid", ("charge", "taken"))}
    assert broken_claims() == {}


@pytest.mark.parametrize(
    "wrong",
    [
        "unsigned",
        "other alphabet",
        "other secret",
        "altered",
        "too old",
        "of the future",
        "too large",
        "no JSON",
        "nobody's",
    ],
)
def test_what_is_not_the_providers_changes_nothing(passer: Passer, session: Any, wrong: str) -> None:
    body = event_of("payment_intent.succeeded", intent(attempt_of(session)))
    large, garbage = body + b" " * 300_000, b"\xff not json"
    sent: dict[str, tuple[bytes, str]] = {
        "unsigned": (body, ""),
        "other alphabet": (body, f"t={int(NOW.timestamp())},v1=é"),
        "other secret": (body, signature_of(body, secret="whsec_other")),
        "altered": (body.replace(b"7000", b"7001"), signature_of(body)),
        "too old": (body, signature_of(body, at=NOW - minutes(6))),
        "of the future": (body, signature_of(body, at=NOW + minutes(6))),
        "too large": (large, signature_of(large)),
        "no JSON": (garbage, signature_of(garbage)),
        "nobody's": (body, signature_of(body)),
    }
    account = payment_of(session).uuid if wrong == "nobody's" else None
    assert tell(passer, sent[wrong][0], signature=sent[wrong][1], account=account) == 400
    assert (payment_of(session).state, attempts_of(session)) == ("unpaid", [("charge", "waiting")])
    assert not CardEvent.objects.exists()


def test_what_is_of_no_concern_is_taken_and_left(passer: Passer, session: Any) -> None:
    before = digest()
    for body in (
        event_of("customer.created", {"id": "cus_1", "metadata": {}}),
        event_of("payment_intent.succeeded", intent(payment_of(session).uuid)),
        event_of("payment_intent.succeeded", {"id": "pi_1", "metadata": {}}),
    ):
        assert tell(passer, body) == 200
    assert digest() == before


def test_another_amount_or_currency_is_not_applied(passer: Passer, session: Any) -> None:
    right = intent(attempt_of(session))
    for wrong in ({"amount": 1}, {"currency": "usd"}):
        assert tell(passer, event_of("payment_intent.succeeded", right | wrong)) == 200
    assert (payment_of(session).state, attempts_of(session)) == ("unpaid", [("charge", "waiting")])


def test_an_account_hears_of_its_own_attempts_only(passer: Passer, clock: Clock, session: Any) -> None:
    other = make_account(make_professional())
    body = event_of("payment_intent.succeeded", intent(attempt_of(session)))
    assert tell(passer, body, account=other.uuid) == 200
    assert CardAttempt.objects.get().state == "waiting"
    clock.go(hours(1))
    assert tell(passer, body, account=other.uuid) == 400, "an hour later it is too old"


def test_a_saved_card_that_cannot_be_fetched_now_is_told_of_again(passer: Passer, session: Any) -> None:
    assert session.client
    page = CardPage.objects.create(
        practice_id=session.practice_id, client=session.client, page_ref="cs_1", opened_at=NOW
    )
    about = {
        "id": "cs_1",
        "object": "checkout.session",
        "status": "complete",
        "metadata": {"card_page": str(page.uuid)},
    }
    body = event_of("checkout.session.completed", about)
    with wired_to(FakeProvider(faults=deque([Fault.LOST]))) as provider:
        provider.cards["cs_1"] = SavedCard(method_ref="pm_new", brand="visa", last4="1881", exp_month=1, exp_year=2031)
        assert [tell(passer, body) for _ in range(2)] == [503, 200]
    assert Card.objects.filter(client=session.client, last4="1881").exists()
