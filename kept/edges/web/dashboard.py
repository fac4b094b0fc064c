"""What clients see first: their sessions to come and past ones, and each session's page."""

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.admission import Attempt, admit
from kept.core.policy import By, Deed
from kept.edges.web.answers import page_number
from kept.edges.web.changes import Change, cancel_with, may_join, rebook_with, show_as_it_stands
from kept.edges.web.pages import PageRequest, allowed, render_page, see
from kept.edges.web.waiting_words import wait_in_words
from kept.store.diary.bookings import booking_page, past_bookings, upcoming_bookings
from kept.store.diary.waiting import offers_to, waits_of
from kept.store.people.reads.consents import missing_particulars

PAST: Final = "past"


@allowed("booking.read")
@require_safe
def list_bookings(request: PageRequest) -> HttpResponse:
    """What is to come; on its other tab what is over."""
    if request.GET.get("section") == PAST:
        page = past_bookings(request.actor, now=request.now, number=page_number(request))
        return render_page(request, "web/own/past.html", {"page": page, "query": "section=past&"})
    cards = upcoming_bookings(request.actor, now=request.now)
    shown = [(card, may_join(card, now=request.now), card.span.start > request.now) for card in cards]
    context = {
        "bookings": shown,
        "offers": offers_to(request.actor, now=request.now),
        "waits": [(wait, wait_in_words(wait)) for wait in waits_of(request.actor)],
    }
    return render_page(request, "web/own/upcoming.html", context)


@allowed("booking.read")
@require_safe
def show_booking(request: PageRequest, session_id: UUID) -> HttpResponse:
    return show_as_it_stands(request, change_of(request, session_id))


@allowed("booking.read")
@require_safe
def join(request: PageRequest, session_id: UUID) -> HttpResponse:
    """Leads to the meeting from a quarter of an hour before the start. A client's joining changes no state."""
    change = change_of(request, session_id)
    card = change.card
    request.on_refusal = lambda refused: show_as_it_stands(request, change, refused)
    admit(Attempt(deed=Deed.JOIN, by=By.CLIENT, now=request.now, state=card.facts.state, starts_at=card.span.start))
    if missing_particulars(request.actor.user_id, card.professional_id):
        return see(f"/connections/{card.professional_uuid}/particulars?next={request.path}")
    return see(change.page.meeting_url or change.root)


@allowed("booking.cancel")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: PageRequest, session_id: UUID) -> HttpResponse:
    return cancel_with(request, change_of(request, session_id))


@allowed("booking.rebook")
@require_http_methods(["GET", "HEAD", "POST"])
def rebook(request: PageRequest, session_id: UUID) -> HttpResponse:
    return rebook_with(request, change_of(request, session_id))


def change_of(request: PageRequest, session_id: UUID) -> Change:
    """The client's own booking. Raises Refused not_found."""
    page = booking_page(session_id, actor=request.actor)
    return Change(
        by=request.actor,
        page=page,
        zone=request.person.zone,
        who=page.card.professional_name,
        root=f"/bookings/{page.card.uuid}",
        template="web/own/booking.html",
    )
