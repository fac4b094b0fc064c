"""The employer's programme: its terms, what was bought and granted, the pool, and what is told of its use.

Every figure here is either the employer's own act or was published once for a closed month; none depends on what a person
did since.
"""

from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.intervals import Span
from kept.core.programme import period_at
from kept.core.refusal import Refused
from kept.core.usage import LEAST_PERSONS, LEAST_ROSTER, UNTIL_TOLD
from kept.core.zones import day_span_start
from kept.edges.web.answers import sent, status_of
from kept.edges.web.forms.hubs import GrantForm, PoolForm, Whom
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.proofs import stepped_up
from kept.edges.web.usage_words import month_in_words, report_in_words
from kept.store.hubs.programmes import Programme, cells_of, eligible_in, new_since, pool_published, programme_of
from kept.store.ledger.reads import bought_by
from kept.usecases.fill_pool import fill_pool
from kept.usecases.grant_credits import grant_credits

WHERE = "/programme"


@allowed("hub.read")
@require_safe
def show_programme(request: PageRequest) -> HttpResponse:
    hub = programme_of(request.actor)
    pool = pool_published(hub.id)
    shown = {
        "hub": hub,
        "bought": bought_by(hub.id),
        "period": _period(hub, request),
        "last_day": _last_day(hub, request),
        "pool_month": month_in_words(pool[0]) if pool else "",
        "pool": pool[1] if pool else None,
        "least_roster": LEAST_ROSTER,
    }
    return render_page(request, "web/programme/show.html", shown)


@allowed("hub.read")
@require_safe
def show_usage(request: PageRequest) -> HttpResponse:
    hub = programme_of(request.actor)
    shown = {
        "hub": hub,
        "lines": report_in_words(cells_of(hub.id)),
        "is_small": eligible_in(hub.id) < LEAST_ROSTER,
        "least_roster": LEAST_ROSTER,
        "least_persons": LEAST_PERSONS,
        "days": UNTIL_TOLD.days,
    }
    return render_page(request, "web/programme/usage.html", shown)


@allowed("hub.grant")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: PageRequest) -> HttpResponse:
    hub = programme_of(request.actor)
    new = new_since(hub.id, _period(hub, request).start)
    initial = {
        "whom": Whom.NEW if new else Whom.ALL,
        "each": hub.credits_per_member,
        "ends_on": _last_day(hub, request),
    }
    everybody = eligible_in(hub.id)
    form = GrantForm(sent(request), everybody=everybody, new=new, zone=request.person.zone, initial=initial)
    if not form.is_valid():
        return _render(request, "web/programme/grant.html", form, hub)

    request.on_refusal = partial(_render, request, "web/programme/grant.html", form, hub)
    request.on_replay = lambda _result: WHERE
    grant_credits(
        by=request.actor,
        hub_id=hub.uuid,
        each=form.cleaned_data["each"],
        ends_at=day_span_start(form.ends_on + timedelta(days=1), ZoneInfo(hub.zone)),
        only_new=form.cleaned_data["whom"] is Whom.NEW,
        request=key_of(request),
        now=request.now,
    )
    return done(request, WHERE, "The credits are bought and granted.")


@allowed("hub.grant")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: PageRequest) -> HttpResponse:
    hub = programme_of(request.actor)
    form = PoolForm(sent(request), zone=request.person.zone)
    if not form.is_valid():
        return _render(request, "web/programme/pool.html", form, hub)

    request.on_refusal = partial(_render, request, "web/programme/pool.html", form, hub)
    request.on_replay = lambda _result: WHERE
    number = form.cleaned_data["number"]
    fill_pool(hub_id=hub.uuid, by=request.actor, number=number, request=key_of(request), now=request.now)
    return done(request, WHERE, "The credits are bought for the pool.")


def _render(
    request: PageRequest, template: str, form: Any, hub: Programme, refused: Refused | None = None
) -> HttpResponse:
    if refused:
        form.refuse(refused)
    return render_page(request, template, {"form": form, "hub": hub}, status=status_of(form, refused))


def _period(hub: Programme, request: PageRequest) -> Span:
    return period_at(request.now, founded=hub.founded_at, months=hub.period_months, zone=hub.zone)


def _last_day(hub: Programme, request: PageRequest) -> Any:
    return (_period(hub, request).end - timedelta(hours=1)).astimezone(ZoneInfo(hub.zone)).date()
