"""Hubs, for operators: the list, founding one, changing its terms and people. Nothing here shows a client or a use."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.invoices import Bills
from kept.core.refusal import Refused
from kept.edges.web.answers import page_number, query_without_page, sent, status_of
from kept.edges.web.forms.hubs import HubForm, terms_of
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.proofs import stepped_up
from kept.store.hubs.programmes import Programme, hubs_page, programme
from kept.store.people.reads.accounts import accounts_called
from kept.usecases.edit_hub import HubTerms, edit_hub
from kept.usecases.found_hub import HubWish, found_hub


@allowed("hub.found")
@require_safe
def list_hubs(request: PageRequest) -> HttpResponse:
    shown = {"page": hubs_page(number=page_number(request)), "query": query_without_page(request)}
    return render_page(request, "web/hubs/list.html", shown)


@allowed("hub.found")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: PageRequest) -> HttpResponse:
    initial = {
        "timezone": request.person.zone,
        "currency": "EUR",
        "credits_per_member": 6,
        "period_months": 12,
        "topups_per_member": 2,
        "bills": Bills.BOUGHT,
    }
    form = HubForm(sent(request), currency=None, zone=request.person.zone, initial=initial)
    if not form.is_valid():
        return _render_form(request, form, None)

    request.on_refusal = partial(_render_form, request, form, None)
    request.on_replay = lambda _result: "/hubs"
    asked = form.cleaned_data
    wish = HubWish(
        name=asked["name"],
        timezone=asked["timezone"],
        credit_price=form.price(),
        professionals=_accounts(form, "professionals"),
        admins=_accounts(form, "admins"),
        credits_per_member=asked["credits_per_member"],
        period_months=asked["period_months"],
        topups_per_member=asked["topups_per_member"],
        spares_late_rebooks=asked["spares_late_rebooks"],
        reverses_refilled_charges=asked["reverses_refilled_charges"],
        bills=asked["bills"],
    )
    found_hub(by=request.actor, wish=wish, request=key_of(request), now=request.now)
    return done(request, "/hubs", "The hub is founded.")


@allowed("hub.found")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, hub_id: UUID) -> HttpResponse:
    hub = programme(hub_id)
    form = HubForm(sent(request), currency=hub.price.currency, zone=request.person.zone, initial=terms_of(hub))
    if not form.is_valid():
        return _render_form(request, form, hub)

    request.on_refusal = partial(_render_form, request, form, hub)
    request.on_replay = lambda _result: "/hubs"
    asked = form.cleaned_data
    terms = HubTerms(
        name=asked["name"],
        credit_price_minor=form.price().minor,
        professionals=_accounts(form, "professionals"),
        admins=_accounts(form, "admins"),
        credits_per_member=asked["credits_per_member"],
        period_months=asked["period_months"],
        topups_per_member=asked["topups_per_member"],
        spares_late_rebooks=asked["spares_late_rebooks"],
        reverses_refilled_charges=asked["reverses_refilled_charges"],
        bills=asked["bills"],
    )
    edit_hub(
        hub_id=hub_id,
        by=request.actor,
        terms=terms,
        version=asked["version"] or 0,
        request=key_of(request),
        now=request.now,
    )
    return done(request, "/hubs", "The hub is saved. Its terms hold for what happens from now on.")


def _accounts(form: HubForm, field: str) -> list[UUID]:
    """Whom the field names. Raises Refused unknown_account for an address that is nobody's here."""
    addresses = form.cleaned_data[field]
    known = accounts_called(addresses, professionals=field == "professionals")
    missing = tuple(address for address in addresses if address not in known)
    if missing:
        raise Refused("unknown_account", field=field, given=missing)
    return list(known.values())


def _render_form(
    request: PageRequest, form: HubForm, hub: Programme | None, refused: Refused | None = None
) -> HttpResponse:
    """The terms as a form. After changed_meanwhile what was typed stays, and is saved over the other when sent again."""
    if refused:
        form.refuse(refused)
    stale = hub is not None and form.has_fault("changed_meanwhile")
    shown = {
        "form": form,
        "hub": hub,
        "version": hub.version if hub and stale else form["version"].value() if hub else None,
        "stands": hub if stale else None,
    }
    return render_page(request, "web/hubs/form.html", shown, status=status_of(form, refused))
