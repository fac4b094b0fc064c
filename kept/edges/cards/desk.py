"""Where the provider is asked: claim, ask, record. Never inside a transaction, and the same question never counts twice."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings

from kept.core.cards import (
    UNANSWERED,
    Answer,
    AttemptKind,
    AttemptState,
    Forged,
    NotPayable,
    Provider,
    Question,
    Unreached,
)
from kept.edges.cards.events import news_of
from kept.edges.cards.provider import StripeProvider
from kept.store.payments.card_reads import account_secrets, page_address
from kept.store.payments.saved_cards import key_to_forget, saving_on
from kept.usecases.claim_card_attempts import claim_card_attempts
from kept.usecases.record_card_answer import record_card_answer
from kept.usecases.record_card_page import record_card_page
from kept.usecases.record_pay_page import record_pay_page
from kept.usecases.save_card import save_card

MOST_AT_ONCE: Final = 20


@dataclass(frozen=True)
class CardDesk:
    """`opens` a practice's account at the provider by its key."""

    opens: Callable[[str], Provider]

    def ask(self, attempt: UUID, *, now: datetime) -> Answer:
        """Asks what this attempt is about, and settles what follows. One that is decided is not asked."""
        questions = claim_card_attempts(most=1, only=attempt, now=now)
        return self._ask(questions[0], now) if questions else UNANSWERED

    def ask_what_is_due(self, *, now: datetime) -> int:
        """How many were asked."""
        questions = claim_card_attempts(most=MOST_AT_ONCE, now=now)
        for question in questions:
            self._ask(question, now)
        return len(questions)

    def open_pay_page(self, attempt: UUID, *, back: str, now: datetime) -> str:
        """The address of the provider's page for this payment; empty when the provider does not answer."""
        known = page_address(attempt)
        if known:
            return known
        questions = claim_card_attempts(most=1, only=attempt, now=now)
        if not questions or not questions[0].secret_key:
            return ""
        try:
            page = self.opens(questions[0].secret_key).open_pay_page(questions[0], back=back)
        except (Unreached, NotPayable):
            return ""
        is_open = record_pay_page(attempt_id=attempt, page=page, now=now)
        return page.url if is_open else ""

    def open_card_page(self, page: UUID, *, back: str, now: datetime) -> str:
        """The address of the provider's page on which a card is saved; empty when the provider does not answer."""
        saving = saving_on(page)
        if saving is None:
            return ""
        provider = self.opens(saving.secret_key)
        try:
            customer = saving.customer_ref or provider.new_customer(saving.client_uuid)
            opened = provider.open_card_page(page, customer_ref=customer, back=back)
        except Unreached:
            return ""
        record_card_page(page_id=page, page=replace(opened, customer_ref=customer), now=now)
        return opened.url

    def fetch_card(self, page: UUID, *, now: datetime) -> bool | None:
        """Whether a card was saved on the page, and is ours to charge now; None when the provider does not answer."""
        saving = saving_on(page)
        if saving is None or not saving.page_ref:
            return False
        try:
            card = self.opens(saving.secret_key).saved_card(saving.page_ref)
        except Unreached:
            return None
        if card is not None:
            save_card(page_id=page, card=card, now=now)
        return card is not None

    def forget_card(self, card: UUID) -> None:
        """A removed card leaves the provider too; where that does not answer it stays there, and is not charged."""
        found = key_to_forget(card)
        if found is None:
            return
        secret_key, method_ref = found
        try:
            self.opens(secret_key).forget_card(method_ref)
        except Unreached:
            return

    def knows_key(self, secret_key: str) -> bool | None:
        """Whether the provider knows this key; None when it does not answer."""
        try:
            return self.opens(secret_key).is_right_key()
        except Unreached:
            return None

    def hear(self, account: UUID, *, body: bytes, signature: str, now: datetime) -> bool | None:
        """An event that came in; False when it is not the provider's own, None when it is to be sent again because what
        it tells of could not be fetched. What is of no concern is left alone."""
        secrets = account_secrets(account)
        try:
            news = news_of(body, signature=signature, secret=secrets.webhook_secret if secrets else "", now=now)
        except Forged:
            return False
        if secrets and news and news.attempt and secrets.has_attempt(news.attempt):
            event = (news.event_ref, news.kind)
            record_card_answer(attempt_id=news.attempt, answer=news.answer, event=event, now=now)
        elif secrets and news and news.card_page and secrets.has_page(news.card_page):
            return None if self.fetch_card(news.card_page, now=now) is None else True
        return True

    def _ask(self, question: Question, now: datetime) -> Answer:
        answer = self._answer(question)
        record_card_answer(attempt_id=question.attempt, answer=answer, now=now)
        return answer

    def _answer(self, question: Question) -> Answer:
        """What is not asked for the first time is looked up before: the provider repeats its first answer under a key,
        also when that was none."""
        if not question.secret_key:
            return UNANSWERED
        provider = self.opens(question.secret_key)
        if question.asked > 1 or question.is_old or question.state is AttemptState.PAGE:
            found = provider.look_up(question)
            gives_up = question.is_old and question.kind is AttemptKind.CHARGE  # a refund is owed for ever
            if gives_up or question.state is AttemptState.PAGE or not found.is_lost:
                return found
        return provider.charge(question) if question.kind is AttemptKind.CHARGE else provider.refund(question)


def open_desk() -> CardDesk:
    return CardDesk(partial(StripeProvider, address=settings.KEPT_CARDS_URL))
