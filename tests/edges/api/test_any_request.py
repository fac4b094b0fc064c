"""Whatever is sent is answered as described: no failure of ours, no status or shape that is not described, nothing taken
that the description forbids; and what is refused has changed nothing."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from typing import Any, Final

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis.strategies import one_of
from pytest_django.fixtures import Settings
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.generation.drivers import CoverageGenerator
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.generation.overrides import Override

from kept.core.access import Role
from kept.core.lifecycle import State
from kept.core.policy import Funding
from kept.edges.api import allowance
from kept.store.diary.models import Session
from kept.store.payments.models import Payment
from tests.edges.api.any_request import Sender
from tests.edges.api.programs import Program
from tests.edges.api.test_rights import WHO
from tests.make import NOW, hours, make_payment, make_session
from tests.rows import hook
from tests.settling import Books, open_books

# For each operation that a role may use: so many made up, beside those that try every bound of what is described. Who
# may use few of them sends more.
EXAMPLES: Final = {Role.PROFESSIONAL: 30, Role.CLIENT: 30, Role.HUB_ADMIN: 60, Role.OPERATOR: 45}
# Of each role: so many runs along the links from answer to answer, of so many steps.
RUNS: Final = 20
STEPS: Final = 15
# All roles together send more than 5,000 on each database.
LEAST: Final = {Role.PROFESSIONAL: 2600, Role.CLIENT: 1300, Role.HUB_ADMIN: 600, Role.OPERATOR: 500}
QUIETLY: Final[dict[str, Any]] = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "suppress_health_check": list(HealthCheck),
    "phases": [Phase.generate],
}


@pytest.mark.parametrize("role", LEAST)
def test_whatever_is_sent_is_answered_as_described(
    db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    let_everything_in(settings, monkeypatch)
    sender = a_sender(role)
    send_all(sender, role)
    sys.stdout.write(f"{role}: {sender.sent} requests, {dict(sorted(sender.statuses.items()))}\n")
    assert sender.sent >= LEAST[role]
    assert sum(number for status, number in sender.statuses.items() if status < 400) > sender.sent / 50


def let_everything_in(settings: Settings, patch: pytest.MonkeyPatch) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    patch.setattr(allowance, "hand_out_requests", lambda **_: 1_000_000)


def send_all(sender: Sender, role: Role, *, times: int = 1) -> None:
    """Raises what was found. So many `times` as many are made up."""
    with _one_connection(), sender.watched():
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
        _send_everything(schema, sender, role, times)
        _walk(schema, sender, times)


@contextmanager
def _one_connection() -> Iterator[None]:
    """The test's own, in whose transaction all is done."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def _send_everything(schema: Any, sender: Sender, role: Role, times: int) -> None:
    """Each operation that the role may use, by itself: every bound of what is described, right and wrong, and what is
    made up. Each operation finds the same."""
    for found in schema.get_all_operations():
        operation = found.ok()
        if role not in WHO[operation.definition.raw["operationId"]]:
            continue
        sender.begin()
        for case in _bounds(operation):
            _send(sender, case)
        made_up = one_of([operation.as_strategy(generation_mode=mode) for mode in GenerationMode])

        @hypothesis.settings(max_examples=EXAMPLES[role] * times, **QUIETLY)
        @given(made_up)
        def send(case: Any) -> None:
            _send(sender, case)

        send()
        sender.undo()


def _send(sender: Sender, case: Any) -> None:
    """What was done stays for those that follow, until there is so much of it that they take long."""
    sender.send(case)
    if sender.has_made_many:
        sender.undo()
        sender.begin()


def _bounds(operation: Any) -> Iterator[Any]:
    return iter(
        CoverageGenerator(
            operation=operation,
            generation_modes=list(GenerationMode),
            generation_config=SchemathesisConfig().projects.default.generation,
            auth_storage=None,
            override=Override(),
            feedback=NO_FEEDBACK,
        )
    )


def _walk(schema: Any, sender: Sender, times: int) -> None:
    """From answer to answer, as links lead."""
    machine: Any = schema.as_state_machine()
    walk: Any = type(
        "Walk",
        (machine,),
        {
            "setup": lambda _: sender.begin(),
            "teardown": lambda _: sender.undo(),
            "before_call": lambda _, case: sender.fill(case),
            "call": lambda _, case, **__: sender.call(case),
            "validate_response": lambda _, response, case, **__: sender.hold(case, response),
        },
    )
    walk.run(settings=hypothesis.settings(max_examples=RUNS * times, stateful_step_count=STEPS, **QUIETLY))


def a_sender(role: Role) -> Sender:
    """Of a practice in which there is some of everything."""
    books = open_books(members=2, each=30)
    who: dict[Role, Any] = {
        Role.PROFESSIONAL: books.professional,
        Role.CLIENT: books.clients[0],
        Role.HUB_ADMIN: books.company.admin,
        Role.OPERATOR: books.olga,
    }
    days = [f"{NOW.date() + timedelta(days=ahead):%Y-%m-%d}" for ahead in (0, 2, 3, 10, 40)]
    instants = [f"{NOW + hours(ahead):%Y-%m-%dT%H:%M:%SZ}" for ahead in (-2, 0, 25, 49, 97, 241)]
    return Sender(Program(who[role]).secret, _real_ids(books), instants, days)


def _real_ids(books: Books) -> dict[str, Any]:
    """Of one practice, with sessions in every state and one of everything else; by the names that fields have."""
    professional = books.professional
    _open(professional)
    for number, (state, funding) in enumerate(product(State, Funding)):
        client = books.clients[funding is Funding.CREDIT]
        starts_at = NOW + hours(48 + 3 * number) if state is State.PLANNED else NOW - hours(30 + 3 * number)
        make_session(professional=professional, client=client, state=state, funding=funding, starts_at=starts_at)
    by_hand = [make_payment(professional, client) for client in books.clients]
    block = {"title": "Lunch", "starts_at": "2026-06-19T11:00:00Z", "ends_at": "2026-06-19T12:00:00Z"}
    service = str(professional.services.get().uuid)
    return {
        "session_id": [str(row.uuid) for row in Session.objects.all()],
        "payment_id": [str(row.uuid) for row in (*Payment.objects.all(), *by_hand)],
        "block_id": [Program(professional).post("/blocks", block).body["id"] for _ in range(3)],
        "client_id": [str(client.uuid) for client in books.clients],
        "hub_id": [str(books.company.hub.uuid)],
        "hub": [str(books.company.hub.uuid)],
        "professional_id": [str(professional.uuid)],
        "service_id": [service],
        "service": [service],
        "webhook_id": [str(hook(professional=professional).get().uuid)],
    }


def _open(professional: Any) -> None:
    hours_of_week = [
        {"weekday": day, "from": "08:00", "until": "20:00"} for day in ("monday", "wednesday", "thursday", "saturday")
    ]
    rules = {"bookable_weeks": 20, "notice_hours": 0, "buffer_before": 0, "buffer_after": 0, "start_interval": 30}
    body = {"working_hours": hours_of_week, "hub_hours": hours_of_week, "exceptions": [], "rules": rules}
    answer = Program(professional).send("PUT", "/availability", body)
    assert answer.status == 200
