"""Activities: every session as a table, and as a file."""

from collections.abc import Iterator
from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kept.core.money import amount_text
from kept.core.outcome import Method
from kept.core.policy import By
from kept.edges.web.answers import page_number, query_without_page, status_of
from kept.edges.web.forms.activities import ActivitiesForm
from kept.edges.web.pages import PageRequest, allowed, render_page
from kept.edges.web.spreadsheets import csv_answer
from kept.edges.web.words import CANCELLED_BY, METHODS, PAYMENT_STATES, PLACES, REASONS, STATES, in_zone
from kept.store.diary.reads import SessionCard, sessions_found, sessions_page
from kept.store.diary.session_filters import services_ever

HEADER: Final = (
    "Start", "End", "Client", "Service", "Place", "State", "Reason", "Cancelled by",
    "Cancelled late", "Door", "Wellbeing Hub",
    "Credit", "Price", "Currency", "Payment", "Method",
)  # fmt: skip
DOORS: Final = {
    "hub": "Wellbeing Hub",
    "practice": "Practice",
    "direct_link": "Direct link",
    "on_request": "On Request",
}


@allowed("session.book")
@require_safe
def list_activities(request: PageRequest) -> HttpResponse:
    return _page(request, _form(request))


@allowed("session.book")
@require_safe
def save_activities(request: PageRequest) -> HttpResponse:
    """What the list shows under the same filter, all of it, times in the professional's zone."""
    form = _form(request)
    if form.errors:
        return _page(request, form)
    return csv_answer("activities", HEADER, _rows(sessions_found(request.actor, form.filter())))


def _form(request: PageRequest) -> ActivitiesForm:
    return ActivitiesForm(request.GET, services=services_ever(request.actor), zone=request.person.zone)


def _page(request: PageRequest, form: ActivitiesForm) -> HttpResponse:
    shown = {
        "form": form,
        "page": sessions_page(request.actor, form.filter(), number=page_number(request)),
        "query": query_without_page(request),
    }
    return render_page(request, "web/activities/list.html", shown, status=status_of(form))


def _rows(cards: tuple[SessionCard, ...]) -> Iterator[tuple[object, ...]]:
    for card in cards:
        start, end = (in_zone(instant, card.zone) for instant in (card.starts_at, card.ends_at))
        yield (
            start.isoformat(timespec="minutes"),
            end.isoformat(timespec="minutes"),
            card.client_name,
            card.service_name,
            PLACES[card.place],
            STATES[card.state],
            REASONS[card.reason] if card.reason else "",
            CANCELLED_BY[By(card.cancelled_by)] if card.cancelled_by else "",
            "" if card.cancelled_late is None else "yes" if card.cancelled_late else "no",
            DOORS[card.origin],
            card.hub_name,
            card.credit,
            amount_text(card.price),
            card.price.currency,
            PAYMENT_STATES[card.payment_state],
            METHODS[Method(card.payment_method)] if card.payment_method else "",
        )
