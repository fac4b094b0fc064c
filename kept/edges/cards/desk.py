"""Where the provider is asked: claim, ask, record. Never inside a transaction, and the same question never counts twice."""

from collections.abc import Callable
from dataclasses import dataclass
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
    Provider,
    Question,
)
from kept.edges.cards.events import news_of
from kept.edges.cards.provider import StripeProvider
from kept.store.payments.card_reads import account_secrets
from kept.usecases.claim_card_attempts import claim_card_attempts
from kept.usecases.record_card_answer import record_card_answer

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

    def hear(self, account: UUID, *, body: bytes, signature: str, now: datetime) -> None:
        """An event that came in. What concerns no attempt of the account's is left alone. Raises Forged."""
        secrets = account_secrets(account)
        if secrets is None:
            raise Forged("nobody's")
        news = news_of(body, signature=signature, secret=secrets.webhook_secret, now=now)
        if news and news.attempt and secrets.has_attempt(news.attempt):
            event = (news.event_ref, news.kind)
            record_card_answer(attempt_id=news.attempt, answer=news.answer, event=event, now=now)

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
            if question.is_old or question.state is AttemptState.PAGE or not found.is_lost:
                return found
        return provider.charge(question) if question.kind is AttemptKind.CHARGE else provider.refund(question)


def open_desk() -> CardDesk:
    return CardDesk(partial(StripeProvider, address=settings.KEPT_CARDS_URL))
