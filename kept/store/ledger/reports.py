"""What reports ask of the ledger: money received and given back, and what became of the credits of sessions."""

from collections.abc import Collection

from django.apps import apps
from django.db.models import OuterRef, Q, Subquery

from kept.core.intervals import Span
from kept.core.ledger import Account
from kept.core.money_moves import method_between
from kept.core.report_facts import CreditFact, HubName, MoneyFact, fate_of
from kept.store.ledger.models import CreditMove, MoneyMove


def money_facts(professionals: Collection[int], within: Span) -> tuple[MoneyFact, ...]:
    """What came to the professionals' account, and, below nothing, what left it."""
    touched = Q(target=Account.PROFESSIONAL) | Q(origin=Account.PROFESSIONAL)
    rows = MoneyMove.objects.filter(
        touched, payment__professional_id__in=professionals, at__gte=within.start, at__lt=within.end
    ).values_list("payment__professional_id", "at", "method", "amount_minor", "currency", "origin", "target")
    return tuple(
        MoneyFact(
            professional_id=who,
            at=at,
            method=method_between(origin, target, method),
            minor=minor if target == Account.PROFESSIONAL else -minor,
            currency=currency,
        )
        for who, at, method, minor, currency, origin, target in rows
    )


def credit_facts(professionals: Collection[int], within: Span) -> tuple[CreditFact, ...]:
    """Moves of credits by which sessions that still are known were booked, or settled."""
    sessions = apps.get_model("diary", "Session").objects.filter(professional_id__in=professionals)
    rows = CreditMove.objects.filter(
        at__gte=within.start, at__lt=within.end, hold__in=sessions.filter(hold__isnull=False).values("hold")
    ).annotate(who=Subquery(sessions.filter(hold=OuterRef("hold")).values("professional_id")[:1]))
    told = rows.values_list("who", "at", "hub__name", "hub_id", "origin", "target")
    fates = ((who, at, HubName(name, hub), fate_of(origin, target)) for who, at, name, hub, origin, target in told)
    return tuple(CreditFact(professional_id=who, at=at, hub=hub, fate=fate) for who, at, hub, fate in fates if fate)
