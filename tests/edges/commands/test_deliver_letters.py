"""The worker and a real mail server: nothing is lost, nothing is told twice, and each person is told in order."""

import argparse
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from kept.core.intervals import Span
from kept.core.letters import Content, Kind, Recipient
from kept.core.policy import Funding
from kept.edges.commands import deliver_letters
from kept.store.outbox.models import Letter
from kept.usecases.book_session import BookWish, book_session
from tests.edges.commands.working import work
from tests.edges.mail.mail_server import DROP, HANG, MailServer, free_port, mail_server
from tests.letters import a_content, a_quiet_session, fresh_letter, queue, queue_one, states
from tests.make import NOW, a_key, hours, minutes, the_professional_of

pytestmark = pytest.mark.django_db
KINDS: Final = (Kind.CONFIRMED, Kind.UPDATED, Kind.CANCELLED)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.KEPT_EMAIL_URL = running.url
        yield running


def test_what_is_due_is_delivered_once(server: MailServer) -> None:
    letters = [letter for _ in range(10) for letter in queue(a_quiet_session(), a_content(), to_professional())]
    work()
    work(NOW + hours(1))
    assert states(letters) == ["sent"] * 20
    assert sorted(server.message_ids) == sorted(letter.message_id for letter in letters)
    assert server.connections == 1, "one connection serves them all"


def test_what_is_due_later_waits(server: MailServer) -> None:
    letter = queue_one(a_quiet_session(), due_at=NOW + minutes(1))
    work()
    assert (states([letter]), server.received) == (["waiting"], [])


def test_each_person_reads_about_a_session_in_order(server: MailServer) -> None:
    """Also when one letter has to be tried again and others go meanwhile."""
    sessions = [a_quiet_session() for _ in range(3)]
    letters = [
        letter
        for kind in KINDS
        for number, session in enumerate(sessions)
        for letter in queue(
            session,
            a_content(kind, email=f"client{number}@example.org"),
            a_content(kind, Recipient.PROFESSIONAL, email=f"professional{number}@example.org"),
        )
    ]
    server.script["RCPT client1@example.org"] = ["451 greylisted"] * 3
    server.script["DATA"] = ["250 OK", "451 busy", "250 OK", DROP]
    for now in the_next_hours(6):
        work(now)
    assert set(states(letters)) == {"sent"}
    for person, subjects in subjects_by_person(server).items():
        assert subjects == ["Your appointment is confirmed", "Appointment changed", "Appointment cancelled"], person


def test_a_recipient_who_is_refused_concerns_no_other(server: MailServer) -> None:
    letters = [queue_one(a_quiet_session(), a_content(email=f"client{n}@example.org")) for n in range(3)]
    server.script["RCPT client1@example.org"] = ["550 no such person"]
    work()
    assert states(letters) == ["sent", "given_up", "sent"]
    assert fresh_letter(letters[1]).last_error == "550"


def test_greylisted_letters_are_tried_again(server: MailServer) -> None:
    letter = queue_one(a_quiet_session())
    server.script["RCPT"] = ["451 greylisted"] * 2
    for now in (NOW, NOW + minutes(2), NOW + minutes(5)):
        work(now)
    assert states([letter]) == ["sent"]
    assert (fresh_letter(letter).attempts, len(server.received)) == (3, 1)


@pytest.mark.parametrize("fault", [HANG, DROP])
def test_a_server_that_hangs_or_drops_after_the_message_gets_the_same_one_again(server: MailServer, fault: str) -> None:
    """It may have kept the first: the two have one Message-ID."""
    letters = [queue_one(a_quiet_session()) for _ in range(3)]
    server.script["DATA"] = [fault]
    work(seconds=2)
    work(NOW + minutes(2))
    assert states(letters) == ["sent"] * 3
    assert set(server.message_ids) == {letter.message_id for letter in letters}
    assert len(server.message_ids) == 4, "no more than the one in flight comes twice"


