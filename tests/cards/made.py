"""Who pays by card: a practice with an account at the provider, and a client with a saved card."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kept.core.access import Role
from kept.core.cards import Answer, AttemptKind, AttemptState, Said
from kept.core.money import Money
from kept.core.outcome import Method
from kept.edges.cards.desk import CardDesk
from kept.store.diary.models import Session
from kept.store.payments.models import AcceptedMethod, Card, CardAccount, CardAttempt, CardCustomer, Payment
from kept.store.people.models import Client, Professional
from kept.usecases.record_card_answer import record_card_answer
from tests.cards.fake import FakeProvider
from tests.make import NOW, make_client, make_professional, make_session, payment_of


def make_account(professional: Professional) -> CardAccount:
    """Connected, and Card switched on."""
    AcceptedMethod.objects.get_or_create(practice=professional.practice, professional=professional, method=Method.CARD)
    return CardAccount.objects.create(
        practice=professional.practice, secret_key="sk_test_kept", webhook_secret="whsec_kept", created_at=NOW
    )


def make_card(client: Client, *, last4: str = "4242", is_primary: bool = True, ref: str = "") -> Card:
    CardCustomer.objects.get_or_create(
        practice_id=client.practice_id,
        client=client,
        defaults={"customer_ref": f"cus_{client.uuid.hex}", "created_at": NOW},
    )
    return Card.objects.create(
        practice_id=client.practice_id,
        client=client,
        method_ref=ref or f"pm_{client.uuid.hex}_{last4}",
        brand="visa",
        last4=last4,
        exp_month=12,
        exp_year=2030,
        is_primary=is_primary,
        created_at=NOW,
    )


def make_card_session(**made: Any) -> Session:
    """A session whose client has a card that the professional may charge."""
    professional = made.pop("professional", None) or make_professional()
    client = make_client(professional)
    make_account(professional)
    make_card(client)
    return make_session(professional=professional, client=client, **made)


def prepay_by_card(session: Session) -> None:
    """Paid on the provider's page before the session."""
    payment = payment_of(session)
    attempt = CardAttempt.objects.create(
        practice_id=payment.practice_id,
        payment=payment,
        kind=AttemptKind.CHARGE,
        state=AttemptState.PAGE,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        by_user=session.client.user if session.client else None,
        by_role=Role.CLIENT,
        created_at=NOW,
    )
    amount = Money(payment.amount_minor, payment.currency)
    answer = Answer(said=Said.TAKEN, provider_ref=f"pi_{attempt.uuid.hex}", amount=amount)
    record_card_answer(attempt_id=attempt.uuid, answer=answer, now=NOW)


def desk_of(provider: FakeProvider) -> CardDesk:
    return CardDesk(lambda _key: provider)


def ask_all(provider: FakeProvider, *, at: datetime) -> int:
    return desk_of(provider).ask_what_is_due(now=at)


def attempts_of(payment: Payment | Session) -> list[tuple[str, str]]:
    owner = payment if isinstance(payment, Payment) else payment_of(payment)
    return list(CardAttempt.objects.filter(payment=owner).order_by("id").values_list("kind", "state"))


def attempt_of(payment: Payment | Session) -> UUID:
    """The latest."""
    owner = payment if isinstance(payment, Payment) else payment_of(payment)
    return CardAttempt.objects.filter(payment=owner).latest("id").uuid
