"""Real worker processes that are killed and told to stop, between a real database and a real mail server."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial

import pytest

from kept.core.letters import Kind
from kept.store.outbox.models import Letter
from tests.edges.commands.processes import (
    PATIENCE_SECONDS,
    a_worker,
    go_on,
    has_taken,
    kill,
    nobody_else_writes,
    queue_now,
    wait_for,
)
from tests.edges.mail.mail_server import MailServer, mail_server
from tests.letters import a_quiet_session, fresh_letter, states

pytestmark = pytest.mark.usefixtures("real_db")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


# --- kill -9


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_worker_killed_with_a_letter_in_flight_is_succeeded_by_the_next(server: MailServer, stage: str) -> None:
    session = a_quiet_session()
    first, second = queue_now(session, Kind.CONFIRMED), queue_now(session, Kind.CANCELLED)
    server.pause_at = stage
    with a_worker(server) as worker:
        wait_for(server.arrived.is_set)
        kill(worker)
    assert fresh_letter(first).attempts == 1, "it was claimed, and nothing was recorded"
    go_on(server)
    with a_worker(server):
        wait_for(lambda: states([first, second]) == ["sent", "sent"])
    copies = 2 if stage == "DATA" else 1
    assert server.message_ids == [first.message_id] * copies + [second.message_id]


def test_a_worker_killed_between_the_servers_yes_and_its_own_record_repeats_the_same_message(
    server: MailServer,
) -> None:
    letter = queue_now(a_quiet_session())
    server.pause_at = "DATA"
    with a_worker(server) as worker:
        wait_for(server.arrived.is_set)
        with nobody_else_writes():
            go_on(server)
            time.sleep(0.5)  # for the server's yes to arrive; what follows it is held up
            kill(worker)
    assert (states([letter]), len(server.received)) == (["waiting"], 1)
    with a_worker(server):
        wait_for(lambda: states([letter]) == ["sent"])
    assert server.message_ids == [letter.message_id] * 2


def test_a_dead_workers_letter_is_nobodys_before_its_lease_ends(server: MailServer) -> None:
    letter = queue_now(a_quiet_session())
    server.pause_at = "MAIL"
    with a_worker(server) as worker:
        wait_for(server.arrived.is_set)
        kill(worker)
    until = fresh_letter(letter).lease_until
    assert until is not None
    go_on(server)
    with a_worker(server):
        wait_for(lambda: states([letter]) == ["sent"])
    finished = fresh_letter(letter).finished_at
    assert finished is not None
    assert finished >= until


def test_workers_killed_again_and_again_lose_nothing_and_keep_the_order(server: MailServer) -> None:
    sessions = [a_quiet_session() for _ in range(6)]
    kinds = (Kind.CONFIRMED, Kind.UPDATED, Kind.CANCELLED)
    letters = [queue_now(session, kind) for kind in kinds for session in sessions]
    chance, kills = random.Random(7), 5
    for number in range(kills):
        with a_worker(server) as worker:
            wait_for(partial(has_taken, server, number * 3 + 1))
            time.sleep(chance.random() / 50)
            kill(worker)
    with a_worker(server):
        wait_for(lambda: set(states(letters)) == {"sent"})
    copies = Counter(server.message_ids)
    assert set(copies) == {letter.message_id for letter in letters}
    assert sum(copies.values()) <= len(letters) + kills, "one extra copy for each crash at most"
    of_session = defaultdict(list)
    for message_id in dict.fromkeys(server.message_ids):
        letter = Letter.objects.get(message_id=message_id)
        of_session[letter.session_id].append(letter.kind)
    assert list(of_session.values()) == [list(kinds)] * len(sessions)


# --- SIGTERM, and more than one


def test_sigterm_finishes_the_letter_in_flight_and_gives_the_others_back(server: MailServer) -> None:
    letters = [queue_now(a_quiet_session()) for _ in range(3)]
    server.pause_at = "DATA"
    with a_worker(server, lease_seconds=30) as worker:
        wait_for(server.arrived.is_set)
        worker.terminate()
        time.sleep(0.3)
        assert worker.poll() is None, "it is not done yet"
        go_on(server)
        assert worker.wait(PATIENCE_SECONDS) == 0
    assert states(letters) == ["sent", "waiting", "waiting"]
    assert [fresh_letter(letter).lease_until for letter in letters] == [None] * 3
    assert server.message_ids == [letters[0].message_id]


def test_an_idle_worker_stops_at_once(server: MailServer) -> None:
    letter = queue_now(a_quiet_session())
    with a_worker(server) as worker:
        wait_for(lambda: states([letter]) == ["sent"])
        began = time.monotonic()
        worker.terminate()
        assert worker.wait(PATIENCE_SECONDS) == 0
        assert time.monotonic() - began < 5


def test_two_workers_share_the_letters(server: MailServer) -> None:
    letters = [queue_now(a_quiet_session()) for _ in range(12)]
    with a_worker(server, lease_seconds=30), a_worker(server, lease_seconds=30):
        wait_for(lambda: set(states(letters)) == {"sent"})
    assert sorted(server.message_ids) == sorted(letter.message_id for letter in letters)
