"""A month of credits taken, for tests: the sessions, and the deeds of who states, approves, corrects and invoices them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from kept.core.access import Actor, Role
from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding
from kept.store.diary.models import Session
from kept.store.hubs.models import Statement
from kept.store.people.models import Client, Professional
from kept.usecases.approve_statement import approve_statement
from kept.usecases.ask_for_correction import ask_for_correction
from kept.usecases.decide_correction import decide_correction
from kept.usecases.mark_statement_paid import mark_statement_paid
from kept.usecases.send_statement import send_statement
from tests.make import NOW, a_key, actor_of, hours, make_account, make_session
from tests.programme import FOUNDED, Company, make_company

APRIL, MAY, JUNE, JULY = (date(2026, month, 1) for month in (4, 5, 6, 7))
IN_JULY: Final = datetime(2026, 7, 2, 9, tzinfo=UTC)
IN_AUGUST: Final = datetime(2026, 8, 3, 9, tzinfo=UTC)


@dataclass
class Books:
    """A hub, its professional, and members with credits; two operators."""

    company: Company
    clients: list[Client]
    olga: Actor
    otto: Actor
    used: int = field(default=0)

    @property
    def professional(self) -> Professional:
        return self.company.professional

    @property
    def by(self) -> Actor:
        return actor_of(self.professional)

    def session(
        self, month: int = 5, *, payment: PaymentState = PaymentState.PAID, state: State = State.COMPLETE, **made: Any
    ) -> Session:
        """One that a credit pays, in that month, at a time of its own."""
        self.used += 1
        made.setdefault("client", self.clients[self.used % len(self.clients)])
        starts_at = datetime(2026, month, 4, 6, tzinfo=UTC) + hours(self.used)
        return make_session(
            professional=self.professional,
            funding=Funding.CREDIT,
            state=state,
            payment=payment,
            starts_at=starts_at,
            **made,
        )

    def send(self, month: date = MAY, *, at: datetime = NOW, **changed: Any) -> Statement:
        asked: dict[str, Any] = {"by": self.by, "shown": None, "request": a_key()}
        sent = send_statement(hub_id=self.company.hub.uuid, month=month, now=at, **asked | changed)
        return Statement.objects.get(uuid=sent)

    def approve(self, statement: Statement, *, at: datetime = NOW) -> UUID:
        return approve_statement(statement_id=statement.uuid, by=self.olga, request=a_key(), now=at)

    def pay(self, statement: Statement, *, at: datetime = NOW) -> UUID:
        return mark_statement_paid(statement_id=statement.uuid, by=self.otto, request=a_key(), now=at)

    def ask(
        self, about: Session | UUID, *, by: Actor | None = None, reason: str = "Charged by mistake", at: datetime = NOW
    ) -> UUID:
        """A session's professional, or an operator by a reference."""
        named = about.uuid if isinstance(about, Session) else about
        return ask_for_correction(about=named, by=by or self.by, reason=reason, request=a_key(), now=at)

    def decide(
        self, asked: UUID, *, by: Actor | None = None, is_approved: bool = True, answer: str = "", at: datetime = NOW
    ) -> UUID:
        return decide_correction(
            correction_id=asked, by=by or self.olga, is_approved=is_approved, answer=answer, request=a_key(), now=at
        )


def open_books(*, members: int = 3, each: int = 20, **terms: Any) -> Books:
    company = make_company(**terms)
    clients = [company.join() for _ in range(members)]
    company.grant(each, at=FOUNDED, ends_at=datetime(2027, 6, 1, tzinfo=UTC))
    olga, otto = (make_account(name=name, role=Role.OPERATOR) for name in ("Olga Wren", "Otto Lind"))
    return Books(company, clients, olga, otto)


def kinds(statement: Statement) -> list[tuple[str, int]]:
    """The lines of a statement, by kind and amount."""
    return list(statement.lines.order_by("number").values_list("kind", "amount_minor"))
