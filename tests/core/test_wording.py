"""Every letter in words: what it tells, and what none ever tells."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from kept.core.letters import Content, Kind, Recipient
from kept.core.wording import OPENINGS, SUBJECTS, Wording, instant_text, span_text, wording_of
from tests.letters import MEETING, a_content, indiscretions

SITE: Final = "https://kept.example"
WRITTEN: Final = datetime(2026, 3, 20, tzinfo=UTC)
EVERY: Final = list(product(Kind, Recipient))


@pytest.mark.parametrize(("kind", "to"), EVERY)
def test_every_letter_has_words(kind: Kind, to: Recipient) -> None:
    wording = written(a_content(kind, to))
    assert wording.subject == SUBJECTS[kind]
    assert wording.paragraphs[0] in ("Hello Carl Jensen,", "Hello Anna Lund,")
    assert "{" not in wording.text


def test_subjects_are_a_closed_set_without_a_gap_to_fill() -> None:
    assert set(SUBJECTS) == set(Kind)
    assert set(OPENINGS) == set(EVERY)
    assert not [subject for subject in SUBJECTS.values() if "{" in subject or "%" in subject]


@pytest.mark.parametrize(("kind", "to"), EVERY)
def test_no_letter_is_indiscreet(kind: Kind, to: Recipient) -> None:
    assert not told_by(written(a_content(kind, to)))


def test_the_search_for_indiscretions_finds_one() -> None:
    assert told_by(written(a_content(other="Therapy at Quay Wellbeing"))) == ["therap", "wellbeing"]
    assert told_by(replace(written(a_content()), subject="Your counselling")) == ["counsel"]


def test_the_content_has_no_place_for_more() -> None:
    """Whoever gives letters another field must think here about who reads it."""
    assert {field.name for field in fields(Content)} == {
        "kind", "to", "name", "email", "zone", "other", "path", "starts_at", "ends_at", "free_until", "event",
        "manage", "code",
    }  # fmt: skip


def test_a_confirmation_reads() -> None:
    assert written(a_content()).text == (
        "Hello Carl Jensen,\n\n"
        "Your appointment with A. L. is confirmed.\n\n"
        "When: Sat 28 Mar 2026, 09:00–09:50 GMT (Europe/London)\n\n"
        "You can cancel free of charge until Fri 27 Mar 2026, 09:00 GMT.\n\n"
        f"https://kept.example/sessions/{MEETING}\n\n"
        "Kept sent this message by itself; nobody reads an answer to it.\n"
    )


@pytest.mark.parametrize(
    ("kind", "to", "told"),
    [
        (Kind.CONFIRMED, Recipient.CLIENT, True),
        (Kind.UPDATED, Recipient.CLIENT, True),
        (Kind.CANCELLED, Recipient.CLIENT, False),
        (Kind.CONFIRMED, Recipient.PROFESSIONAL, False),
    ],
)
def test_only_a_client_who_can_still_cancel_is_told_until_when(kind: Kind, to: Recipient, told: bool) -> None:
    assert ("free of charge until" in written(a_content(kind, to)).text) is told


def test_a_deadline_that_has_passed_is_not_told() -> None:
    content = a_content()
    assert content.free_until is not None
    assert "free of charge" in written(content, at=content.free_until - timedelta(seconds=1)).text
    assert "free of charge" not in written(content, at=content.free_until).text
    assert "free of charge" not in written(replace(content, free_until=None)).text


def test_a_letter_about_money_alone_names_no_time() -> None:
    receipt = a_content(Kind.RECEIPT, starts_at=None, ends_at=None, free_until=None)
    assert "When" not in written(receipt).text


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/London", "Sat 28 Mar 2026, 09:00–09:50 GMT (Europe/London)"),
        ("Europe/Berlin", "Sat 28 Mar 2026, 10:00–10:50 CET (Europe/Berlin)"),
        ("America/Sao_Paulo", "Sat 28 Mar 2026, 06:00–06:50 UTC−03:00 (America/Sao_Paulo)"),
        ("Asia/Kathmandu", "Sat 28 Mar 2026, 14:45–15:35 UTC+05:45 (Asia/Kathmandu)"),
        ("UTC", "Sat 28 Mar 2026, 09:00–09:50 UTC (UTC)"),
    ],
)
def test_times_are_the_recipients_with_the_zone_named(zone: str, expected: str) -> None:
    content = a_content(zone=zone)
    assert f"When: {expected}" in written(content).paragraphs


def test_both_ends_are_whole_when_the_clock_changes_in_between() -> None:
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert span_text(start, start + timedelta(hours=1), ZoneInfo("Europe/London")) == (
        "Sun 29 Mar 2026, 00:30 GMT – Sun 29 Mar 2026, 02:30 BST (Europe/London)"
    )


def test_both_ends_are_whole_over_midnight() -> None:
    start = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    assert span_text(start, start + timedelta(hours=1), ZoneInfo("UTC")) == (
        "Mon 1 Jun 2026, 23:30 UTC – Tue 2 Jun 2026, 00:30 UTC (UTC)"
    )


def test_an_hour_that_happens_twice_is_told_apart() -> None:
    zone = ZoneInfo("Europe/London")
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert instant_text(first, zone) == "Sun 25 Oct 2026, 01:30 BST"
    assert instant_text(second, zone) == "Sun 25 Oct 2026, 01:30 GMT"


@pytest.mark.parametrize("zone", ["Atlantis/Capital", "", "../etc/passwd", "Europe"])
def test_a_zone_that_is_not_known_any_more_holds_no_letter_back(zone: str) -> None:
    assert "09:00–09:50 UTC (UTC)" in written(a_content(zone=zone)).text


def test_a_person_without_initials_is_not_named() -> None:
    assert "Your appointment is confirmed." in written(a_content(other="")).paragraphs


def test_braces_in_a_name_stay_what_they_are() -> None:
    assert "Hello {whom}," in written(a_content(name="{whom}")).paragraphs


def written(content: Content, *, at: datetime = WRITTEN) -> Wording:
    return wording_of(content, site_url=SITE, at=at)


def told_by(wording: Wording) -> list[str]:
    """But for the path of the link, which names what is behind the sign-in."""
    return indiscretions(f"{wording.subject}\n{wording.text}".replace(wording.link, ""))
