"""Book a session: the form, what it would do, and the deed."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.edges.web.answers import sent
from kept.edges.web.clients import clients_to_choose
from kept.edges.web.consequence import Consequence, booking_consequence
from kept.edges.web.forms.sessions import BookForm, time_in
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.sessions import address_of
from kept.edges.web.words import in_zone
from kept.store.diary.reads import services_of
from kept.store.hubs.reads import standings_of
from kept.store.people.reads import client_page
from kept.usecases.book_session import BookWish, book_session


@allowed("session.book")
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: PageRequest) -> HttpResponse:
    form = _form(request)
    if request.method == "GET" or not form.is_valid():
        return _show_booking(request, form, status=422 if form.is_bound else 200)

    request.on_refusal = partial(_refuse_booking, request, form)
    request.on_replay = address_of
    given = form.cleaned_data
    session_id = book_session(
        by=request.actor,
        wish=BookWish(
            client_id=UUID(given["client"]),
            service_id=UUID(given["service"]),
            span=given["span"],
            place=given["place"],
            meeting_url=given["meeting_url"],
            price=given["price"],
            funding=given["funding"],
            outside_hours=given["outside_hours"],
            notify=given["notify"],
        ),
        request=key_of(request),
        now=request.now,
    )
    return done(request, address_of(session_id), "The session is booked.")


@allowed("session.book")
@require_POST
def preview_booking(request: PageRequest) -> HttpResponse:
    """What the choices made so far would do."""
    form = _form(request)
    form.full_clean()
    return render_page(request, "web/_consequence.html", {"consequence": _consequence(request, form)})


def wished_span(request: PageRequest) -> tuple[datetime, datetime | None]:
    """The time that the calendar asks about in the address; the next full hour, without an end, otherwise."""
    start = _asked_instant(request, "starts_at")
    if start is None:
        return _next_full_hour(request.now, request.person.zone), None
    return start, _asked_instant(request, "ends_at")


def _wished(request: PageRequest) -> dict[str, Any]:
    """What the calendar or a client's page already says about a new session."""
    start, end = wished_span(request)
    wished: dict[str, Any] = {
        **time_in(request.person.zone, start),
        "client": request.GET.get("client", ""),
        "funding": Funding.SELF_PAY,
        "notify": start > request.now,
    }
    if end and end > start:
        wished["minutes_wanted"] = int((end - start).total_seconds()) // 60
    return wished


def _asked_instant(request: PageRequest, name: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=ZoneInfo(request.person.zone))
    return instant.astimezone(UTC) if 2000 <= instant.year <= 2100 else None


def _next_full_hour(now: datetime, zone: str) -> datetime:
    return (in_zone(now, zone) + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)


def _form(request: PageRequest) -> BookForm:
    return BookForm(
        sent(request),
        clients=clients_to_choose(request),
        services=services_of(request.actor),
        currency=request.person.currency,
        zone=request.person.zone,
        initial=_wished(request),
    )


def _consequence(request: PageRequest, form: BookForm) -> Consequence | None:
    """None until client and payer are chosen."""
    given = getattr(form, "cleaned_data", {})
    if not given.get("client") or not given.get("funding"):
        return None
    client = client_page(UUID(given["client"]), actor=request.actor)
    return booking_consequence(
        funding=given["funding"],
        standings=standings_of(user_id=client.user_id, professional_id=request.actor.professional_id, now=request.now),
        is_past="span" in given and given["span"].start <= request.now,
        notify=bool(given.get("notify")),
    )


def _show_booking(request: PageRequest, form: BookForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "consequence": _consequence(request, form)}
    return render_page(request, "web/sessions/book.html", context, status=status)


def _refuse_booking(request: PageRequest, form: BookForm, refused: Refused) -> HttpResponse:
    form.refuse(refused)
    return _show_booking(request, form, status=refused.status)
