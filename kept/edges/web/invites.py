"""Clients, section Invites: who was invited; inviting, sending again, withdrawing."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.core.refusal import Refused
from kept.edges.web.answers import page_number, query_without_page, sent, status_of
from kept.edges.web.clients import section_tabs
from kept.edges.web.forms.clients import InviteForm
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.store.outbox.reads import states_of_invitations
from kept.store.people.reads import client_page
from kept.store.people.reads.invitations import invite_card, invites_page
from kept.usecases.invite_client import invite_client
from kept.usecases.resend_invitation import resend_invitation
from kept.usecases.withdraw_invitation import withdraw_invitation

SECTION = "/clients/invites"


@allowed("client.invite")
@require_safe
def list_invites(request: PageRequest) -> HttpResponse:
    page = invites_page(request.actor, number=page_number(request), now=request.now)
    states = states_of_invitations(invite.cause for invite in page.items)
    shown = {
        "tabs": section_tabs(request),
        "page": page,
        "invites": [(invite, states.get(invite.cause)) for invite in page.items],
        "query": query_without_page(request),
    }
    return render_page(request, "web/clients/invites.html", shown)


@allowed("client.invite")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: PageRequest) -> HttpResponse:
    form = InviteForm(sent(request))
    return _invite(request, form, "/clients/invites/new")


@allowed("client.invite")
@require_http_methods(["GET", "HEAD", "POST"])
def invite_known(request: PageRequest, client_id: UUID) -> HttpResponse:
    """A client who has a record already: their name and address stand in the form."""
    card = client_page(client_id, actor=request.actor).card
    form = InviteForm(sent(request), initial={"name": card.name, "email": card.email})
    return _invite(request, form, f"/clients/{client_id}/invitation")


@allowed("client.invite")
@require_POST
def resend(request: PageRequest, invitation_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: SECTION
    resend_invitation(invitation_id=invitation_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, SECTION, "The invitation is on its way again, with a new link.")


@allowed("client.invite")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PageRequest, invitation_id: UUID) -> HttpResponse:
    card = invite_card(invitation_id, actor=request.actor, now=request.now)
    form = StrictForm(sent(request))
    if not form.is_bound or not form.is_valid():
        shown = {"form": form, "invite": card}
        return render_page(request, "web/clients/invite_withdrawal.html", shown, status=status_of(form))

    request.on_replay = lambda _result: SECTION
    withdraw_invitation(invitation_id=invitation_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, SECTION, "The invitation is withdrawn. Its link opens nothing any more.")


def _invite(request: PageRequest, form: InviteForm, where: str) -> HttpResponse:
    if not form.is_valid():
        return _render(request, form, where)

    request.on_refusal = partial(_render, request, form, where)
    request.on_replay = lambda _result: SECTION
    invite_client(by=request.actor, **form.cleaned_data, request=key_of(request), now=request.now)
    return done(request, SECTION, "The invitation is on its way.")


def _render(request: PageRequest, form: InviteForm, where: str, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {"form": form, "where": where}
    return render_page(request, "web/clients/invite.html", shown, status=status_of(form, refused))
