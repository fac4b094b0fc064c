"""API tokens: what a person's programs sign in with. A secret is shown once, in the answer that made it."""

from functools import partial
from typing import Any, Final
from uuid import UUID

from django.conf import settings as installation
from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.access import Role
from kept.core.refusal import Refused
from kept.core.token_scopes import scopes_for_actor
from kept.edges.web.answers import sent, status_of
from kept.edges.web.forms.programs import TokenForm
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.proofs import stepped_up
from kept.edges.web.settings import TABS
from kept.store.people.reads.tokens import TokenCard, token_card, tokens_of
from kept.usecases.create_token import create_token
from kept.usecases.revoke_token import revoke_token

WHERE: Final = "/settings/tokens"
SHOWN_BEFORE: Final = "This token was made already, and its secret was shown once. If you did not copy it, revoke the token and make another."
# Where a role's other settings are.
SETTINGS_OF: Final = {Role.CLIENT: "/account", Role.HUB_ADMIN: "/hub-settings"}


@allowed("token.write")
@require_safe
def list_tokens(request: PageRequest) -> HttpResponse:
    shown = {
        "tokens": tokens_of(request.actor, now=request.now),
        "can_make": bool(scopes_for_actor(request.actor)),
        "api": f"{installation.KEPT_SITE_URL.rstrip('/')}/api/v1",
        **_frame(request),
    }
    return render_page(request, "web/settings/tokens.html", shown)


@allowed("token.write")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PageRequest) -> HttpResponse:
    form = TokenForm(sent(request), actor=request.actor)
    if not form.is_valid():
        return _show_form(request, form)

    request.on_refusal = partial(_show_form, request, form)
    request.on_replay = partial(_say_shown_before, request)
    made = create_token(by=request.actor, **form.cleaned_data, request=key_of(request), now=request.now)
    shown = {"name": form.cleaned_data["name"], "secret": made.secret, **_frame(request)}
    return render_page(request, "web/settings/token_made.html", shown)


@allowed("token.write")
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: PageRequest, token_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: WHERE
    form = StrictForm(sent(request))
    if not form.is_bound or not form.is_valid():
        return _ask(request, form, token_card(token_id, actor=request.actor, now=request.now))
    revoke_token(token_id=token_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, WHERE, "The token is revoked. Programs that use it are turned away.")


def _show_form(request: PageRequest, form: TokenForm, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    return render_page(
        request, "web/settings/token.html", {"form": form, **_frame(request)}, status=status_of(form, refused)
    )


def _ask(request: PageRequest, form: StrictForm, token: TokenCard) -> HttpResponse:
    return render_page(
        request, "web/settings/token_revocation.html", {"form": form, "token": token}, status=status_of(form)
    )


def _say_shown_before(request: PageRequest, _result: str) -> str:
    messages.warning(request, SHOWN_BEFORE)
    return WHERE


def _frame(request: PageRequest) -> dict[str, Any]:
    """A professional has the sections of the settings above; everybody else a way back to theirs."""
    role = request.actor.role
    return {"tabs": TABS if role is Role.PROFESSIONAL else (), "back": SETTINGS_OF.get(role)}
