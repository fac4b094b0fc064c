"""Real worker processes that are frozen past their lease, and thawed."""

import os
import signal
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Final

import pytest

from kept.store.outbox.models import Letter
from tests.edges.commands.processes import a_worker, go_on, queue_now, wait_for
from tests.edges.mail.mail_server import MailServer, mail_server
from tests.letters import a_quiet_session, fresh_letter, states

WITHOUT_FENCING: Final = """
from kept.store.outbox import writes
writes._held = lambda leased: writes.Letter.objects.filter(uuid=leased.uuid)
"""
WITHOUT_DEADLINE: Final = """
from kept.edges.mail.timed import TimedSmtp
TimedSmtp.seconds_left = property(lambda self: 30)
"""
TALKING: Final = """
import logging
from kept.edges.commands import deliver_letters
deliver_letters.LOG = logging.getLogger("letters")
"""
# "letter was not delivered", or "letter was no longer this worker's to record": then it is done with it.
OVER: Final = b"letter was "

pytestmark = pytest.mark.usefixtures("real_db")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def test_a_worker_that_was_frozen_with_the_message_sent_does_not_undo_its_successors_work(server: MailServer) -> None:
    letter = thawed_after_its_successor(server, "DATA")
    assert states([letter]) == ["sent"]
    assert server.message_ids == [letter.message_id] * 2


def test_a_worker_that_was_frozen_before_the_message_sends_it_no_more(server: MailServer) -> None:
    letter = thawed_after_its_successor(server, "MAIL")
    assert states([letter]) == ["sent"]
    assert server.message_ids == [letter.message_id], "its time was over before it woke"


def test_without_fencing_the_frozen_worker_would_have_the_letter_sent_again(server: MailServer) -> None:
    """The control."""
    letter = thawed_after_its_successor(server, "MAIL", without=WITHOUT_FENCING)
    assert states([letter]) == ["waiting"]
    assert fresh_letter(letter).last_error == "timeout"


def test_without_a_deadline_the_frozen_worker_would_send_it_too(server: MailServer) -> None:
    """The control."""
    letter = thawed_after_its_successor(server, "MAIL", without=WITHOUT_DEADLINE)
    assert server.message_ids == [letter.message_id] * 2
    assert states([letter]) == ["sent"], "although nothing it says is recorded any more"


def thawed_after_its_successor(server: MailServer, stage: str, *, without: str = "") -> Letter:
    letter = queue_now(a_quiet_session())
    server.pause_at = stage
    with TemporaryFile() as told, a_worker(server, without=TALKING + without, told=told) as frozen:
        wait_for(server.arrived.is_set)
        os.kill(frozen.pid, signal.SIGSTOP)
        go_on(server)
        with a_worker(server):
            wait_for(lambda: states([letter]) == ["sent"])
        os.kill(frozen.pid, signal.SIGCONT)
        wait_for(lambda: OVER in all_of(told))
    return letter


def all_of(file: IO[bytes]) -> bytes:
    return os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0)
