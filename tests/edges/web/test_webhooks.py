"""Endpoints and what was sent there, on their page."""

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from kept.core.webhooks import Event
from kept.store.outbox.models import WebhookDelivery, WebhookEndpoint
from kept.store.outbox.webhook_reads import secret_of
from kept.usecases.record_webhook import record_webhook
from tests.edges.web.desk import Desk
from tests.hooks import FAILED, GONE, TAKEN, claim, make_endpoint, queue_test
from tests.make import NOW, make_session

WHERE = "/settings/webhooks"
NEW = "/settings/webhooks/new"
RIGHT = {"url": "https://hooks.example.org/in", "events": ["session.booked", "payment.changed"]}


def test_an_endpoint_is_added_and_its_secret_shown_once(desk: Desk) -> None:
    form = desk.get(NEW).form(NEW)
    made, again = desk.send(form, **RIGHT), desk.send(form, **RIGHT)
    endpoint = WebhookEndpoint.objects.get()
    secret = secret_of(endpoint.uuid)
    assert secret in made.words
    assert (again.status, again.where) == (303, WHERE)
    listed = desk.get(WHERE)
    assert "make a new secret for the endpoint" in listed.words, "what the second time says"
    assert secret not in listed.page
    assert "https://hooks.example.org/in session.booked, payment.changed · since Mon 15 Jun 2026" in listed.words


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"url": "http://hooks.example.org/in"}, "hook_address"),
        ({"url": "https://10.0.0.1/"}, "hook_address"),
        ({"url": "x" * 501}, "length"),
        ({"url": ""}, "required"),
        ({"events": []}, "required"),
        ({"events": ["webhook.test"]}, "event_unknown"),
    ],
)
def test_what_is_typed_wrongly_adds_none(desk: Desk, wrong: dict[str, object], code: str) -> None:
    answer = desk.fill(NEW, **(RIGHT | wrong))
    assert (answer.status, answer.code, WebhookEndpoint.objects.count()) == (422, code, 0)


def test_this_machine_may_be_told_only_where_the_product_is_tried_out(desk: Desk, settings: Settings) -> None:
    here = RIGHT | {"url": "http://127.0.0.1:9000/in"}
    settings.KEPT_SITE_URL = "https://kept.example"
    assert desk.fill(NEW, **here).code == "hook_address"
    settings.KEPT_SITE_URL = "http://127.0.0.1:8000"
    assert desk.fill(NEW, **here).status == 200


def test_the_list_says_how_each_message_stands(desk: Desk) -> None:
    endpoint = make_endpoint(desk.professional, events=[Event.SESSION_BOOKED])
    make_session(professional=desk.professional)
    WebhookDelivery.objects.update(created_at=NOW, next_at=NOW)
    record_webhook(leased=claim()[0], answer=TAKEN, now=NOW)
    queue_test(endpoint, at=NOW + timedelta(minutes=1))
    record_webhook(leased=claim(NOW + timedelta(minutes=1))[0], answer=FAILED, now=NOW + timedelta(minutes=1))
    words = desk.get(WHERE).words
    assert "session.booked Mon 15 Jun 10:00 IST https://hooks.example.org/in Sent Answered 200 1 Send again" in words
    assert (
        "webhook.test Mon 15 Jun 10:01 IST https://hooks.example.org/in Waiting Again Mon 15 Jun 10:01 IST Answered 500 1"
        in words
    )
    assert "Takes nothing since Mon 15 Jun 10:01 IST" in words


def test_a_test_is_sent_and_a_message_sent_again(desk: Desk) -> None:
    endpoint = make_endpoint(desk.professional)
    assert desk.send(desk.get(WHERE).form(f"{WHERE}/{endpoint.uuid}/test")).where == WHERE
    message = WebhookDelivery.objects.get()
    record_webhook(leased=claim()[0], answer=TAKEN, now=NOW)
    again = f"{WHERE}/deliveries/{message.uuid}/resending"
    form = desk.get(WHERE).form(again)
    first, second = desk.send(form), desk.send(form)
    assert (first.where, second.where) == (WHERE, WHERE)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("waiting", 0)
    assert desk.post(again, {"request_key": "8c1e3b9e-7d6f-4a6e-9d57-2f5b6a1c0d3e"}).status == 409


def test_one_that_is_gone_is_switched_on_again(desk: Desk) -> None:
    endpoint = make_endpoint(desk.professional)
    queue_test(endpoint)
    record_webhook(leased=claim()[0], answer=GONE, now=NOW)
    shown = desk.get(WHERE)
    assert "Switched off Mon 15 Jun 10:00 IST" in shown.words
    assert "Send again" not in shown.words
    desk.send(shown.form(f"{WHERE}/{endpoint.uuid}/enabling"))
    assert "Send a test" in desk.get(WHERE).words


def test_a_new_secret_is_shown_once(desk: Desk) -> None:
    endpoint = make_endpoint(desk.professional)
    path = f"{WHERE}/{endpoint.uuid}/secret"
    old = secret_of(endpoint.uuid)
    form = desk.get(path).form(path)
    made, again = desk.send(form), desk.send(form)
    new = secret_of(endpoint.uuid)
    assert new != old
    assert new in made.words
    assert old not in made.words
    assert again.where == WHERE
    assert "The old secret signs as well until Tue 16 Jun 10:00 IST." in desk.get(WHERE).words


def test_it_is_removed_after_a_question(desk: Desk) -> None:
    endpoint = make_endpoint(desk.professional)
    path = f"{WHERE}/{endpoint.uuid}/removal"
    form = desk.get(path).form(path)
    assert WebhookEndpoint.objects.exists(), "asking changes nothing"
    first, second = desk.send(form), desk.send(form)
    assert (first.where, second.where, WebhookEndpoint.objects.count()) == (WHERE, WHERE, 0)
    assert desk.get(path).status == 404
    assert "No endpoints" in desk.get(WHERE).words
