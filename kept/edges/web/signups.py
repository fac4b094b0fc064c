"""Signing up: an address, the code that was sent there, and then the account. Every door leads through here."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth import authenticate, login
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.arrivals import Door, Pass
from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.faults import too_many_here
from kept.edges.web.forms.arrivals import AccountForm, AddressForm, CodeForm
from kept.edges.web.pages import PageRequest, allowed, is_signed_in, key_of, see
from kept.edges.web.visitors import (
    Held,
    hand_out,
    held_pass,
    is_within_limits,
    may_send_letter,
    onward_or_home,
    render_outside,
    show_over,
    take_back,
)
from kept.store.hubs.reads import is_on_roster
from kept.store.people.reads.arrivals import PassPage, front_of, pass_page, waiting_sign_up
from kept.usecases.confirm_sign_up import confirm_sign_up
from kept.usecases.create_account import AccountWish, create_account
from kept.usecases.request_sign_up import request_sign_up


@allowed("account.sign_up")
@require_safe
def explain(request: PageRequest) -> HttpResponse:
    """There is no way in without a door."""
    return see("/") if is_signed_in(request) else render_outside(request, "web/arrivals/doors.html", {})


@allowed("public.read")
@require_safe
def show_terms(request: PageRequest) -> HttpResponse:
    return render_outside(request, "web/arrivals/terms.html", {})


@allowed("account.sign_up")
@require_http_methods(["GET", "HEAD", "POST"])
def ask_address(request: PageRequest, professional_id: UUID) -> HttpResponse:
    """The direct sign up link, once somebody chose whom to book with."""
    front = front_of(professional_id)
    if not front.takes_direct_bookings:
        raise Refused("not_found")
    form = AddressForm(sent(request), initial={"service": request.GET.get("service", "")})
    onward = connecting_path(professional_id, form)
    if is_signed_in(request):
        return see(onward)
    if not form.is_valid():
        return render_outside(
            request, "web/arrivals/address.html", {"form": form, "front": front}, status=status_of(form)
        )
    return send_code(request, form.cleaned_data["email"], door=Door.DIRECT_LINK, door_id=professional_id, onward=onward)


@allowed("account.sign_up")
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: PageRequest) -> HttpResponse:
    held = held_pass(request)
    waiting = waiting_sign_up(held.shown)
    form = CodeForm(sent(request))
    if form.is_valid():
        if not is_within_limits(request, "codes"):
            return too_many_here(request)
        if confirm_sign_up(sign_up_id=UUID(held.shown.proof), code=form.cleaned_data["digits"], now=request.now):
            return see("/signup/account")
        form.refuse(Refused("code_wrong", field="digits"))
    again = f"/hub/{waiting.door_id}" if waiting.door is Door.HUB else f"/signup/{waiting.door_id}"
    shown = {"form": form, "email": waiting.email, "again": again}
    return render_outside(request, "web/arrivals/code.html", shown, status=status_of(form))


@allowed("account.sign_up")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "access_code")
def create(request: PageRequest) -> HttpResponse:
    """Name, password, zone, terms and consents; then the new account is signed in and goes on."""
    held = held_pass(request)
    if is_signed_in(request):
        return see(onward_or_home(held.onward))
    opened = pass_page(held.shown, now=request.now)
    form = _account_form(request, opened)
    if opened.has_account or not form.is_valid():
        return _render_account(request, form, opened)
    if not is_within_limits(request, "accounts"):
        return too_many_here(request)

    request.on_refusal = partial(_render_account, request, form, opened)
    create_account(shown=held.shown, wish=_wish(form), now=request.now)
    return _sign_in(request, opened.email, form.cleaned_data["password"], held)


def connecting_path(professional_id: UUID, form: AddressForm) -> str:
    """Where an account is connected with the professional, and booking begins."""
    try:
        service = UUID(str(form["service"].value() or ""))
    except ValueError:
        return f"/connections/{professional_id}/new"
    return f"/connections/{professional_id}/new?service={service}"


def send_code(request: PageRequest, email: str, *, door: Door, door_id: UUID, onward: str) -> HttpResponse:
    """The same answer for every address: what its owner can do is in the letter."""
    if not may_send_letter(request, email):
        return too_many_here(request)
    made = request_sign_up(
        email=email, door=door, door_id=door_id, onward=onward, key=key_of(request).key, now=request.now
    )
    return hand_out(see("/signup/code"), Pass(door=door, proof=str(made)), onward)


def _account_form(request: PageRequest, opened: PassPage) -> AccountForm:
    initial: dict[str, Any] = {"name": opened.name, "timezone": opened.zone or "UTC"}
    asks = opened.hub_id is not None and not is_on_roster(opened.hub_id, opened.email)
    return AccountForm(sent(request), texts=opened.texts, asks_access_code=asks, initial=initial)


def _wish(form: AccountForm) -> AccountWish:
    fields = form.cleaned_data
    return AccountWish(
        name=fields["name"],
        password=fields["password"],
        timezone=fields["timezone"],
        accepts_terms=fields["accepts_terms"],
        consents=form.consents(),
        access_code=fields.get("access_code", ""),
    )


def _render_account(
    request: PageRequest, form: AccountForm, opened: PassPage, refused: Refused | None = None
) -> HttpResponse:
    if refused and refused.code == "pass_over":
        return show_over(request, refused)
    if refused:
        form.refuse(refused)
    shown = {"form": form, "opened": opened}
    return render_outside(request, "web/arrivals/account.html", shown, status=status_of(form, refused))


def _sign_in(request: PageRequest, email: str, password: str, held: Held) -> HttpResponse:
    user = authenticate(request, email=email, password=password)
    assert user is not None, "the account was made with this password"
    login(request, user)
    return take_back(see(onward_or_home(held.onward)))
