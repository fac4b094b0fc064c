"""The employer's settings: the door that members come in by and its code, and where invoices are addressed to."""

from typing import Final
from uuid import uuid4

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from kept.edges.web.answers import status_of
from kept.edges.web.forms.hubs import InvoiceAddressForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.proofs import stepped_up
from kept.store.hubs.programmes import programme_of
from kept.usecases.change_access_code import change_access_code
from kept.usecases.set_invoice_address import set_invoice_address

WHERE: Final = "/hub-settings"


@allowed("hub.settings")
@require_safe
def show_settings(request: PageRequest) -> HttpResponse:
    return _render(request, "")


@allowed("hub.settings")
@stepped_up
@require_POST
def make_code(request: PageRequest) -> HttpResponse:
    """A new code is shown in the answer, and nowhere afterwards."""
    return _render(request, _change(request, is_on=True))


@allowed("hub.settings")
@require_POST
def remove_code(request: PageRequest) -> HttpResponse:
    _change(request, is_on=False)
    return done(request, WHERE, "Nobody comes in by code any more.")


@allowed("hub.settings")
@require_POST
def set_address(request: PageRequest) -> HttpResponse:
    """Where invoices are addressed to, from now on."""
    hub = programme_of(request.actor)
    form = InvoiceAddressForm(request.POST, zone=request.person.zone)
    if not form.is_valid():
        return _render(request, "", form)
    request.on_replay = lambda _result: WHERE
    address = form.cleaned_data["address"]
    set_invoice_address(hub_id=hub.uuid, by=request.actor, address=address, request=key_of(request), now=request.now)
    return done(request, WHERE, "The invoice address is saved.")


def _change(request: PageRequest, *, is_on: bool) -> str:
    hub = programme_of(request.actor)
    request.on_replay = lambda _result: WHERE
    return change_access_code(hub_id=hub.uuid, by=request.actor, is_on=is_on, request=key_of(request), now=request.now)


def _render(request: PageRequest, code: str, form: InvoiceAddressForm | None = None) -> HttpResponse:
    hub = programme_of(request.actor)
    form = form or InvoiceAddressForm(initial={"address": hub.invoice_address})
    door = f"{settings.KEPT_SITE_URL.rstrip('/')}/hub/{hub.uuid}"
    # Each code is another request, also from the page that shows the last one.
    shown = {"hub": hub, "door": door, "code": code, "form": form, "request_key": str(uuid4())}
    return render_page(request, "web/programme/settings.html", shown, status=status_of(form))
