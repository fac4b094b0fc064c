"""Every page asks as many questions of the database for thirty rows as for one: whoever looks, at whatever there is."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from kept.core.access import Actor
from kept.core.intervals import Span
from kept.core.lifecycle import State
from kept.edges.web.urls import urlpatterns
from kept.store.people.models import Client
from kept.usecases.block_time import block_time
from kept.usecases.write_note import write_note
from tests import rows
from tests.arrivals import invite, open_doors, send
from tests.edges.web.desk import Clock
from tests.edges.web.office import desk_of
from tests.make import NOW, a_key, actor_of, hours, make_client, make_payment, make_session
from tests.programme import make_company
from tests.settling import Books, open_books
from tests.tokens import make_token

WITHOUT_IDS: Final = [f"/{route.pattern}" for route in urlpatterns if "<" not in str(route.pattern)]
# A sign-out is no page, and whether all is well is no list: it says that what waits here has waited for too long.
NO_PAGES: Final = {"/signout", "/readyz"}


@pytest.fixture(autouse=True)
def demo(settings: Settings) -> None:
    """So that the Outbox is there too."""
    settings.KEPT_DEMO, settings.KEPT_EMAIL_URL = True, ""


def test_no_page_asks_more_questions_for_thirty_rows_than_for_one(db: None, clock: Clock) -> None:
    books = open_books(members=1, each=40)
    client = books.clients[0]
    open_doors(books.professional)
    _grow(books, client, range(1))
    few = {(who, path): number for who, path, number in _asked(books, client, clock)}
    _grow(books, client, range(1, 30))
    many = {(who, path): number for who, path, number in _asked(books, client, clock)}
    assert len(few) > 60
    assert {page: (few[page], many.get(page)) for page in few if few[page] != many.get(page)} == {}


def _asked(books: Books, client: Client, clock: Clock) -> Iterator[tuple[str, str, int]]:
    """Who asks for which page, and how many questions it came to."""
    people: dict[str, Actor] = {
        "professional": books.by,
        "client": actor_of(client),
        "hub admin": books.company.admin,
        "operator": books.olga,
    }
    ours = {"professional": [f"/clients/{client.uuid}", "/clients/search?q=a", f"/payments/new?client={client.uuid}"]}
    ours["client"] = [f"/connections/{books.professional.uuid}/booking", f"/my-hub/{books.company.hub.uuid}"]
    for who, actor in people.items():
        desk = desk_of(actor, clock)
        for path in [*WITHOUT_IDS, *ours.get(who, ())]:
            if path in NO_PAGES:
                continue
            if desk.get(path).status != 200:  # what is found out once and kept is not a list's
                continue
            with CaptureQueriesContext(connection) as asked:
                assert desk.get(path).status == 200
            yield who, path, len(asked)


def _grow(books: Books, client: Client, numbers: range) -> None:
    """One more of everything for each number."""
    professional, by = books.professional, books.by
    for number in numbers:
        common: dict[str, Any] = {"by": by, "request": a_key(), "now": NOW}
        make_client(professional)
        over = NOW - timedelta(days=1, hours=2 * number)
        make_session(professional=professional, client=client, state=State.COMPLETE, starts_at=over)
        make_session(professional=professional, client=client, starts_at=NOW + timedelta(days=1, hours=2 * number))
        make_payment(professional, client)
        books.session(client=client)
        write_note(client_id=client.uuid, session_id=None, text="Note", **common)
        start = NOW + timedelta(days=9, hours=2 * number)
        block_time(
            title="Away", spans=[Span(start, start + hours(1))], keep_sessions=True, **common | {"request": a_key()}
        )
        invite(professional, email=f"invited{number}@example.org")
        send(professional, email=f"asks{number}@example.org")
        make_token(by)
        rows.webhook(endpoint=rows.hook(professional=professional).get())
        books.company.join()
        make_company()
