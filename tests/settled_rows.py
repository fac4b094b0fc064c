"""What is settled, broken on purpose: past every use case, for what the database refuses and what its claims must find."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import uuid4

from django.db import models
from django.db.models import F

from kept.core.policy import Funding
from kept.store.diary.models import Session
from kept.store.hubs.models import Correction, HubInvoice, Statement, StatementLine
from kept.store.ledger.models import CreditMove
from tests.make import NOW, make_account, make_hub, make_professional, make_session
from tests.settling import MAY, open_books

MARCH: Final = date(2026, 3, 1)


def statement(*, lines: int = 1) -> Statement:
    """A sent one."""
    books = open_books(members=1)
    for _ in range(lines):
        books.session()
    return books.send()


def line() -> StatementLine:
    return StatementLine.objects.filter(statement=statement()).get()


def note_of(taken: StatementLine, **changed: Any) -> StatementLine:
    """A credit note on a statement of its own, whether or not its credit came back."""
    old = taken.statement
    other = Statement.objects.create(
        hub=old.hub,
        practice=old.practice,
        professional=old.professional,
        month=date(2026, 6, 1),
        number=old.number + 1,
        contents="{}",
        total_minor=-taken.amount_minor,
        currency=old.currency,
        sent_at=NOW,
    )
    row = {
        "statement": other,
        "hub": old.hub,
        "number": 1,
        "kind": "credit_note",
        "month": taken.month,
        "reference": taken.reference,
        "move": CreditMove.objects.filter(credit=taken.move.credit).earliest("id"),
        "amount_minor": -taken.amount_minor,
    }
    return StatementLine.objects.create(**row | changed)


def hub_invoice(**changed: Any) -> HubInvoice:
    row: dict[str, Any] = {"hub": make_hub([]), "month": MAY, "number": 1, "credits": 5, "total_minor": 32500}
    return HubInvoice.objects.create(**row | {"currency": "EUR", "contents": "{}", "issued_at": NOW} | changed)


def correction(**changed: Any) -> Correction:
    session = changed.pop("session", None) or make_session(funding=Funding.CREDIT)
    owner = {"hub": session.hub, "practice": session.practice, "professional": session.professional}
    asked = {"reason": "By mistake", "asked_by": session.professional.user, "asked_role": "professional"}
    return Correction.objects.create(**owner | asked | {"session": session, "asked_at": NOW} | changed)


def again(row: Any, **changed: Any) -> models.Model:
    """The same row once more, under another number."""
    row = type(row)(**{each.attname: getattr(row, each.attname) for each in row._meta.local_fields})
    for name, value in {"pk": None, **changed}.items():
        setattr(row, name, value)
    if hasattr(row, "uuid"):
        row.uuid = uuid4()
    row.save(force_insert=True)
    return row  # type: ignore[no-any-return] # a row of the same kind


def number_in_another_month() -> None:
    again(statement(), month=MARCH)


def paid_before_approved() -> None:
    Statement.objects.filter(id=statement().id).update(paid_at=NOW)


def other_line(**changed: Any) -> None:
    first = line()
    other = CreditMove.objects.filter(credit=first.move.credit).earliest("id")
    again(first, **{"number": 2, "reference": uuid4(), "move": other} | changed)


def reference_twice() -> None:
    first = line()
    other_line(reference=first.reference)


def corrected_by_themselves() -> None:
    asked = correction()
    decided = {"decided_by": asked.asked_by, "decided_at": NOW, "state": "approved"}
    Correction.objects.filter(id=asked.id).update(**decided)


# --- what the database refuses, by the name of the claim

REFUSED: Final[dict[str, Callable[[], Any]]] = {
    "statement_is_sent_once_a_month": lambda: again(statement(), number=7),
    "statement_is_numbered_within_its_practice": number_in_another_month,
    "statement_is_approved_before_it_is_paid": paid_before_approved,
    "statement_line_is_numbered": lambda: other_line(number=1),
    "reference_is_stated_once_of_a_kind": reference_twice,
    "credit_note_gives_back": lambda: other_line(amount_minor=-1),
    "hub_is_invoiced_once_a_month": lambda: again(hub_invoice(), number=2),
    "credit_is_asked_back_once_at_a_time": lambda: again(correction()),
    "correction_is_decided_by_another": corrected_by_themselves,
    "correction_tells_who_decided": lambda: Correction.objects.filter(id=correction().id).update(state="approved"),
    "hubs_statement_is_frozen": lambda: Statement.objects.filter(id=statement().id).update(number=F("number") + 1),
    "hubs_hubinvoice_is_frozen": lambda: HubInvoice.objects.filter(id=hub_invoice().id).update(credits=1),
    "hubs_hubinvoice_is_never_removed": lambda: HubInvoice.objects.filter(id=hub_invoice().id)._raw_delete("default"),
    "hubs_correction_is_frozen": lambda: Correction.objects.filter(id=correction().id).update(reference=uuid4()),
    "hubs_correction_is_never_removed": lambda: Correction.objects.filter(id=correction().id)._raw_delete("default"),
}


# --- what the claims find, once nothing guards them: the name of the row at fault


def _changed(rows: Any, **changed: Any) -> Any:
    rows.update(**changed)
    return rows.get()


def without_price() -> str:
    session = make_session(funding=Funding.CREDIT)
    return f"session {_changed(Session.objects.filter(id=session.id), credit_price_minor=None).id}"


def wrong_sum() -> str:
    return f"statement {_changed(Statement.objects.filter(id=statement().id), total_minor=1).id}"


def gap() -> str:
    return f"practice {_changed(Statement.objects.filter(id=statement().id), number=2).practice_id}"


def line_of_no_taking() -> str:
    first = line()
    other = CreditMove.objects.filter(credit=first.move.credit).earliest("id")
    return f"statement line {_changed(StatementLine.objects.filter(id=first.id), move=other).id}"


def note_of_another_amount() -> str:
    return f"statement line {note_of(line(), amount_minor=-1).id}"


def stated_twice() -> str:
    first = line()
    books_move = CreditMove.objects.filter(hold=first.move.hold).earliest("id")
    again(first, number=2, reference=uuid4(), move=books_move)
    return f"credit {first.move.credit_id}"


def approved_for_nothing() -> str:
    session = make_session(funding=Funding.CREDIT)
    by = {"decided_by_id": make_account().user_id, "decided_at": NOW, "state": "approved"}
    return f"session {correction(session=session, **by).session_id}"


def of_another_professional() -> str:
    return f"correction {correction(professional=make_professional()).id}"


PLANTED: Final[dict[str, Callable[[], str]]] = {
    "session_that_a_credit_pays_has_its_price": without_price,
    "statement_is_the_sum_of_its_lines": wrong_sum,
    "statements_are_numbered_without_a_gap": gap,
    "statement_line_is_of_a_credit_that_its_session_took": line_of_no_taking,
    "credit_note_takes_back_what_was_stated_before": note_of_another_amount,
    "credit_is_stated_once_until_it_is_noted_back": stated_twice,
    "credit_comes_back_by_one_approved_correction": approved_for_nothing,
    "correction_is_told_to_both": approved_for_nothing,
    "invoices_are_numbered_without_a_gap": lambda: f"invoice {hub_invoice(number=2).id}",
    "correction_is_of_its_sessions_professional": of_another_professional,
}
