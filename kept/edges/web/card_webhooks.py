"""Where the card provider tells what happened: signed with the account's secret, and believed in nothing else."""

from uuid import UUID

from allauth.core.internal import ratelimit
from django.http import HttpResponse
from django.views.decorators.csrf import (
    csrf_exempt,  # for this one address: what comes is signed, and carries no cookie
)
from django.views.decorators.http import require_POST

from kept.edges.web.card_desk import desk
from kept.edges.web.faults import too_many
from kept.edges.web.pages import PageRequest, allowed

APP = "allauth.account"


@allowed("webhook.hear")
@csrf_exempt  # the signature proves who sent it, and no browser does
@require_POST
def hear(request: PageRequest, account_id: UUID) -> HttpResponse:
    """What is forged, too old or too large is answered without a word of why; what is of no concern is taken and left. What cannot be followed up at this moment
    is sent again by the provider."""
    signature = request.headers.get("Stripe-Signature", "")
    is_heard = desk().hear(account_id, body=request.body, signature=signature, now=request.now)
    if is_heard is not False:
        return HttpResponse(status=200 if is_heard else 503)
    if not ratelimit.consume(request, app=APP, action="webhooks", limit_get=True):
        return too_many(request)
    return HttpResponse(status=400)
