"""Every answer to a question costs as many statements for thirty rows as for one."""

from datetime import timedelta
from typing import Any, Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

from kept.core.access import Actor
from kept.core.intervals import Span
from kept.core.lifecycle import State
from kept.core.policy import Origin
from kept.store.people.models import Client, Professional
from kept.usecases.block_time import block_time
from tests.edges.api.described import operations
from tests.edges.api.programs import Program
from tests.make import NOW, a_key, actor_of, hours, make_client, make_payment, make_professional, make_session
from tests.programme import make_company
from tests.rows import hook
from tests.settling import Books, open_books

QUERIES: Final[dict[str, dict[str, str]]] = {
    "list_slots": {"from": "2026-06-16", "to": "2026-07-15"},
    "list_earliest_slots": {"from": "2026-06-16", "to": "2026-06-30"},
}

# What is looked for in rounds until there is enough: at most so many, however many rows.
IN_ROUNDS: Final = {"list_earliest_slots": 8}


def test_thirty_rows_cost_no_more_statements_than_one(db: None) -> None:
    books = open_books(members=1, each=40)
    client = books.clients[0]
    programs = {
        "professional": Program(books.professional),
        "client": Program(client),
        "hub admin": Program(books.company.admin),
        "operator": Program(books.olga),
    }
    _grow(books, client, range(1))
    ids = _ids(books)
    few = _asked(programs, ids)
    _grow(books, client, range(1, 30))
    many = _asked(programs, ids)
    assert {name for _, name in few} == {name for name, each in operations().items() if each.method == "GET"}
    more = {who: (few[who], many[who]) for who in few if many[who] > max(few[who], IN_ROUNDS.get(who[1], 0))}
    assert more == {}


def _asked(programs: dict[str, Program], ids: dict[str, str]) -> dict[tuple[str, str], int]:
    """Who asks for what, and how many statements it came to."""
    found = {}
    for who, program in programs.items():
        for name, operation in operations().items():
            if operation.method != "GET":
                continue
            query: dict[str, Any] = QUERIES.get(name, {})
            query |= {"service": ids["service_id"]} if name == "list_slots" else {}
            query |= {"session_id": ids["session_id"]} if name == "list_letters" else {}
            program.get(operation.at(ids), **query)  # what is found out once and kept is not a list's
            with CaptureQueriesContext(connection) as statements:
                answer = program.get(operation.at(ids), **query)
            if answer.status == 200:
                found[who, name] = len(statements)
    return found


def _grow(books: Books, client: Client, numbers: range) -> None:
    """One more of everything for each number."""
    professional = books.professional
    for number in numbers:
        make_client(professional)
        over, ahead = NOW - timedelta(days=1, hours=2 * number), NOW + timedelta(days=1, hours=2 * number)
        make_session(professional=professional, client=client, state=State.COMPLETE, starts_at=over)
        make_session(professional=professional, client=client, starts_at=ahead)
        make_payment(professional, client)
        books.session(client=client)
        _block(professional, NOW + timedelta(days=9, hours=2 * number))
        hook(professional=professional)
        books.company.join()
        colleague = make_professional(practice=professional.practice)
        make_client(colleague, account=actor_of(client), door=Origin.PRACTICE)
        make_company().join(client)


def _block(professional: Professional, start: Any) -> None:
    by: Actor = actor_of(professional)
    span = Span(start, start + hours(1))
    block_time(by=by, title="Away", spans=[span], keep_sessions=True, request=a_key(), now=NOW)


def _ids(books: Books) -> dict[str, str]:
    session = books.session()
    return {
        "session_id": str(session.uuid),
        "payment_id": str(session.payment.uuid),
        "hub_id": str(books.company.hub.uuid),
        "professional_id": str(books.professional.uuid),
        "service_id": str(books.professional.services.get().uuid),
        "block_id": "",
        "webhook_id": "",
    }
