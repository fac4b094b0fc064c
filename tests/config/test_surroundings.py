"""The databases and the browser that other tests rely on."""

import threading
import urllib.request

import pytest
from django.db import connection, transaction
from django.utils import timezone
from playwright.sync_api import Page

from kept.store.people.models import Visit


def leave_a_row() -> None:
    Visit.objects.create(session_key="left", session_data="", expire_date=timezone.now())


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_not_there_for_the_next(real_db: None, turn: int) -> None:
    assert not Visit.objects.exists()
    with transaction.atomic(durable=True):
        leave_a_row()


def test_what_a_test_leaves_is_rolled_back(db: None) -> None:
    assert not Visit.objects.exists()
    leave_a_row()


def test_a_commit_is_seen_by_another_thread(real_db: None) -> None:
    seen: list[int] = []

    def look() -> None:
        seen.append(Visit.objects.count())
        connection.close()

    leave_a_row()
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


def test_sqlite_waits_for_the_disk_before_it_reports_a_commit(real_db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own settings")
    with connection.cursor() as cursor:
        found = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


def test_the_live_site_answers(live_site: str) -> None:
    with urllib.request.urlopen(f"{live_site}/") as answer:  # noqa: S310 - our own address
        assert answer.status == 200


def test_the_browser_sees_the_page_without_a_complaint(browser_page: Page) -> None:
    answer = browser_page.goto("/")
    assert answer
    assert answer.status == 200


def test_a_page_that_breaks_the_policy_is_noticed(browser_page: Page, browser_faults: list[str]) -> None:
    browser_page.goto("/")
    browser_page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    browser_page.wait_for_timeout(100)
    assert any("Content Security Policy" in fault for fault in browser_faults)
    browser_faults.clear()
