"""Settings, Other calendars: which of a professional's say when they are busy, and how reading them goes."""

from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings as installation
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.calendar_words import ago_in_words, fault_in_words
from kept.edges.web.forms.calendars import CalendarForm
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.proofs import stepped_up
from kept.edges.web.settings import TABS
from kept.store.diary.outside import CalendarCard, calendar_card, calendars_of
from kept.usecases.connect_calendar import CalendarWish, connect_calendar
from kept.usecases.disconnect_calendar import disconnect_calendar
from kept.usecases.refresh_calendar import refresh_calendar

WHERE: Final = "/settings/calendars"


@allowed("outside_calendar.write")
@require_safe
def list_calendars(request: PageRequest) -> HttpResponse:
    shown = [(card, *_standing(card, request)) for card in calendars_of(request.actor)]
    return render_page(request, "web/settings/calendars.html", {"tabs": TABS, "calendars": shown})


@allowed("outside_calendar.write")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("url", "password")
def add(request: PageRequest) -> HttpResponse:
    form = CalendarForm(sent(request))
    if not form.is_valid():
        return _show_form(request, form)

    request.on_refusal = partial(_show_form, request, form)
    request.on_replay = lambda _result: WHERE
    connect_calendar(
        by=request.actor,
        wish=CalendarWish(**form.cleaned_data),
        site_url=installation.KEPT_SITE_URL,
        request=key_of(request),
        now=request.now,
    )
    return done(
        request,
        WHERE,
        "The calendar is connected. It is read within a minute; load this page again to see how it went.",
    )


@allowed("outside_calendar.write")
@require_POST
def refresh(request: PageRequest, calendar_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: WHERE
    refresh_calendar(calendar_id=calendar_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, WHERE, "The calendar is read within a minute. Load this page again to see how it went.")


@allowed("outside_calendar.write")
@require_http_methods(["GET", "HEAD", "POST"])
def disconnect(request: PageRequest, calendar_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: WHERE
    form = StrictForm(sent(request))
    if not form.is_bound or not form.is_valid():
        card = calendar_card(calendar_id, actor=request.actor)
        shown = {"form": form, "calendar": card}
        return render_page(request, "web/settings/calendar_removal.html", shown, status=status_of(form))
    disconnect_calendar(calendar_id=calendar_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, WHERE, "The calendar is disconnected. Its times block nothing any more.")


@allowed("block.read")
@require_safe
def explain_busy(request: PageRequest) -> HttpResponse:
    """Where a busy time of the calendar leads: there is no more to know of it."""
    return render_page(request, "web/blocks/busy.html", {})


def _standing(card: CalendarCard, request: PageRequest) -> tuple[str, str]:
    """How long ago it answered, and what keeps it from that, in words."""
    read = ago_in_words(card.read_at, request.now) if card.read_at else ""
    return read, fault_in_words(card.fault) if card.fault else ""


def _show_form(request: PageRequest, form: CalendarForm, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    return render_page(request, "web/settings/calendar.html", {"form": form}, status=status_of(form, refused))
