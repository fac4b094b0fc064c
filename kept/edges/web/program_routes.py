"""The addresses of the pages about programs: their tokens and webhooks."""

from typing import Final

from django.urls import URLPattern, path

from kept.edges.web import tokens, webhooks

ROUTES: Final[list[URLPattern]] = [
    path("settings/tokens", tokens.list_tokens, name="tokens"),
    path("settings/tokens/new", tokens.add, name="token-new"),
    path("settings/tokens/<uuid:token_id>/revocation", tokens.revoke, name="token-revocation"),
    path("settings/webhooks", webhooks.list_webhooks, name="webhooks"),
    path("settings/webhooks/new", webhooks.add, name="webhook-new"),
    path("settings/webhooks/<uuid:endpoint_id>/removal", webhooks.remove, name="webhook-removal"),
    path("settings/webhooks/<uuid:endpoint_id>/secret", webhooks.change_secret, name="webhook-secret"),
    path("settings/webhooks/<uuid:endpoint_id>/test", webhooks.try_out, name="webhook-test"),
    path("settings/webhooks/<uuid:endpoint_id>/enabling", webhooks.enable, name="webhook-enabling"),
    path("settings/webhooks/deliveries/<uuid:delivery_id>/resending", webhooks.resend, name="webhook-resending"),
]
