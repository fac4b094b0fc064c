"""What was settled in the demo: a month stated and approved, another professional's received, a credit asked back, invoices."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.core.usage import month_of
from kept.edges.commands._demo_people import ZONE, Cast, a_key
from kept.store.hubs.programmes import Programme, programme_of
from kept.store.payments.reads import PaymentCard, payments_to_decide
from kept.store.settlements.reads import months_of, own_statement
from kept.usecases.approve_statement import approve_statement
from kept.usecases.ask_for_correction import ask_for_correction
from kept.usecases.charge_payment import charge_payment
from kept.usecases.issue_hub_invoice import issue_hub_invoice
from kept.usecases.send_statement import send_statement


def settle(cast: Cast, now: datetime) -> None:
    """The first month of each; those after it wait as drafts."""
    anna, cleo, olga = (cast.actor(f"{name}@demo.test") for name in ("anna", "cleo", "olga"))
    _state_first_month(cleo, now)
    stated = _state_first_month(anna, now)
    if stated:
        approve_statement(statement_id=stated, by=olga, request=a_key(), now=now)
        session = own_statement(stated, actor=anna).lines[0].session
        if session:
            reason = "Charged by mistake: we had moved it to the week after."
            ask_for_correction(about=session, by=anna, reason=reason, request=a_key(), now=now)
    _invoice(programme_of(cast.actor("hana@demo.test")), olga, now)


def _state_first_month(professional: Actor, now: datetime) -> UUID | None:
    over = [month for month in months_of(professional, now=now) if month.is_over]
    if not over:
        return None
    first = over[-1]
    for payment in payments_to_decide(professional):
        if payment.is_credit and _month_of(payment) == first.month:
            charge_payment(payment_id=payment.uuid, by=professional, method=None, shown=None, request=a_key(), now=now)
    try:
        return send_statement(
            hub_id=first.hub_uuid, month=first.month, by=professional, shown=None, request=a_key(), now=now
        )
    except Refused:
        return None


def _month_of(payment: PaymentCard) -> date:
    return month_of(payment.due_on.astimezone(ZoneInfo(ZONE)).date())


def _invoice(hub: Programme, operator: Actor, now: datetime) -> None:
    """For the month of the founding, in which the credits were bought."""
    month = month_of(hub.founded_at.astimezone(ZoneInfo(hub.zone)).date())
    issue_hub_invoice(hub_id=hub.uuid, month=month, by=operator, request=a_key(), now=now)
