"""When clients can book: both weekly schedules, days that differ, the rules, and what comes of it all."""

from functools import partial
from typing import Any, Final
from uuid import uuid4

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.forms.availability import ExceptionForm, ExceptionRemovalForm, RulesForm, WeekForm
from kept.edges.web.forms.blocks import WEEKDAYS
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.preview import preview_of
from kept.edges.web.words import in_zone
from kept.store.diary.hours import AvailabilityPage, Schedule, availability_page
from kept.store.people.reads import booking_rules_of
from kept.usecases.remove_exception import remove_exception
from kept.usecases.set_booking_rules import set_booking_rules
from kept.usecases.set_exception import set_exception
from kept.usecases.set_hours import set_hours

HERE: Final = "/availability"
ADDRESSES: Final = {Schedule.WORKING: f"{HERE}/working-hours", Schedule.HUB: f"{HERE}/hub-hours"}


@allowed("availability.read")
@require_safe
def show_availability(request: PageRequest) -> HttpResponse:
    return _show(request, _rules_form(request))


@allowed("availability.write")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_hours(request: PageRequest, schedule: str) -> HttpResponse:
    form = WeekForm(sent(request), zone=request.person.zone, weekly=_page(request).weekly[schedule])
    context = {"form": form, "title": Schedule(schedule).label, "action": request.path}
    if request.method == "GET" or not form.is_valid():
        return render_page(request, "web/availability/week.html", context, status=status_of(form))

    request.on_refusal = partial(_refuse, request, form, "web/availability/week.html", context)
    request.on_replay = lambda _: HERE
    set_hours(
        by=request.actor,
        schedule=schedule,
        windows=form.cleaned_data["weekly"],
        keep_sessions=form.cleaned_data["keep_sessions"],
        request=key_of(request),
        now=request.now,
    )
    return done(request, HERE, "The hours are saved.")


@allowed("availability.write")
@require_http_methods(["GET", "HEAD", "POST"])
def add_exception(request: PageRequest) -> HttpResponse:
    form = ExceptionForm(sent(request), zone=request.person.zone)
    if request.method == "GET" or not form.is_valid():
        return render_page(request, "web/availability/exception.html", {"form": form}, status=status_of(form))

    request.on_refusal = partial(_refuse, request, form, "web/availability/exception.html", {})
    request.on_replay = lambda _: HERE
    given = form.cleaned_data
    set_exception(
        by=request.actor,
        day=given["day"],
        schedules=given["schedules"],
        windows=given["windows"],
        keep_sessions=given["keep_sessions"],
        request=key_of(request),
        now=request.now,
    )
    return done(request, HERE, "The exception is saved.")


@allowed("availability.write")
@require_POST
def drop_exception(request: PageRequest) -> HttpResponse:
    form = ExceptionRemovalForm(request.POST, zone=request.person.zone)
    if not form.is_valid():
        return render_page(request, "web/availability/exception_removal.html", {"form": form}, status=422)

    request.on_refusal = partial(_refuse, request, form, "web/availability/exception_removal.html", {})
    request.on_replay = lambda _: HERE
    given = form.cleaned_data
    remove_exception(
        by=request.actor,
        day=given["day"],
        schedule=given["schedule"],
        keep_sessions=given["keep_sessions"],
        request=key_of(request),
        now=request.now,
    )
    return done(request, HERE, "The week’s hours hold again on that day.")


@allowed("availability.write")
@require_POST
def set_rules(request: PageRequest) -> HttpResponse:
    form = _rules_form(request)
    if not form.is_valid():
        return _show(request, form)

    request.on_replay = lambda _: HERE
    set_booking_rules(by=request.actor, rules=form.rules(), request=key_of(request), now=request.now)
    return done(request, HERE, "The rules are saved.")


def _rules_form(request: PageRequest) -> RulesForm:
    rules = booking_rules_of(request.actor)
    return RulesForm(sent(request), zone=request.person.zone, initial=vars(rules))


def _page(request: PageRequest) -> AvailabilityPage:
    return availability_page(request.actor, today=in_zone(request.now, request.person.zone).date())


def _show(request: PageRequest, form: RulesForm) -> HttpResponse:
    page = _page(request)
    context = {
        "form": form,
        "schedules": [_week(page, schedule, address) for schedule, address in ADDRESSES.items()],
        "exceptions": [(each, _in_words(each.windows) or "Closed", str(uuid4())) for each in page.exceptions],
        **preview_of(request),
    }
    return render_page(request, "web/availability/show.html", context, status=status_of(form))


def _week(page: AvailabilityPage, schedule: Schedule, address: str) -> dict[str, Any]:
    of_week = page.weekly[schedule]
    days = [
        (name, [(h.from_minute, h.until_minute) for h in of_week if h.weekday == n]) for n, name in enumerate(WEEKDAYS)
    ]
    return {
        "label": schedule.label,
        "key": schedule.value,
        "address": address,
        "days": [(name, _in_words(windows)) for name, windows in days],
        "is_open": bool(of_week),
    }


def _in_words(windows: Any) -> str:
    """As in “09:00–12:00, 13:00–17:00”."""
    return ", ".join("–".join(f"{minute // 60:02}:{minute % 60:02}" for minute in window) for window in windows)


def _refuse(
    request: PageRequest, form: StrictForm, template: str, context: dict[str, Any], refused: Refused
) -> HttpResponse:
    """With links to the sessions that would be left outside."""
    form.refuse(refused)
    sessions, starts = (refused.facts.get(name, ()) for name in ("sessions", "starts"))
    assert isinstance(sessions, tuple)
    assert isinstance(starts, tuple)
    outside = list(zip(sessions, starts, strict=True))
    return render_page(request, template, {**context, "form": form, "outside": outside}, status=refused.status)
