"""Whatever is sent to any form, or asked of any page that can be asked for something: an answer, never a failure."""

from typing import Final
from uuid import uuid4

from django.db import transaction

from tests.edges.web.desk import Desk
from tests.edges.web.things import ROUTES, things_of

RUBBISH: Final = (
    "",
    "\x00",
    "9" * 5000,
    "-1",
    "<script>",
    "é" * 3000,
    "[]",
    "{{ 7 }}",
    "' or 1=1 --",
    "\U0001f600",
    "../..",
)
FIELDS: Final = {
    "client-new": "name email timezone phone address",
    "client-edit": "name email timezone phone address version",
    "client-notes": "text",
    "note-removal": "client",
    "payment-new": "client amount description",
    "payment-charge": "method expected version",
    "payment-charge-preview": "method expected version",
    "payment-voiding": "confirm_credit_kept expected version",
    "statement-sending": "expected",
    "session-correction": "reason",
    "payment-link": "",
    "settings-cards": "secret_key webhook_secret",
    "settings-cards-removal": "",
    "card-webhook": "",
    "letter-resending": "",
    "sign-in": "login email password next shared",
    "sign-up-address": "email service",
    "sign-up-code": "digits",
    "sign-up-account": "name password timezone accepts_terms",
    "request-form": "name email timezone phone message",
    "hub-door": "email access_code",
    "invite-new": "name email",
    "client-invitation": "name email",
    "invite-resending": "",
    "invite-withdrawal": "",
    "request-acceptance": "",
    "request-refusal": "",
    "settings": "name introduction",
    "service-new": "name minutes price place audience version",
    "service": "name minutes price place audience version",
    "service-place": "way",
    "service-withdrawal": "",
    "service-offer": "",
    "settings-methods": "methods",
    "settings-policy": "policy_hours terms",
    "settings-access": "takes_direct_bookings takes_requests asks_for",
    "settings-reminders": "hours reminds_self reverses_refilled_charges",
    "consent-new": "title text is_required",
    "consent": "title text is_required",
    "consent-withdrawal": "",
    "proof": "proof next passkey",
    "proof-passkey": "",
    "second-step": "digits passkey",
    "second-step-passkey": "",
    "factor-app": "digits proposal",
    "passkey-new": "name passkey",
    "passkey-challenge": "",
    "recovery-codes": "",
    "visits-ending": "",
    "password-change": "password new_password",
    "password-link": "email",
    "password-new": "new_password",
    "address-change": "email",
    "address-confirmation": "",
    "address-return": "",
    "token-new": "name scopes days",
    "token-revocation": "",
    "outside-calendar-new": "name kind url username password",
    "outside-calendar-reading": "",
    "outside-calendar-removal": "",
    "feed": "shows_initials",
    "feed-address": "shows_initials",
    "feed-revocation": "",
    "webhook-new": "url events",
    "webhook-removal": "",
    "webhook-secret": "",
    "webhook-test": "",
    "webhook-enabling": "",
    "webhook-resending": "",
}
ASKED: Final = {
    "clients": "q page",
    "client-search": "q",
    "payments": "section client state method from to page",
    "payment-new": "client",
    "activities": "client state from to page service place cancelled_by reason late paid_with payment",
    "activities-export": "client state from to service",
    "reports": "period from to by professional",
    "reports-export": "period from to by professional",
    "reports-document": "period from to by professional",
    "outbox": "before",
    "sign-in": "next login",
    "sign-up-address": "service",
    "requests": "page",
    "invites": "page",
}


def test_whatever_is_sent_is_answered(desk: Desk) -> None:
    """Each form with each, in the dialog or under a key that is none; each page that is asked for something likewise."""
    things = things_of(desk.professional)
    for number, rubbish in enumerate(RUBBISH):
        point = transaction.savepoint()
        for turn, (name, fields) in enumerate(FIELDS.items()):
            path, sent = things.path(ROUTES[name]), dict.fromkeys(fields.split(), rubbish)
            if (number + turn) % 4 == 0:
                answer = desk.post(path, sent | {"request_key": rubbish})
            else:
                answer = desk.post(path, sent | {"request_key": str(uuid4())}, **behind(rubbish))
            assert answer.status < 500, (name, rubbish)
        for name, fields in ASKED.items():
            path, asked = things.path(ROUTES[name]), fields.split()
            one = asked[number % len(asked)]
            for query in (dict.fromkeys(asked, rubbish), {one: rubbish}):
                assert desk.visitor.get(path, query).status_code < 500, (name, query)
        transaction.savepoint_rollback(point)


def behind(rubbish: str) -> dict[str, str]:
    """As the dialog sends it, above a page whose address is none."""
    return {"HX-Request": "true", "HX-Current-URL": f"http://[{rubbish[:99]}"} if rubbish.isascii() else {}
