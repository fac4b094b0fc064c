"""Settings, Webhooks: where a professional's programs are told of changes, and what they were told."""

from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings as installation
from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.forms.programs import WebhookForm
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.proofs import stepped_up
from kept.edges.web.settings import TABS
from kept.store.outbox.webhook_reads import EndpointCard, deliveries_of, endpoint_card, endpoints_of, secret_of
from kept.usecases.change_webhook_secret import change_webhook_secret
from kept.usecases.create_webhook import create_webhook
from kept.usecases.enable_webhook import enable_webhook
from kept.usecases.remove_webhook import remove_webhook
from kept.usecases.resend_webhook import resend_webhook
from kept.usecases.try_webhook import try_webhook

WHERE: Final = "/settings/webhooks"
SHOWN_BEFORE: Final = (
    "This was done already, and the secret was shown once. If you did not copy it, make a new secret for the endpoint."
)


@allowed("webhook.write")
@require_safe
def list_webhooks(request: PageRequest) -> HttpResponse:
    shown = {
        "tabs": TABS,
        "endpoints": endpoints_of(request.actor, now=request.now),
        "deliveries": deliveries_of(request.actor),
    }
    return render_page(request, "web/settings/webhooks.html", shown)


@allowed("webhook.write")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PageRequest) -> HttpResponse:
    form = WebhookForm(sent(request))
    if not form.is_valid():
        return _show_form(request, form)

    request.on_refusal = partial(_show_form, request, form)
    request.on_replay = partial(_say_shown_before, request)
    site = installation.KEPT_SITE_URL
    made = create_webhook(
        by=request.actor, **form.cleaned_data, site_url=site, request=key_of(request), now=request.now
    )
    return _show_secret(request, made, secret_of(made), is_new=True)


@allowed("webhook.write")
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PageRequest, endpoint_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: WHERE
    form = StrictForm(sent(request))
    if not form.is_bound or not form.is_valid():
        return _ask(request, form, "webhook_removal", endpoint_id)
    remove_webhook(endpoint_id=endpoint_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, WHERE, "The endpoint is removed. Nothing is sent there any more.")


@allowed("webhook.write")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def change_secret(request: PageRequest, endpoint_id: UUID) -> HttpResponse:
    request.on_replay = partial(_say_shown_before, request)
    form = StrictForm(sent(request))
    if not form.is_bound or not form.is_valid():
        return _ask(request, form, "webhook_secret", endpoint_id)
    secret = change_webhook_secret(endpoint_id=endpoint_id, by=request.actor, request=key_of(request), now=request.now)
    return _show_secret(request, endpoint_id, secret, is_new=False)


@allowed("webhook.write")
@require_POST
def try_out(request: PageRequest, endpoint_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: WHERE
    try_webhook(endpoint_id=endpoint_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, WHERE, "A test is on its way. Load this page again to see how it was answered.")


@allowed("webhook.write")
@require_POST
def enable(request: PageRequest, endpoint_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: WHERE
    enable_webhook(endpoint_id=endpoint_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, WHERE, "The endpoint is switched on. It is told of what happens from now on.")


@allowed("webhook.write")
@require_POST
def resend(request: PageRequest, delivery_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: WHERE
    resend_webhook(delivery_id=delivery_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, WHERE, "The message is on its way again, under the same id.")


def _show_form(request: PageRequest, form: WebhookForm, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    return render_page(request, "web/settings/webhook.html", {"form": form}, status=status_of(form, refused))


def _ask(request: PageRequest, form: StrictForm, template: str, endpoint_id: UUID) -> HttpResponse:
    shown = {"form": form, "endpoint": _card(request, endpoint_id)}
    return render_page(request, f"web/settings/{template}.html", shown, status=status_of(form))


def _show_secret(request: PageRequest, endpoint_id: UUID, secret: str, *, is_new: bool) -> HttpResponse:
    shown = {"endpoint": _card(request, endpoint_id), "secret": secret, "is_new": is_new}
    return render_page(request, "web/settings/webhook_made.html", shown)


def _card(request: PageRequest, endpoint_id: UUID) -> EndpointCard:
    return endpoint_card(endpoint_id, actor=request.actor, now=request.now)


def _say_shown_before(request: PageRequest, _result: str) -> str:
    messages.warning(request, SHOWN_BEFORE)
    return WHERE
