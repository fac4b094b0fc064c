"""A situation of the matrix made, its deed done through the use case, and what the database says of it afterwards."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

from kept.core.letters import Recipient
from kept.core.lifecycle import PaymentState, State
from kept.core.money import Money
from kept.core.notice import Notice
from kept.core.outcome import Method
from kept.core.policy import By, CreditMove, Deed, Funding, Origin, PaidBy, Reason
from kept.store.diary.models import Service, Session, Transition
from kept.store.hubs.models import Hub
from kept.store.journal.models import Entry, RememberedRequest
from kept.store.payments.models import Payment
from kept.store.people.models import Client
from kept.usecases.book_session import BookWish, OwnWish, book_session
from kept.usecases.cancel_session import cancel_session
from kept.usecases.charge_payment import charge_payment
from kept.usecases.complete_session import complete_session
from kept.usecases.delete_session import delete_session
from kept.usecases.edit_session import EditWish, edit_session
from kept.usecases.join_session import join_session
from kept.usecases.rebook_session import RebookWish, rebook_session
from kept.usecases.void_payment import void_payment
from tests import make
from tests.core.matrix import Answer
from tests.core.situations import START, Situation
from tests.openings import always_open

ACTIONS: Final = {
    Deed.BOOK: "session.booked",
    Deed.EDIT: "session.edited",
    Deed.JOIN: "session.joined",
    Deed.COMPLETE: "session.completed",
    Deed.CANCEL: "session.cancelled",
    Deed.REBOOK: "session.rebooked",
    Deed.DELETE: "session.deleted",
    Deed.CHARGE: "payment.charged",
    Deed.VOID: "payment.voided",
}
OF_PAYMENTS: Final = {Deed.CHARGE, Deed.VOID}
# A credit that moved along is held by the new session.
PLACES: Final = {
    CreditMove.HELD: "held",
    CreditMove.KEPT: "held",
    CreditMove.MOVED: "held",
    CreditMove.TAKEN: "taken",
    CreditMove.FORFEITED: "forfeited",
    CreditMove.RETURNED: "available",
}
ENDS: Final = {Deed.CANCEL, Deed.REBOOK}


class People:
    """A professional who is always open and knows one client by each door, each with many credits."""

    def __init__(self) -> None:
        self.professional = always_open(make.make_professional(policy_hours=48, methods=[Method.CASH]))
        self.clients: dict[Origin, Client] = {
            door: make.make_client(self.professional, door=door) for door in Origin if door is not Origin.HUB
        }
        self.hub = make.make_hub([self.professional], self.clients.values(), credits_each=60)

    def client_by(self, door: Origin) -> Client:
        """A member comes by the hub, whatever door they first came by."""
        return self.clients.get(door) or self.clients[Origin.PRACTICE]


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
        self.client = self.people.client_by(s.origin)
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
        Hub.objects.filter(id=self.people.hub.id).update(spares_late_rebooks=s.spares)
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
        if s.deed is Deed.REBOOK:
            return rebook_session(wish=RebookWish(starts_at=self.start + make.hours(5)), shown=None, **common)
        if s.deed is Deed.EDIT:
            moved = EditWish(span=make.span_at(self.start + make.minutes(5)), place="phone")
            return edit_session(wish=moved, version=self.session.version, **common)
        if s.deed is Deed.JOIN:
            return join_session(**common)
        if s.deed is Deed.COMPLETE:
            return complete_session(charge=bool(s.charge), method=Method.CASH, shown=None, **common)
        return {Deed.CANCEL: cancel_session, Deed.DELETE: delete_session}[s.deed](wish=wish, shown=None, **common)

    def booking(self) -> BookWish | OwnWish:
        service = Service.objects.get(professional=self.professional)
        funding = self.situation.funding
        if self.situation.by is By.CLIENT:
            return OwnWish(
                professional_id=self.professional.uuid,
                service_id=service.uuid,
                starts_at=self.start,
                door=self.situation.origin,
                funding=funding,
                agreed=None if funding is Funding.CREDIT else Money(service.price_minor, service.currency),
            )
        return BookWish(
            client_id=self.client.uuid,
            service_id=service.uuid,
            span=make.span_at(self.start),
            funding=funding,
        )

    @property
    def session(self) -> Session:
        assert self.before is not None
        return self.before

    @cached_property
    def after(self) -> Session:
        return make.fresh(self.before or Session.objects.get(uuid=self.result))

    @cached_property
    def successor(self) -> Session | None:
        """What a rebooking made."""
        return Session.objects.filter(rebooked_from=self.before).first() if self.situation.deed is Deed.REBOOK else None

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
        self.check_successor(expected)

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
        word = "returned" if expected.credit is CreditMove.MOVED else word
        assert self.after.credit == word, self.situation

    def check_letters(self, expected: Answer) -> None:
        """Those queued at this instant: earlier ones are about how the session came to be."""
        about = [each for each in (self.named, self.successor) if each]
        queued = [row for each in about for row in make.letter_rows(each, since=self.now) if row.created_at == self.now]
        assert [row.id for row in queued] == sorted(row.id for row in queued), self.situation
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
            Deed.CANCEL if s.deed is Deed.REBOOK else s.deed,
            self.after.state,
            self.now,
            self.after.version,
        )
        if s.deed in ENDS:
            late = s.notice in {Notice.LATE, Notice.STARTED}
            assert (self.after.cancelled_by, self.after.cancelled_late) == (s.by, late), s
            assert self.after.reason == (s.reason or Reason.CLIENT), s
            assert self.after.reason_text == s.wish.reason_text, s

    def check_successor(self, expected: Answer) -> None:
        """Planned at the new time on the same terms, and paid by a credit when the old one was."""
        new = self.successor
        assert (new is None) == (expected.new_payment is None), self.situation
        if new is None:
            return
        assert (new.state, new.starts_at) == (State.PLANNED, self.start + make.hours(5)), self.situation
        assert (new.price_minor, new.funding) == (self.session.price_minor, self.session.funding), self.situation
        assert make.payment_of(new).state == expected.new_payment, self.situation
        assert make.credit_of(new) == ("held" if self.situation.funding is Funding.CREDIT else None), self.situation
