"""What reports ask of payments: those that are unpaid now."""

from collections.abc import Collection

from kept.core.lifecycle import PaymentState
from kept.core.report_facts import DebtFact
from kept.store.payments import models


def debt_facts(professionals: Collection[int]) -> tuple[DebtFact, ...]:
    rows = models.Payment.objects.filter(professional_id__in=professionals, state=PaymentState.UNPAID).values_list(
        "professional_id", "due_on", "amount_minor", "currency", "session__hold"
    )
    return tuple(
        DebtFact(professional_id=who, due_on=due_on, minor=minor, currency=currency, is_credit=hold is not None)
        for who, due_on, minor, currency, hold in rows
    )