def test_a_server_that_is_down_for_a_day_loses_nothing(settings: Any) -> None:
    port = free_port()
    settings.KEPT_EMAIL_URL = f"smtp://127.0.0.1:{port}"
    sessions = [a_quiet_session() for _ in range(4)]
    letters = []
    for hour in range(24):
        letters += [queue_one(sessions[hour % 4], a_content(KINDS[hour // 8]), at=NOW + hours(hour))]
        work(NOW + hours(hour))
    assert set(states(letters)) == {"waiting"}
    with mail_server(port=port) as server:
        for now in the_next_hours(8, since=NOW + hours(24)):
            work(now)
    assert set(states(letters)) == {"sent"}
    reached = [Letter.objects.get(message_id=one).id for one in server.message_ids]
    assert len(reached) == len(set(reached)) == 24
    for session in sessions:
        mine = [letter.id for letter in letters if letter.session_id == session.id]
        assert [one for one in reached if one in mine] == mine


def test_a_letter_whose_moment_has_passed_is_still_told(server: MailServer) -> None:
    letter = queue_one(a_quiet_session())
    work(NOW + timedelta(days=30))
    assert states([letter]) == ["sent"]


def test_booking_leads_to_two_letters(server: MailServer) -> None:
    """The whole way: what a use case queues is what people receive."""
    session = a_quiet_session()
    assert session.client is not None
    assert session.starts_at is not None
    assert session.ends_at is not None
    assert session.service is not None
    wish = BookWish(
        client_id=session.client.uuid,
        service_id=session.service.uuid,
        span=Span(session.starts_at + hours(2), session.ends_at + hours(2)),
        funding=Funding.SELF_PAY,
        outside_hours=True,
    )
    book_session(by=the_professional_of(session), wish=wish, request=a_key(), now=NOW)
    work()
    assert [one.recipient for one in server.received] == [session.client.email, session.professional.user.email]
    for one in server.received:
        assert one.subject == "Your appointment is confirmed"
        assert b"METHOD:REQUEST" in one.raw or b"text/calendar" in one.raw
        assert session.service.name.encode() not in one.raw


# --- the command


def test_old_letters_are_forgotten_on_the_way(server: MailServer) -> None:
    letter = queue_one(a_quiet_session())
    work()
    work(NOW + timedelta(days=4))
    assert fresh_letter(letter).payload is None


def test_once_says_what_it_did(server: MailServer, capsys: Any) -> None:
    for number in range(4):
        queue_one(a_quiet_session(), a_content(email=f"client{number}@example.org"))
    server.script |= {"RCPT client1@example.org": ["451 later"], "RCPT client2@example.org": ["550 never"]}
    assert deliver_letters.run(options("--once"), now=NOW) == 0
    assert capsys.readouterr().out == "sent 2, later 1, never 1\n"


def test_in_the_demo_letters_leave_on_paper(settings: Any, capsys: Any) -> None:
    settings.KEPT_EMAIL_URL, settings.KEPT_DEMO = "", True
    letter = queue_one(a_quiet_session())
    assert deliver_letters.run(options("--once"), now=NOW) == 0
    assert (states([letter]), capsys.readouterr().out) == (["sent"], "sent 1, later 0, never 0\n")


def test_without_a_mail_server_letters_wait(settings: Any, capsys: Any) -> None:
    settings.KEPT_EMAIL_URL, settings.KEPT_DEMO = "", False
    letter = queue_one(a_quiet_session())
    assert deliver_letters.run(options("--once"), now=NOW) == 0
    assert (states([letter]), fresh_letter(letter).attempts) == (["waiting"], 0)
    assert "Letters wait: KEPT_EMAIL_URL is not set." in capsys.readouterr().out


def test_an_address_that_cannot_be_followed_is_a_configuration_to_mend(settings: Any, capsys: Any) -> None:
    settings.KEPT_EMAIL_URL = "mail.example"
    assert deliver_letters.run(options("--once"), now=NOW) == 78
    assert "KEPT_EMAIL_URL must have the form" in capsys.readouterr().err


# --- builders


def options(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    deliver_letters.add_arguments(parser)
    return parser.parse_args(words)


def the_next_hours(number: int, *, since: datetime = NOW) -> Iterator[datetime]:
    return (since + minutes(10 * step) for step in range(number * 6))


def subjects_by_person(server: MailServer) -> dict[str, list[str]]:
    """What each read, a second copy of the same message aside."""
    seen: set[str] = set()
    subjects = defaultdict(list)
    for one in server.received:
        if one.message_id not in seen and Letter.objects.get(message_id=one.message_id).state == "sent":
            seen.add(one.message_id)
            subjects[one.recipient].append(one.subject)
    return subjects


def to_professional() -> Content:
    return a_content(to=Recipient.PROFESSIONAL)
