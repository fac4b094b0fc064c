"""Each line of the cancellation matrix, carried out: every situation that it covers, through the use case and back
from the database."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

import pytest

from kept.core.letters import Recipient
from kept.core.lifecycle import PaymentState, State
from kept.core.notice import Notice
from kept.core.outcome import Method, Taking
from kept.core.policy import By, CreditMove, Deed, Funding, Origin, PaidBy, Reason
from kept.store.diary.models import Service, Session, Transition
from kept.store.invariants.reads import broken_claims
from kept.store.journal.models import Entry, RememberedRequest
from kept.store.payments.models import Payment
from kept.usecases.book_session import BookWish, book_session
from kept.usecases.cancel_session import cancel_session
from kept.usecases.charge_payment import charge_payment
from kept.usecases.complete_session import complete_session
from kept.usecases.delete_session import delete_session
from kept.usecases.edit_session import EditWish, edit_session
from kept.usecases.join_session import join_session
from kept.usecases.void_payment import void_payment
from tests import make
from tests.core.matrix import LINES, Answer, Line, situations_of
from tests.core.situations import START, Situation

# What has no use case yet: clients' booking and rebooking, corrections, refills.
NOT_YET: Final = {Deed.REBOOK, Deed.CORRECT, Deed.REFILL}
DONE: Final = [line_id for line_id, line in LINES.items() if line.cells["deed"] not in NOT_YET]
ACTIONS: Final = {
    Deed.BOOK: "session.booked",
    Deed.EDIT: "session.edited",
    Deed.JOIN: "session.joined",
    Deed.COMPLETE: "session.completed",
    Deed.CANCEL: "session.cancelled",
    Deed.DELETE: "session.deleted",
    Deed.CHARGE: "payment.charged",
    Deed.VOID: "payment.voided",
}
OF_PAYMENTS: Final = {Deed.CHARGE, Deed.VOID}
PLACES: Final = {
    CreditMove.HELD: "held",
    CreditMove.KEPT: "held",
    CreditMove.TAKEN: "taken",
    CreditMove.FORFEITED: "forfeited",
    CreditMove.RETURNED: "available",
}


@pytest.mark.parametrize("line_id", DONE)
def test_the_line_is_carried_out(db: None, line_id: str) -> None:
    line, people, seen = LINES[line_id], People(), 0
    for situation, notify in cases_of(line):
        seen += 1
        done = Done(people, situation, notify=notify, later=timedelta(days=seen))
        done.check(line.expected(situation, Taking.TAKEN), row=line_id)
    assert seen
    assert broken_claims() == {}


def cases_of(line: Line) -> Iterator[tuple[Situation, bool]]:
    """Every case that the columns tell apart, under a policy that all kinds of notice are possible with, by every door.
    Cancelling by the professional has so many that doors and answers to "Notify?" take turns."""
    cases: defaultdict[Situation, list[Origin]] = defaultdict(list)
    for s in situations_of(line):
        if s.policy_hours == 48 and is_reached(s):
            cases[replace(s, origin=Origin.HUB)].append(s.origin)
    for number, (s, doors) in enumerate(cases.items()):
        if s.deed in {Deed.CANCEL, Deed.DELETE} and s.by is By.PROFESSIONAL:
            yield replace(s, origin=doors[number % len(doors)]), number % 2 == 0
        else:
            yield from ((replace(s, origin=door), True) for door in doors)


def is_reached(s: Situation) -> bool:
    """Whether a use case leads there, and no other situation stands for this one: the clock does not matter to some."""
    if s.deed is Deed.BOOK:
        return s.by is By.PROFESSIONAL and s.notice is Notice.AMPLE and s.origin in doors_of_a_professional(s)
    return s.deed not in OF_PAYMENTS or s.notice is Notice.STARTED


def doors_of_a_professional(s: Situation) -> set[Origin]:
    return {Origin.HUB, Origin.ON_REQUEST} if s.paid_by is PaidBy.CREDIT else {Origin.PRACTICE}


class People:
    """A professional who knows one client by a request and one without, each with many credits."""

    def __init__(self) -> None:
        self.professional = make.make_professional(policy_hours=48, methods=[Method.CASH])
        self.clients = {
            asked: make.make_client(self.professional, door=Origin.ON_REQUEST if asked else Origin.PRACTICE)
            for asked in (True, False)
        }
        make.make_hub([self.professional], self.clients.values(), credits_each=60)


@dataclass
class Done:
    """A situation made, its deed done, and what the database says of it afterwards; days apart from the others."""

    people: People
    situation: Situation
    notify: bool
    later: timedelta

    def __post_init__(self) -> None:
        s = self.situation
        self.now, self.start = s.now + self.later, START + self.later
        self.professional = self.people.professional
        self.client = self.people.clients[s.origin is Origin.ON_REQUEST]
        self.key = make.a_key()
        self.before: Session | None = None
        self.payment_before: Payment | None = None
        if s.state is not None:
            self.before = make.make_session(
                state=s.state,
                starts_at=self.start,
                funding=s.funding,
                origin=s.origin,
                payment=s.payment,
                professional=self.professional,
                client=self.client,
            )
            self.payment_before = make.payment_of(self.before)
        self.result = self.do()

    def do(self) -> Any:
        s = self.situation
        by = make.actor_of(self.client if s.by is By.CLIENT else self.professional)
        common: dict[str, Any] = {"by": by, "request": self.key, "now": self.now}
        if s.deed is Deed.BOOK:
            return book_session(wish=self.booking(), **common)
        if s.deed in OF_PAYMENTS:
            assert self.payment_before is not None
            return self.do_to_payment(payment_id=self.payment_before.uuid, shown=None, **common)
        return self.do_to_session(session_id=self.session.uuid, **common)

    def do_to_payment(self, **common: Any) -> Any:
        if self.situation.deed is Deed.CHARGE:
            return charge_payment(method=Method.CASH, **common)
        return void_payment(confirms_credit_kept=self.situation.paid_by is PaidBy.CREDIT, **common)

    def do_to_session(self, **common: Any) -> Any:
        s, wish = self.situation, replace(self.situation.wish, notify=self.notify)
        if s.deed is Deed.EDIT:
            moved = EditWish(span=make.span_at(self.start + make.minutes(5)), place="phone")
            return edit_session(wish=moved, version=self.session.version, **common)
        if s.deed is Deed.JOIN:
            return join_session(**common)
        if s.deed is Deed.COMPLETE:
            return complete_session(charge=bool(s.charge), method=Method.CASH, shown=None, **common)
        return {Deed.CANCEL: cancel_session, Deed.DELETE: delete_session}[s.deed](wish=wish, shown=None, **common)

    def booking(self) -> BookWish:
        service = Service.objects.get(professional=self.professional)
        return BookWish(
            client_id=self.client.uuid,
            service_id=service.uuid,
            span=make.span_at(self.start),
            funding=self.situation.funding,
        )

    @property
    def session(self) -> Session:
        assert self.before is not None
        return self.before

    @cached_property
    def after(self) -> Session:
        return make.fresh(self.before or Session.objects.get(uuid=self.result))

    @property
    def named(self) -> Session:
        """The session that still names its hold."""
        return self.before or self.after

    def check(self, expected: Answer, *, row: str) -> None:
        s = self.situation
        assert self.after.state == expected.session, s
        self.check_payment(expected)
        self.check_credit(expected)
        self.check_letters(expected)
        self.check_record(row)

    def check_payment(self, expected: Answer) -> None:
        payment = Payment.objects.filter(session_id=self.after.id).first()
        if expected.payment is None:
            assert payment is None, self.situation
            return
        assert payment is not None, self.situation
        assert payment.state == expected.payment, self.situation
        if expected.payment is PaymentState.PAID:
            by_credit = self.situation.paid_by is PaidBy.CREDIT
            assert payment.method == ("credit" if by_credit else "cash"), self.situation

    def check_credit(self, expected: Answer) -> None:
        place = make.credit_of(self.named)
        if self.situation.funding is Funding.SELF_PAY:
            assert place is None, self.situation
            return
        assert place == PLACES[expected.credit], self.situation
        word = "" if self.after.state == State.DELETED else place.replace("available", "returned")
        assert self.after.credit == word, self.situation

    def check_letters(self, expected: Answer) -> None:
        """Those queued at this instant: earlier ones are about how the session came to be."""
        queued = [row for row in make.letter_rows(self.named, since=self.now) if row.created_at == self.now]
        to_client = expected.to_client if self.notify else expected.to_client_unasked
        wanted = {Recipient.CLIENT: to_client, Recipient.PROFESSIONAL: expected.to_professional}
        for to, kinds in wanted.items():
            assert [row.kind for row in queued if row.to == to] == list(kinds), self.situation

    def check_record(self, row: str) -> None:
        """The step, the journal and the request, each written once."""
        s = self.situation
        entry = Entry.objects.get(request_key=self.key.key)
        assert entry.action == ACTIONS[s.deed], s
        assert entry.by_role == s.by, s
        assert entry.codes.get("row", row) == row, s
        assert RememberedRequest.objects.filter(key=self.key.key).count() == 1, s
        if s.deed in OF_PAYMENTS:
            assert entry.object_uuid == (self.payment_before and self.payment_before.uuid), s
            assert self.after.version == self.session.version, s
            return
        assert entry.object_uuid == self.after.uuid, s
        last = Transition.objects.filter(session=self.after).order_by("version").last()
        assert last is not None
        assert (last.step, last.target, last.at, last.version) == (
            s.deed,
            self.after.state,
            self.now,
            self.after.version,
        )
        if s.deed is Deed.CANCEL:
            late = s.notice in {Notice.LATE, Notice.STARTED}
            assert (self.after.cancelled_by, self.after.cancelled_late) == (s.by, late), s
            assert self.after.reason == (s.reason or Reason.CLIENT), s
            assert self.after.reason_text == s.wish.reason_text, s
