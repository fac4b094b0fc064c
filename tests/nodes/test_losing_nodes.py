"""Two web nodes and two letter workers on one database; one of each is lost under load, and nothing else is."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet

from kept.core.letters import Kind
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from tests.edges.mail.mail_server import MailServer, mail_server
from tests.make import make_client, make_professional
from tests.nodes.browsers import Browser, Told
from tests.nodes.cluster import Node, a_cluster, ask, wait_for

PROFESSIONALS: Final = 3
TIMES_EACH: Final = 12
WORKERS_LOST: Final = 1


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.mark.usefixtures("real_db")
def test_a_lost_web_node_and_a_lost_worker_lose_nothing_and_double_nothing(server: MailServer) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("several nodes share a PostgreSQL")
    starts, told = times_to_come(), Told()
    with a_cluster(email_url=server.url) as (webs, workers):
        browsers = two_browsers_for_each(told, [web.port for web in webs])
        lose_one_of_each = threading.Thread(target=lose_midway, args=(told, server, webs[0], workers[0]))
        lose_one_of_each.start()
        with ThreadPoolExecutor(len(browsers)) as people:
            for done in [people.submit(browser.book_all, starts) for browser in browsers]:
                done.result()
        lose_one_of_each.join()
        wait_for(lambda: not letters_due().exists())
        assert (ask(webs[0].port, "/healthz"), webs[1].is_ready()) == (0, True)
    assert told.asked_again, "the load outlived the node"
    assert accounted(told, the_sessions()) == []
    assert len(told.booked) == PROFESSIONALS * TIMES_EACH
    assert set(Counter(status for _, status in told.refused)) == {409}, "who came second was told so"
    assert delivered(server, sent_letters()) == []
    assert broken_claims() == {}


def lose_midway(told: Told, server: MailServer, web: Node, worker: Node) -> None:
    """The one while it answers, the other while a letter is in flight."""
    wait_for(lambda: len(told.booked) >= PROFESSIONALS * TIMES_EACH // 3)
    web.lose()
    wait_for(lambda: len(server.received) >= 4)
    worker.lose()


# --- what must come out, and its controls


def accounted(told: Told, sessions: Sequence[tuple[datetime, UUID]]) -> list[str]:
    """What was confirmed and is not there, what is there and nobody was told, and what is there twice."""
    there, confirmed = Counter(each for _, each in sessions), Counter(each for _, each in told.booked)
    lost = [f"lost {each}" for each in confirmed if each not in there]
    untold = [f"untold {each}" for each in there if each not in confirmed]
    twice = [f"told to two {each}" for each, number in confirmed.items() if number > 1]
    return lost + untold + twice


def delivered(server: MailServer, message_ids: Sequence[str]) -> list[str]:
    """What the mail server lacks, what it has and nobody wrote, and more copies than workers were lost."""
    copies = Counter(server.message_ids)
    missing = [f"missing {each}" for each in message_ids if each not in copies]
    unknown = [f"unknown {each}" for each in copies if each not in message_ids]
    too_many = sum(copies.values()) - len(copies) > WORKERS_LOST
    return missing + unknown + ["too many copies"] * too_many


def test_control_what_is_lost_untold_or_told_to_two_is_noticed() -> None:
    noon, first, second = datetime(2026, 6, 15, 12, tzinfo=UTC), uuid4(), uuid4()
    told = Told(booked=[(noon, first)])
    assert accounted(told, [(noon, first)]) == []
    assert accounted(told, []) == [f"lost {first}"]
    assert accounted(told, [(noon, first), (noon, second)]) == [f"untold {second}"]
    assert accounted(Told(booked=[(noon, first)] * 2), [(noon, first)]) == [f"told to two {first}"]


# --- builders


def times_to_come() -> list[datetime]:
    """From next week on, by processes' own clock; each time is tried by two."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return [noon + timedelta(days=7 + number // 4, hours=number % 4) for number in range(TIMES_EACH)]


def two_browsers_for_each(told: Told, ports: list[int]) -> list[Browser]:
    """Of one professional each, starting at different nodes and wanting the same times."""
    found = []
    for professional in [make_professional() for _ in range(PROFESSIONALS)]:
        client = make_client(professional)
        found += [Browser(professional, client, order, told) for order in (ports, ports[::-1])]
    return found


def the_sessions() -> list[tuple[datetime, UUID]]:
    return [(session.starts_at, session.uuid) for session in Session.objects.all() if session.starts_at]


def letters_due() -> QuerySet[Letter]:
    return Letter.objects.filter(state="waiting", due_at__lte=datetime.now(UTC))


def sent_letters() -> list[str]:
    """All that were to arrive by now: everything but what waits for its hour."""
    of_bookings = Letter.objects.filter(kind=Kind.CONFIRMED)
    return list(of_bookings.values_list("message_id", flat=True))
