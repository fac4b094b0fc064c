"""A card provider in this process: it keeps what was asked, repeats its answer under a key, and fails as it is told."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from kept.core.cards import (
    NEVER_ARRIVED,
    UNANSWERED,
    Answer,
    AttemptKind,
    AttemptState,
    ProviderPage,
    Question,
    Said,
    SavedCard,
    Unreached,
)
from kept.core.money import Money


class Fault(StrEnum):
    """What goes wrong with one question."""

    LOST = "lost on the way there"
    CUT = "done, and the answer lost on the way back"
    FAILED = "an answer that says nothing, repeated under the key"


@dataclass
class FakeProvider:
    """`taken` and `given` is the money that really moved, by the attempt that asked for it."""

    site: str = "https://pay.example"
    faults: deque[Fault | None] = field(default_factory=deque)
    refuses: str = ""
    keeps: str = ""  # why it gives nothing back
    taken: dict[UUID, Money] = field(default_factory=dict)
    given: dict[UUID, Money] = field(default_factory=dict)
    answers: dict[UUID, Answer] = field(default_factory=dict)
    repeats: dict[UUID, Answer] = field(default_factory=dict)
    pages: dict[str, Question] = field(default_factory=dict)
    paid_pages: dict[str, Answer] = field(default_factory=dict)
    cards: dict[str, SavedCard] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    asked: int = 0

    def charge(self, question: Question) -> Answer:
        return self._ask(question, self._take)

    def refund(self, question: Question) -> Answer:
        return self._ask(question, self._give)

    def look_up(self, question: Question) -> Answer:
        if self._fault() is not None:
            return UNANSWERED
        if question.state is AttemptState.PAGE and not question.page_ref:
            return Answer(said=Said.CLOSED) if question.page_is_over else UNANSWERED
        if question.page_ref:
            return self.paid_pages.get(question.page_ref, UNANSWERED)
        return self.answers.get(question.attempt, Answer(said=Said.REFUSED, refusal=NEVER_ARRIVED))

    def new_customer(self, key: UUID) -> str:
        self._reach()
        return f"cus_{key.hex}"

    def open_pay_page(self, question: Question, *, back: str) -> ProviderPage:
        self._reach()
        ref = f"cs_{question.attempt.hex}"
        self.pages[ref] = question
        return ProviderPage(ref=ref, url=f"{self.site}/{ref}?{back}")

    def open_card_page(self, page: UUID, *, customer_ref: str, back: str) -> ProviderPage:
        self._reach()
        return ProviderPage(ref=f"cs_{page.hex}", url=f"{self.site}/cs_{page.hex}?{customer_ref}&{back}")

    def saved_card(self, page_ref: str) -> SavedCard | None:
        self._reach()
        return self.cards.get(page_ref)

    def forget_card(self, method_ref: str) -> None:
        self._reach()
        self.forgotten.append(method_ref)

    def is_right_key(self) -> bool:
        self._reach()
        return True

    # --- what happens at the provider

    def pay(self, page_ref: str) -> Answer:
        """The client pays on the page."""
        question = self.pages[page_ref]
        self.taken[question.attempt] = question.amount
        answer = _yes(f"pi_{question.attempt.hex}", question.amount)
        self.paid_pages[page_ref] = self.answers[question.attempt] = answer
        return answer

    def save(self, page: UUID, last4: str = "4242") -> None:
        """The client saves a card on the page."""
        ref = f"pm_{page.hex}"
        self.cards[f"cs_{page.hex}"] = SavedCard(method_ref=ref, brand="visa", last4=last4, exp_month=12, exp_year=2030)

    def _ask(self, question: Question, do: Callable[[Question], Answer]) -> Answer:
        fault = self._fault()
        if fault is Fault.LOST:
            return UNANSWERED
        if question.attempt not in self.repeats:
            answer = do(question)
            self.answers[question.attempt] = answer
            self.repeats[question.attempt] = UNANSWERED if fault is Fault.FAILED else answer
        return UNANSWERED if fault is Fault.CUT else self.repeats[question.attempt]

    def _take(self, question: Question) -> Answer:
        if self.refuses:
            return Answer(said=Said.REFUSED, refusal=self.refuses)
        self.taken[question.attempt] = question.amount
        return _yes(f"pi_{question.attempt.hex}", question.amount)

    def _give(self, question: Question) -> Answer:
        assert question.kind is AttemptKind.REFUND
        if self.keeps:
            return Answer(said=Said.REFUSED, refusal=self.keeps)
        self.given[question.attempt] = question.amount
        return _yes(f"re_{question.attempt.hex}", question.amount)

    def _fault(self) -> Fault | None:
        self.asked += 1
        return self.faults.popleft() if self.faults else None

    def _reach(self) -> None:
        if self._fault() is not None:
            raise Unreached


def _yes(ref: str, amount: Money) -> Answer:
    return Answer(said=Said.TAKEN, provider_ref=ref, amount=amount)
