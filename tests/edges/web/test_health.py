"""What supervisors are told: whether it lives, whether it is ready, and the figures; nothing of a person in them."""

import re
import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client as Visitor
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from kept.edges.web import exposition, health
from kept.edges.web.tally import Tally
from kept.store import room
from kept.store.backups.drills import write_report
from kept.store.backups.folder import name_for
from kept.store.backups.key import backup_key, draw_key_once
from kept.store.backups.sealed_file import Part, SealedWriter
from kept.store.outbox.models import Letter, WebhookDelivery, WebhookEndpoint
from kept.usecases.pause_letters import pause_letters
from tests.edges.web.desk import Clock, Desk
from tests.make import NOW, OPERATOR, hours, make_client, make_professional, make_session, minutes

TOKEN: Final = "a token that nobody guesses"
HERE: Final = {"host": "127.0.0.1:8000"}
PROXIES: Final = (
    {"X-Forwarded-For": "203.0.113.7"},
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Forwarded-Proto": "https"},
    {"X-Forwarded-Host": "kept.example"},
    {"X-Real-IP": "127.0.0.1"},
    {"Forwarded": "for=127.0.0.1"},
    {"Via": "1.1 proxy"},
)


@pytest.fixture
def visitor(db: None, clock: Clock) -> Visitor:
    return Visitor(raise_request_exception=False)


# --- it lives, it is ready


def test_the_process_says_that_it_lives_without_asking_its_database(visitor: Visitor) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert visitor.get("/healthz").content == b"ok\n"
    assert len(asked) == 0


def test_it_is_ready_unless_letters_wait_for_too_long(desk: Desk, settings: Settings) -> None:
    make_session(professional=desk.professional)
    Letter.objects.update(due_at=NOW - timedelta(minutes=11))
    assert (desk.get("/readyz").status, desk.get("/readyz").page) == (200, "ready\n")
    settings.KEPT_EMAIL_URL = "smtp://127.0.0.1:25"
    answer = desk.get("/readyz")
    assert (answer.status, answer.page) == (503, "letters_overdue\n")
    Letter.objects.update(due_at=NOW - timedelta(minutes=9))
    assert desk.get("/readyz").status == 200


def test_what_hands_out_requests_may_leave_the_letters_out(desk: Desk, settings: Settings) -> None:
    make_session(professional=desk.professional)
    Letter.objects.update(due_at=NOW - timedelta(minutes=11))
    settings.KEPT_EMAIL_URL = "smtp://127.0.0.1:25"
    assert desk.get("/readyz?exclude=clocks_disagree").status == 503
    assert desk.get("/readyz?exclude=clocks_disagree&exclude=letters_overdue").status == 200
    assert desk.get("/readyz?exclude=shared").status == 200


def test_it_is_not_ready_while_programs_are_not_told(visitor: Visitor) -> None:
    late = a_message(due_at=NOW - timedelta(minutes=9))
    assert told(visitor, "/readyz") == (200, "ready\n")
    assert figures_of(visitor)["kept_oldest_due_webhook_seconds"] == 540
    WebhookDelivery.objects.filter(id=late.id).update(next_at=NOW - timedelta(minutes=11))
    assert told(visitor, "/readyz") == (503, "webhooks_overdue\n")
    WebhookDelivery.objects.filter(id=late.id).update(next_at=NOW + timedelta(minutes=1))
    assert told(visitor, "/readyz") == (200, "ready\n"), "put off, by whoever does not take it"


def test_it_is_not_ready_while_letters_are_held_back(visitor: Visitor) -> None:
    pause_letters(by=OPERATOR, now=NOW)
    assert told(visitor, "/readyz") == (503, "letters_paused\n")
    assert told(visitor, "/readyz?exclude=shared") == (200, "ready\n")


def test_where_backups_are_expected_an_old_one_and_an_untried_one_are_told(
    visitor: Visitor, settings: Settings, tmp_path: Path
) -> None:
    """By the names of the files. Where none are expected nothing is told: all other tests."""
    settings.KEPT_BACKUPS, settings.KEPT_BACKUP_KEY_FILE = tmp_path / "backups", tmp_path / "backup.key"
    draw_key_once()
    assert told(visitor, "/readyz") == (503, "backups_overdue\n"), "there is no folder"
    settings.KEPT_BACKUPS.mkdir()
    assert told(visitor, "/readyz") == (503, "backups_overdue\n")
    for hours_ago, answer in ((27, (503, "backups_overdue\n")), (25, (200, "ready\n"))):
        seal_something(settings.KEPT_BACKUPS / name_for(NOW - hours(hours_ago)))
        assert told(visitor, "/readyz") == answer
    (settings.KEPT_BACKUPS / name_for(NOW - 9 * hours(24))).touch()
    assert told(visitor, "/readyz") == (503, "backups_undrilled\n")
    drill = partial(write_report, settings.KEPT_BACKUPS, {}, key=b"k" * 32, now=NOW - 7 * hours(24))
    drill(passed=False)
    assert told(visitor, "/readyz") == (503, "backups_undrilled\ndrill_failed\n"), "the one that failed does not count"
    drill(passed=True, now=NOW - 7 * hours(24) + minutes(1))
    assert told(visitor, "/readyz") == (200, "ready\n")
    figures = figures_of(visitor)
    assert figures["kept_newest_backup_age_seconds"] == 25 * 3600
    assert figures["kept_backups_undrilled_seconds"] == 7 * 24 * 3600 - 60


