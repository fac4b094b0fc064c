"""Statements: sent once, approved, paid. Callers hold the transaction."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Max

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.core.statements import Line, total_of
from kept.store.hubs.models import Correction, Hub, Statement, StatementLine
from kept.store.locks import hold


def lock_statement_numbers(practice_id: int) -> None:
    """Holds the practice's numbers until the transaction ends, after everything else: so none is left out."""
    hold(_STATEMENTS, practice_id)


def require_not_sent(hub: Hub, *, professional_id: int, month: date) -> None:
    """Raises Refused already_sent."""
    if Statement.objects.filter(hub=hub, professional_id=professional_id, month=month).exists():
        raise Refused("already_sent")


def insert_statement(
    hub: Hub, *, professional: Any, month: date, lines: Sequence[Line], contents: dict[str, Any], at: datetime
) -> Statement:
    """With the next number of the practice, and its lines by their references: nothing tells in what order they came.

    What a credit was called when it was asked back before it was stated is what it is called from then on.
    """
    last = Statement.objects.filter(practice_id=professional.practice_id).aggregate(last=Max("number"))["last"] or 0
    statement = Statement.objects.create(
        hub=hub,
        practice_id=professional.practice_id,
        professional_id=professional.id,
        month=month,
        number=last + 1,
        contents=json.dumps(contents),
        total_minor=total_of(lines),
        currency=hub.currency,
        sent_at=at,
    )
    asked = _asked_about(lines)
    named = sorted(
        ((line.kind, line.month, line.reference or asked.get(line.session) or uuid4()), line) for line in lines
    )
    StatementLine.objects.bulk_create(
        StatementLine(
            statement=statement,
            hub=hub,
            number=number,
            kind=line.kind,
            month=line.month,
            reference=reference,
            move_id=line.move,
            amount_minor=line.amount,
        )
        for number, ((_, _, reference), line) in enumerate(named, start=1)
    )
    return statement


def lock_statement(statement_id: UUID) -> Statement:
    """For operators, held until the transaction ends. Raises Refused not_found."""
    statement = Statement.objects.select_for_update(of=("self",)).filter(uuid=statement_id).first()
    if statement is None:
        raise Refused("not_found")
    return statement


def mark_approved(statement: Statement, *, by: Actor, at: datetime) -> None:
    """Raises Refused already_approved."""
    if statement.approved_at is not None:
        raise Refused("already_approved")
    statement.approved_at, statement.approved_by_id = at, by.user_id
    _save(statement, "approved_at", "approved_by")


def mark_paid(statement: Statement, *, by: Actor, at: datetime) -> None:
    """Raises Refused not_approved or statement_paid."""
    if statement.approved_at is None:
        raise Refused("not_approved")
    if statement.paid_at is not None:
        raise Refused("statement_paid")
    statement.paid_at, statement.paid_by_id = at, by.user_id
    _save(statement, "paid_at", "paid_by")


def _asked_about(lines: Sequence[Line]) -> dict[UUID, UUID]:
    """The references of corrections by the sessions of the lines."""
    rows = Correction.objects.filter(session__uuid__in=[line.session for line in lines])
    return dict(rows.order_by("-id").values_list("session__uuid", "reference"))


def _save(statement: Statement, *columns: str) -> None:
    statement.version += 1
    statement.save(update_fields=[*columns, "version"])


# The advisory locks' first number; the second is the owner's id.
_STATEMENTS = int.from_bytes(hashlib.sha256(b"kept.statements").digest()[:4], "big", signed=True)
