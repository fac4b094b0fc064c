"""Settings, Services and prices: what a professional offers, in which order, and to whom."""

from functools import partial
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.core.offers import Audience
from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.forms.offers import MoveForm, ServiceForm, terms_of
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page, see
from kept.edges.web.settings import TABS
from kept.store.diary.offers import OwnService, own_service, own_services
from kept.usecases.add_service import add_service
from kept.usecases.edit_service import edit_service
from kept.usecases.move_service import move_service
from kept.usecases.offer_service import offer_service
from kept.usecases.withdraw_service import withdraw_service

SERVICES: Final = "/settings/services"


@allowed("settings.write")
@require_safe
def list_services(request: PageRequest) -> HttpResponse:
    services = own_services(request.actor)
    shown = {
        "tabs": TABS,
        "offered": [service for service in services if service.is_offered],
        "withdrawn": [service for service in services if not service.is_offered],
    }
    return render_page(request, "web/settings/services.html", shown)


@allowed("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PageRequest) -> HttpResponse:
    initial = {"minutes": 50, "place": "video", "audience": Audience.ALL}
    form = ServiceForm(sent(request), currency=request.person.currency, initial=initial)
    if not form.is_valid():
        return _render_form(request, form, None)

    request.on_refusal = partial(_render_form, request, form, None)
    request.on_replay = lambda _result: SERVICES
    add_service(by=request.actor, terms=form.terms(), request=key_of(request), now=request.now)
    return done(request, SERVICES, "The service is offered.")


@allowed("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, service_id: UUID) -> HttpResponse:
    service = own_service(service_id, actor=request.actor)
    form = ServiceForm(sent(request), currency=request.person.currency, initial=terms_of(service))
    if not form.is_valid():
        return _render_form(request, form, service)

    request.on_refusal = partial(_render_form, request, form, service)
    request.on_replay = lambda _result: SERVICES
    edit_service(
        service_id=service_id,
        by=request.actor,
        terms=form.terms(),
        version=form.cleaned_data["version"] or 0,
        request=key_of(request),
        now=request.now,
    )
    return done(request, SERVICES, "The service is saved. What is booked already stays as it was booked.")


@allowed("settings.write")
@require_POST
def move(request: PageRequest, service_id: UUID) -> HttpResponse:
    own_service(service_id, actor=request.actor)  # what is another's is not there, whatever is asked of it
    form = MoveForm(sent(request))
    if not form.is_valid():
        raise Refused("required", field="way")
    request.on_replay = lambda _result: SERVICES
    move_service(
        service_id=service_id,
        by=request.actor,
        way=form.cleaned_data["way"],
        request=key_of(request),
        now=request.now,
    )
    return see(SERVICES)


@allowed("settings.write")
@require_POST
def withdraw(request: PageRequest, service_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: SERVICES
    withdraw_service(service_id=service_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, SERVICES, "The service is withdrawn. What is booked stays booked.")


@allowed("settings.write")
@require_POST
def offer(request: PageRequest, service_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: SERVICES
    offer_service(service_id=service_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, SERVICES, "The service is offered again, as the last of the list.")


def _render_form(
    request: PageRequest, form: ServiceForm, service: OwnService | None, refused: Refused | None = None
) -> HttpResponse:
    """The terms as a form. After changed_meanwhile what was typed stays, and is saved over the other when sent again."""
    if refused:
        form.refuse(refused)
    stale = service is not None and form.has_fault("changed_meanwhile")
    shown = {
        "form": form,
        "service": service,
        "version": service.version if service and stale else form["version"].value() if service else None,
        "stands": service.card if service and stale else None,
    }
    return render_page(request, "web/settings/service.html", shown, status=status_of(form, refused))