def test_a_newest_backup_that_the_key_at_hand_does_not_open_is_told(
    visitor: Visitor, settings: Settings, tmp_path: Path
) -> None:
    settings.KEPT_BACKUPS, settings.KEPT_BACKUP_KEY_FILE = tmp_path / "backups", tmp_path / "backup.key"
    settings.KEPT_BACKUPS.mkdir()
    draw_key_once()
    newest = settings.KEPT_BACKUPS / name_for(NOW)
    seal_something(newest)
    assert told(visitor, "/readyz") == (200, "ready\n")
    settings.KEPT_BACKUP_KEY_FILE.unlink()
    assert told(visitor, "/readyz") == (503, "backups_unreadable\n"), "the key is gone"
    draw_key_once()
    assert told(visitor, "/readyz") == (503, "backups_unreadable\n"), "the key is another one"
    seal_something(newest)
    assert told(visitor, "/readyz") == (200, "ready\n")
    newest.write_bytes(newest.read_bytes()[:80])
    assert told(visitor, "/readyz") == (503, "backups_unreadable\n"), "it is cut short at its beginning"
    assert told(visitor, "/readyz?exclude=shared") == (200, "ready\n")


def test_below_a_twentieth_of_a_disk_it_is_not_ready_and_staff_are_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How much is free is said by a function: nobody fills a disk."""
    for free, status in ((0.051, 200), (0.049, 503)):
        monkeypatch.setattr(room, "share_free", lambda _, free=free: free)
        answer = desk.get("/readyz")
        assert (answer.status, answer.page) == (status, "ready\n" if status == 200 else "disk_nearly_full\n")
        assert ("little room left on this site" in desk.get("/sessions").words) is (status == 503)
    assert "little room" not in Visitor().get("/healthz").content.decode()
    assert "little room" not in Visitor().get("/login").content.decode(), "nobody else is told"


def test_the_disk_of_the_backups_counts_too(
    visitor: Visitor, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEPT_BACKUPS = tmp_path / "backups"
    monkeypatch.setattr(room, "share_free", lambda folder: 0.01 if folder == settings.KEPT_BACKUPS else 0.5)
    assert told(visitor, "/readyz") == (503, "backups_overdue\ndisk_nearly_full\n")
    monkeypatch.setattr(room, "share_free", fail_to_read)
    assert told(visitor, "/readyz") == (503, "backups_overdue\n")


def test_it_is_not_ready_before_its_tables_are(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    health.require_migrations.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["one is missing"])
        assert told(visitor, "/readyz") == (503, "migrations_missing\n")
    assert told(visitor, "/readyz") == (200, "ready\n")


def test_it_is_not_ready_without_its_database(
    visitor: Visitor, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEPT_EMAIL_URL = "smtp://127.0.0.1:25"
    monkeypatch.setattr(health, "queue_age", fail)
    assert told(visitor, "/readyz") == (503, "database_unreachable\n")


def test_it_is_not_ready_when_two_machines_tell_different_times(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("an embedded database has the clock of its process")
    really = time.time
    monkeypatch.setattr(time, "time", lambda: really() + 4)
    assert told(visitor, "/readyz") == (200, "ready\n")
    monkeypatch.setattr(time, "time", lambda: really() - 6)
    assert told(visitor, "/readyz") == (503, "clocks_disagree\n")


# --- for whom the figures are


def test_the_figures_are_for_this_machine(visitor: Visitor) -> None:
    for name in ("127.0.0.1:8000", "127.0.0.1", "localhost:9", "[::1]:8000", "[::1]"):
        assert visitor.get("/metrics", headers={"host": name}).status_code == 200, name
    assert visitor.get("/metrics", headers=HERE, REMOTE_ADDR="::1").status_code == 200


@pytest.mark.parametrize("mark", PROXIES, ids=str)
def test_what_a_proxy_on_this_machine_hands_on_is_not_from_this_machine(visitor: Visitor, mark: Any) -> None:
    assert visitor.get("/metrics", headers=HERE | mark).status_code == 404


def test_what_asks_for_the_site_by_its_name_is_not_from_this_machine(visitor: Visitor) -> None:
    assert visitor.get("/metrics").status_code == 404
    assert visitor.get("/metrics", headers=HERE, REMOTE_ADDR="203.0.113.7").status_code == 404
    assert visitor.get("/metrics", headers=HERE, REMOTE_ADDR="").status_code == 404


def test_elsewhere_the_token_opens(visitor: Visitor, settings: Settings) -> None:
    settings.KEPT_METRICS_TOKEN = TOKEN
    assert asked(visitor, f"Bearer {TOKEN}") == 200
    for wrong in (f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", "Bearer ", "Bearer é", ""):
        assert asked(visitor, wrong) == 404, wrong


def test_where_no_token_is_set_none_opens(visitor: Visitor) -> None:
    assert asked(visitor, "Bearer ") == 404


# --- the figures


def test_the_figures_tell_how_letters_stand(visitor: Visitor) -> None:
    make_session()
    Letter.objects.update(due_at=NOW - timedelta(minutes=3))
    some = Letter.objects.latest("id")
    Letter.objects.filter(id=some.id).update(state="given_up", finished_at=NOW)
    figures = figures_of(visitor)
    waiting = Letter.objects.filter(state="waiting").count()
    assert figures['kept_letters{state="waiting"}'] == figures['kept_letters{state="due"}'] == waiting
    assert figures['kept_letters{state="given_up"}'] == 1
    assert figures["kept_oldest_due_letter_seconds"] == 180
    assert figures["kept_database_up"] == 1


def test_the_figures_ask_the_same_number_of_questions_however_many_letters_there_are(visitor: Visitor) -> None:
    professional, numbers = make_professional(), list[int]()
    for _ in range(2):
        make_session(professional=professional, starts_at=NOW + timedelta(days=3 + len(numbers)))
        with CaptureQueriesContext(connection) as questions:
            figures_of(visitor)
        numbers.append(len(questions))
    assert numbers[0] == numbers[1] <= 7


def test_a_database_that_does_not_answer_is_a_figure_too(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exposition, "letter_figures", fail)
    figures = figures_of(visitor)
    assert figures["kept_database_up"] == 0
    assert "kept_oldest_due_letter_seconds" not in figures


def test_requests_are_counted_by_their_route_and_never_by_their_address(visitor: Visitor) -> None:
    visitor.get("/healthz?email=ada@person.example")
    visitor.generic("EVIL", "/ada@person.example")
    text = visitor.get("/metrics", headers=HERE).content.decode()
    assert re.search(r'kept_http_requests_total\{method="GET",process="\d+",route="web:alive",status="200"\} \d', text)
    assert re.search(r'kept_http_requests_total\{method="other",process="\d+",route="none",status="404"\} \d', text)
    assert re.search(r'kept_http_request_seconds_bucket\{le="\+Inf",process="\d+",route="web:alive"\} \d', text)
    assert "ada" not in text
    assert "EVIL" not in text


def test_no_figure_names_a_person(desk: Desk) -> None:
    client = make_client(desk.professional)
    make_session(professional=desk.professional, client=client)
    desk.get(f"/clients/{client.uuid}")
    text = desk.visitor.get("/metrics", headers=HERE).content.decode()
    for secret in (client.name, client.email, str(client.uuid), desk.professional.name):
        assert secret not in text


def test_a_tally_counts_by_ends_that_are_included() -> None:
    tally = Tally()
    for seconds in (0.005, 0.0051, 99):
        tally.add(route="some", method="GET", status=200, seconds=seconds)
    counts, total = tally.durations()["some"]
    assert (counts[0], counts[1], counts[-1], sum(counts)) == (1, 1, 1, 3)
    assert round(total, 4) == 99.0101
    assert tally.answers() == {("some", "GET", 200): 3}


# --- builders


def a_message(*, due_at: datetime) -> WebhookDelivery:
    professional = make_professional()
    about = {"practice": professional.practice, "created_at": NOW}
    endpoint = WebhookEndpoint.objects.create(
        professional=professional, url="https://there.example", events="session.booked", secret="whsec", **about
    )
    return WebhookDelivery.objects.create(
        endpoint=endpoint, event="session.booked", state="waiting", next_at=due_at, **about
    )


def told(visitor: Visitor, path: str) -> tuple[int, str]:
    answer = visitor.get(path)
    return answer.status_code, answer.content.decode()


def asked(visitor: Visitor, authorization: str) -> int:
    return visitor.get("/metrics", headers={"Authorization": authorization}).status_code


def figures_of(visitor: Visitor) -> dict[str, float]:
    text = visitor.get("/metrics", headers=HERE).content.decode()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def seal_something(file: Path) -> None:
    with file.open("wb") as out:
        sealed = SealedWriter(out, backup_key())
        sealed.write(Part.DATABASE, b"rows")
        sealed.write(Part.MANIFEST, b"{}")


def fail_to_read(_folder: object) -> float:
    raise OSError


def fail(_now: object) -> None:
    raise DatabaseError
