"""Passwords: changed by who knows theirs, and chosen anew by a letter's link by who does not."""

from functools import partial
from typing import Final

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.passwords import least_of
from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.faults import too_many_here
from kept.edges.web.forms.security import NewPasswordForm, OwnAddressForm, PasswordForm
from kept.edges.web.letter_links import let_go, take_in, taken_in
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page, see
from kept.edges.web.presence import visit_id
from kept.edges.web.proofs import stepped_up
from kept.edges.web.visitors import may_send_letter, render_outside, show_over
from kept.store.people.reads.recovery import PASSWORD, opened_by_password_link
from kept.usecases.change_password import change_password
from kept.usecases.request_password_link import request_password_link
from kept.usecases.set_password_by_link import set_password_by_link

WHERE: Final = "/security"


@allowed("security.write")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "new_password")
def change(request: PageRequest) -> HttpResponse:
    """Ends every other visit that is signed in with the old one."""
    form = PasswordForm(sent(request), least=least_of(has_factor=request.person.has_factor))
    if not form.is_valid():
        return _render_change(request, form)

    request.on_refusal = partial(_render_change, request, form)
    request.on_replay = lambda _result: WHERE
    change_password(
        by=request.actor,
        current=form.cleaned_data["password"],
        new=form.cleaned_data["new_password"],
        visit=visit_id(request),
        request=key_of(request),
        now=request.now,
    )
    assert request.user.is_authenticated, "they changed their own"
    request.user.refresh_from_db()
    update_session_auth_hash(request, request.user)
    return done(request, WHERE, "Your password is changed. Everywhere else you are signed out.")


@allowed("account.sign_in")
@require_http_methods(["GET", "HEAD", "POST"])
def ask_link(request: PageRequest) -> HttpResponse:
    """The same answer for every address: what its owner can do is in the letter."""
    form = OwnAddressForm(sent(request), initial={"email": request.GET.get("login", "")})
    if not form.is_valid():
        return render_outside(request, "web/account/forgotten.html", {"form": form}, status=status_of(form))
    if not may_send_letter(request, form.cleaned_data["email"]):
        return too_many_here(request)
    request_password_link(email=form.cleaned_data["email"], key=key_of(request).key, now=request.now)
    return see("/password/sent")


@allowed("account.sign_in")
@require_safe
def show_sent(request: PageRequest) -> HttpResponse:
    return render_outside(request, "web/account/forgotten_sent.html", {})


@allowed("account.sign_in")
@require_safe
def open_link(_request: PageRequest, token: str) -> HttpResponse:
    return take_in(token, purpose=PASSWORD, where="/password/new")


@allowed("account.sign_in")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("new_password")
def choose(request: PageRequest) -> HttpResponse:
    hashed = taken_in(request, purpose=PASSWORD)
    form = NewPasswordForm(sent(request), least=least_of(has_factor=opened_by_password_link(hashed, now=request.now)))
    if not form.is_valid():
        return _render_choice(request, form)
    request.on_refusal = partial(_render_choice, request, form)
    set_password_by_link(token_hash=hashed, new=form.cleaned_data["new_password"], now=request.now)
    return let_go(done(request, "/signin", "Your new password is set. Sign in with it."), purpose=PASSWORD)


def _render_change(request: PageRequest, form: PasswordForm, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    return render_page(request, "web/security/password.html", {"form": form}, status=status_of(form, refused))


def _render_choice(request: PageRequest, form: NewPasswordForm, refused: Refused | None = None) -> HttpResponse:
    if refused and refused.code == "pass_over":
        return show_over(request, refused)
    if refused:
        form.refuse(refused)
    return render_outside(request, "web/account/new_password.html", {"form": form}, status=status_of(form, refused))
