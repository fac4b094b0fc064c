"""Public holidays, offered as time to block."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, partial
from typing import Final
from zoneinfo import ZoneInfo

import holidays
from babel import Locale
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from kept.core.intervals import Span
from kept.core.refusal import Refused
from kept.core.zones import day_span_start
from kept.edges.web.answers import sent, status_of
from kept.edges.web.forms.availability import HolidaysForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.words import LOCALE, in_zone
from kept.usecases.block_time import block_time

AHEAD: Final = timedelta(days=366)
TITLE: Final = "Public holiday"


@allowed("block.write")
@require_http_methods(["GET", "HEAD", "POST"])
def block_holidays(request: PageRequest) -> HttpResponse:
    form = _form(request)
    if request.method == "GET" or not form.is_valid():
        return _show(request, form)

    request.on_refusal = partial(_refuse, request, form)
    request.on_replay = lambda _: "/availability"
    zone = ZoneInfo(request.person.zone)
    days = form.chosen_days()
    block_time(
        by=request.actor,
        title=TITLE,
        spans=[Span(day_span_start(day, zone), day_span_start(day + timedelta(days=1), zone)) for day in days],
        keep_sessions=form.cleaned_data["keep_sessions"],
        request=key_of(request),
        now=request.now,
    )
    return done(request, "/availability", f"Blocked: {len(days)} public holidays." if len(days) > 1 else "Blocked.")


@cache
def countries() -> Mapping[str, str]:
    """Names by code, in the order of the names; only countries that have both."""
    names = Locale.parse(LOCALE).territories
    known = holidays.list_supported_countries(include_aliases=False)
    return dict(sorted(((code, names[code]) for code in known if code in names), key=lambda each: each[1]))


def holidays_ahead(country: str, today: date) -> list[tuple[date, str]]:
    """The national ones of a year from today on."""
    found = holidays.country_holidays(country, years=[today.year, today.year + 1], language="en_US")
    return sorted((day, name) for day, name in found.items() if today <= day < today + AHEAD)


def _form(request: PageRequest) -> HolidaysForm:
    asked = request.POST if request.method == "POST" else request.GET
    country = asked.get("country", "")
    today = in_zone(request.now, request.person.zone).date()
    found = holidays_ahead(country, today) if country in countries() else []
    choices = [(day.isoformat(), f"{day:%a} {day.day} {day:%B %Y}: {name}") for day, name in found]
    return HolidaysForm(sent(request), zone=request.person.zone, country=country, choices=choices)


def _show(request: PageRequest, form: HolidaysForm, refused: Refused | None = None) -> HttpResponse:
    country = (form.data or form.initial).get("country", "")
    context = {"form": form, "countries": countries(), "country": country, "country_name": countries().get(country)}
    return render_page(request, "web/availability/holidays.html", context, status=status_of(form, refused))


def _refuse(request: PageRequest, form: HolidaysForm, refused: Refused) -> HttpResponse:
    form.refuse(refused)
    return _show(request, form, refused)
