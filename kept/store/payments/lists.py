"""The lists of payments, whole or filtered, and what their sections count."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Count, QuerySet

from kept.core.access import Actor
from kept.core.lifecycle import SECTIONS, PaymentState, Section
from kept.store.compiled import compiled
from kept.store.paging import PAGE_SIZE, Page, Slice, page_of, pages_for, slice_of
from kept.store.payments import models
from kept.store.payments.reads import (
    OF_A_CARD,
    PaymentCard,
    PaymentFilter,
    card_of,
    listed_payments,
)


def payments_page(actor: Actor, asked: PaymentFilter, *, number: int) -> Page[PaymentCard]:
    """The latest first."""
    if asked.section and asked == PaymentFilter(section=asked.section) and number == 1:
        latest, total = _LATEST[asked.section](actor.professional_id or 0), section_counts(actor)[asked.section]
        return Page(tuple(map(card_of, latest)), 1, pages_for(total), total)
    rows = _asked(actor, asked).order_by("-due_on", "-id")
    return page_of(rows, number=number, card=card_of, columns=OF_A_CARD)


def payments_listed(
    actor: Actor, asked: PaymentFilter, *, after: tuple[Any, ...] | None, limit: int
) -> Slice[PaymentCard]:
    """The same, going on from where it was left."""
    rows = _asked(actor, asked)
    order: dict[str, Any] = {"by": "due_on", "latest_first": True, "after": after, "limit": limit}
    return slice_of(rows, **order, card=card_of, columns=OF_A_CARD)


def _asked(actor: Actor, asked: PaymentFilter) -> QuerySet[models.Payment]:
    sections = [asked.section] if asked.section else list(Section)
    states = [state for state, section in SECTIONS.items() if section in sections]
    wanted: dict[str, Any] = {
        "state": asked.state,
        "client__uuid": asked.client,
        "method": asked.method,
        "due_on__gte": asked.since,
        "due_on__lt": asked.until,
        "client__name__icontains": asked.text or None,
    }
    rows = listed_payments(actor.professional_id or 0).filter(state__in=states)
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


def section_counts(actor: Actor) -> dict[Section, int]:
    """How many payments each section of Payments lists."""
    counts = dict.fromkeys(Section, 0)
    for state, number in _counted(actor.professional_id or 0):
        if section := SECTIONS[PaymentState(state)]:
            counts[section] += number
    return counts


@compiled
def _counted(professional_id: int) -> QuerySet[models.Payment, tuple[Any, ...]]:
    mine = models.Payment.objects.filter(professional_id=professional_id)
    return mine.values("state").annotate(number=Count("id")).values_list("state", "number")


def _latest_of(section: Section) -> Callable[[int], list[tuple[Any, ...]]]:
    """How a section's first page is asked for while nothing filters it, which is what is asked most."""
    states = [state for state, of in SECTIONS.items() if of is section]

    @compiled
    def latest(professional_id: int) -> QuerySet[models.Payment, tuple[Any, ...]]:
        rows = listed_payments(professional_id).filter(state__in=states).order_by("-due_on", "-id")
        return rows[:PAGE_SIZE].values_list(*OF_A_CARD)

    return latest


_LATEST: Final = {section: _latest_of(section) for section in Section}
