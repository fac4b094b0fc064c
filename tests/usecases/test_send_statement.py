"""A month's statement: sent once it is closed, numbered, and from then on as it is."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from random import Random

import pytest
from django.db import IntegrityError, transaction

from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.core.statements import total_of
from kept.store.diary.models import Session
from kept.store.hubs.models import Correction, Hub, Statement, StatementLine
from kept.store.invariants.reads import broken_claims
from kept.store.ledger.models import Credit, CreditMove
from kept.store.settlements.takings import is_stated, ledger_of
from tests.deeds import cancel, charge, delete
from tests.digest import digest
from tests.make import NOW, actor_of, credit_of, fresh, make_professional, make_session
from tests.race import much_patience, race, winners
from tests.settling import APRIL, IN_AUGUST, IN_JULY, JUNE, MAY, Books, kinds, open_books


@pytest.fixture
def books(db: None) -> Books:
    return open_books()


def test_what_was_taken_in_the_month_is_stated_by_its_price_then(books: Books) -> None:
    books.session()
    Hub.objects.update(credit_price_minor=9000)
    books.session()
    books.session(month=4)
    books.session(month=6)
    books.session(payment=PaymentState.VOIDED)
    books.session(state=State.CANCELLED, payment=PaymentState.VOIDED)
    late = books.session(state=State.CANCELLED)
    assert late.credit_price_minor == 9000
    statement = books.send()
    assert sorted(kinds(statement)) == [("taken", 6500), ("taken", 9000), ("taken", 9000)]
    assert (statement.total_minor, statement.currency, statement.number) == (24500, "EUR", 1)
    assert is_stated(late.hold)
    assert broken_claims() == {}


def test_the_month_is_that_of_the_hubs_zone(books: Books) -> None:
    session = books.session()
    just_after = NOW.replace(month=5, day=31, hour=23, minute=30)  # June began half an hour ago in Dublin
    Session.objects.filter(id=session.id).update(starts_at=just_after, ends_at=just_after.replace(minute=55))
    with pytest.raises(Refused, match="statement_empty"):
        books.send()
    assert kinds(books.send(JUNE, at=IN_JULY)) == [("taken", 6500)]


def test_what_is_taken_after_its_month_was_sent_stands_on_the_next(books: Books) -> None:
    books.session()
    books.send()
    books.session()
    june = books.send(JUNE, at=IN_JULY)
    assert list(june.lines.values_list("month", "kind")) == [(MAY, "taken")]
    assert june.number == 2


def test_an_earlier_month_that_was_not_sent_keeps_its_own(books: Books) -> None:
    books.session(month=4)
    books.session()
    assert len(kinds(books.send())) == 1
    assert len(kinds(books.send(APRIL))) == 1


@pytest.mark.parametrize("left", [
    {"state": State.PLANNED, "payment": PaymentState.PENDING},
    {"state": State.IN_PROGRESS, "payment": PaymentState.PENDING},
    {"payment": PaymentState.UNPAID},
])  # fmt: skip
def test_an_open_month_is_not_sent(books: Books, left: dict[str, State | PaymentState]) -> None:
    books.session()
    waiting = books.session(**left)  # type: ignore[arg-type] # states and payments, each under its own name
    before = digest()
    with pytest.raises(Refused, match="month_open"):
        books.send()
    assert digest() == before
    if waiting.state == State.COMPLETE:
        charge(waiting)
    else:
        cancel(waiting, charge=False)
    assert books.send().total_minor > 0


def test_a_line_of_an_earlier_month_whose_credit_is_asked_back_keeps_the_statement_back(books: Books) -> None:
    books.session()
    books.send()
    late = books.session()
    asked = books.ask(late)
    with pytest.raises(Refused, match="month_open"):
        books.send(JUNE, at=IN_JULY)
    books.decide(asked, is_approved=False, answer="It was held.")
    books.send(JUNE, at=IN_JULY)
    line = StatementLine.objects.get(month=MAY, statement__month=JUNE)
    assert line.reference == Correction.objects.get().reference, "what was asked about is found on the statement"


def test_what_was_asked_about_twice_is_called_the_same(books: Books) -> None:
    session = books.session()
    for _ in "ab":
        books.decide(books.ask(session), is_approved=False, answer="It was held.")
    line = books.send().lines.get()
    assert set(Correction.objects.values_list("reference", flat=True)) == {line.reference}


def test_a_month_that_is_not_over_is_not_sent(books: Books) -> None:
    books.session(month=6)
    with pytest.raises(Refused, match="month_open"):
        books.send(JUNE)


def test_it_is_sent_once_and_never_empty(books: Books) -> None:
    with pytest.raises(Refused, match="statement_empty"):
        books.send()
    books.session()
    books.send()
    with pytest.raises(Refused, match="already_sent"):
        books.send()


def test_another_draft_than_the_one_shown_is_not_sent(books: Books) -> None:
    books.session()
    with pytest.raises(Refused, match="statement_changed"):
        books.send(shown="0" * 16)


def test_another_professionals_hub_is_not_found(books: Books) -> None:
    books.session()
    with pytest.raises(Refused, match="not_found"):
        books.send(by=actor_of(make_professional()))


@pytest.mark.parametrize("change", [
    {"total_minor": 1}, {"number": 9}, {"month": APRIL}, {"contents": "{}"}, {"sent_at": NOW.replace(year=2027)},
])  # fmt: skip
def test_what_was_sent_stays_as_it_is(books: Books, change: dict[str, object]) -> None:
    books.session()
    rows = Statement.objects.filter(id=books.send().id)
    with pytest.raises(IntegrityError, match="hubs_statement_is_frozen"), transaction.atomic():
        rows.update(**change)
    with pytest.raises(IntegrityError, match=r"is_never_removed|is_append_only"), transaction.atomic():
        rows._raw_delete("default")
    assert rows.exists()


def test_a_sent_statement_names_no_client_and_no_hour(books: Books) -> None:
    session = books.session()
    statement = books.send()
    assert session.client
    told = f"{statement.contents} {list(StatementLine.objects.values())}"
    for secret in (session.client.name, session.client.email, str(session.uuid), str(session.hold), "T06:"):
        assert secret not in told


def test_a_booking_that_no_credit_pays_has_no_price_of_one_and_a_deleted_one_neither(books: Books) -> None:
    assert make_session().credit_price_minor is None
    planned = make_session(funding=Funding.CREDIT)
    assert planned.credit_price_minor == 6500
    delete(planned)
    assert fresh(planned).credit_price_minor is None


# --- at once


def test_numbers_have_no_gap_whoever_sends_at_once(real_db: None) -> None:
    books = open_books(each=8)
    months = [APRIL, MAY, JUNE]
    for month in months:
        books.session(month=month.month)
    deeds: list[Callable[[], Statement]] = [partial(books.send, month, at=IN_AUGUST) for month in months for _ in "ab"]
    with much_patience():
        results = race(deeds)
    assert winners(results) == 3
    assert {each.code for each in results if isinstance(each, Refused)} == {"already_sent"}
    assert sorted(Statement.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert broken_claims() == {}


# --- random months


@pytest.mark.parametrize("seed", range(3))
def test_what_is_stated_is_what_the_ledger_says(books: Books, seed: int) -> None:
    chance = Random(seed)
    payments = [PaymentState.PAID, PaymentState.PAID, PaymentState.VOIDED]
    sessions: list[Session] = []
    for month in (APRIL, MAY, JUNE):
        Hub.objects.update(credit_price_minor=chance.randint(0, 9999))
        sessions += [books.session(month.month, payment=chance.choice(payments)) for _ in range(chance.randint(1, 5))]
        if chance.random() < 0.5:
            books.decide(books.ask(sessions.pop(chance.randrange(len(sessions)))))
        if any(credit_of(session) == "taken" for session in sessions) and not _is_sent(month):
            with suppress(Refused):
                books.send(month, at=IN_AUGUST)
        if sessions and chance.random() < 0.7:
            books.decide(books.ask(sessions.pop(chance.randrange(len(sessions)))))
    draft = ledger_of(books.professional.id, books.company.hub).unsent
    stated = sum(Statement.objects.values_list("total_minor", flat=True))
    taken = CreditMove.objects.filter(target="taken", hold__in=Credit.objects.values("hold")).values("hold")
    prices = Session.objects.filter(hold__in=taken).values_list("credit_price_minor", flat=True)
    assert stated + sum(total_of(lines) for lines in draft.values()) == sum(price or 0 for price in prices)
    assert broken_claims() == {}


def _is_sent(month: date) -> bool:
    return Statement.objects.filter(month=month).exists()
