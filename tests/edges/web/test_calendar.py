"""The calendar's frame, and the agenda that needs no script."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from kept.core.lifecycle import State
from kept.core.policy import Funding
from kept.edges.web.calendar import period_of
from kept.store.diary.models import Session
from kept.store.outbox.models import Letter
from kept.usecases.block_time import block_time
from tests.edges.web.desk import Desk
from tests.make import (
    NOW,
    a_key,
    actor_of,
    hours,
    make_client,
    make_hub,
    make_session,
    span_at,
)

WEEK: Final = {"start": "2026-06-15T00:00:00+01:00", "end": "2026-06-22T00:00:00+01:00"}


# --- the frame


# fmt: off
PERIODS: Final = [
    # a view, a day in it, its title; its first day, its end, and where the arrows lead
    ("week",   "2026-06-17", "15 – 21 June 2026",               "26-06-15 26-06-22 26-06-08 26-06-22"),
    ("week",   "2026-07-01", "29 June – 5 July 2026",           "26-06-29 26-07-06 26-06-22 26-07-06"),
    ("week",   "2027-01-01", "28 December 2026 – 3 January 2027", "26-12-28 27-01-04 26-12-21 27-01-04"),
    ("day",    "2026-06-17", "Wednesday 17 June 2026",          "26-06-17 26-06-18 26-06-16 26-06-18"),
    ("month",  "2026-06-17", "June 2026",                       "26-06-01 26-07-01 26-05-01 26-07-01"),
    ("month",  "2026-12-31", "December 2026",                   "26-12-01 27-01-01 26-11-01 27-01-01"),
    ("agenda", "2026-06-17", "17 – 30 June 2026",               "26-06-17 26-07-01 26-06-03 26-07-01"),
]
# fmt: on


@pytest.mark.parametrize(("view", "day", "title", "days"), PERIODS)
def test_a_view_shows_its_days(view: str, day: str, title: str, days: str) -> None:
    period = period_of(view, date.fromisoformat(day))
    assert period.title == title
    shown = (period.first, period.end, period.previous, period.following)
    assert " ".join(each.isoformat()[2:] for each in shown) == days


def test_the_frame_names_period_zone_and_views(desk: Desk) -> None:
    shown = desk.get("/sessions")
    assert "15 – 21 June 2026 Europe/Dublin" in shown.words
    assert "Week Day Month Agenda" in shown.words
    assert "Create event" in shown.words
    assert 'data-zone="Europe/Dublin" data-view="week" data-date="2026-06-15"' in shown.page


@pytest.mark.parametrize(
    "query",
    ["view=year", "date=2026-02-30", "date=9999-12-31", "date=", "date=%00", "date[]=2026-06-01", "view=<script>"],
)
def test_a_view_that_is_none_is_this_week(desk: Desk, query: str) -> None:
    shown = desk.get(f"/sessions?{query}")
    assert shown.status == 200
    assert "15 – 21 June 2026" in shown.words
    assert "<script>" not in shown.page.replace('<script type="module"', "")


@pytest.mark.parametrize("edge", ["2000-01-01", "2100-12-31"])
@pytest.mark.parametrize("view", ["week", "day", "month", "agenda"])
def test_the_ends_of_time_are_shown(desk: Desk, view: str, edge: str) -> None:
    assert desk.get(f"/sessions?view={view}&date={edge}").status == 200


def test_today_is_the_professionals(desk: Desk) -> None:
    desk.clock.now = datetime(2026, 6, 15, 23, 30, tzinfo=UTC)
    assert "Tuesday 16 June 2026" in desk.get("/sessions?view=day").words


def test_whoever_has_not_been_told_is_named_at_the_top(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    Letter.objects.filter(session=session, to="client", kind="confirmed").update(state="given_up", finished_at=NOW)
    shown = desk.get("/sessions")
    assert "Somebody has NOT been told. These letters could not be delivered: Confirmation to the client" in shown.words
    assert f'href="/sessions/{session.uuid}"' in shown.page


# --- the agenda


def test_the_agenda_lists_by_local_day_what_the_calendar_shows(desk: Desk) -> None:
    make(desk, datetime(2026, 6, 16, 22, 30, tzinfo=UTC))
    make(desk, datetime(2026, 6, 16, 23, 30, tzinfo=UTC))
    cancelled = make(desk, datetime(2026, 6, 18, 9, tzinfo=UTC), state=State.CANCELLED)
    make(desk, datetime(2026, 6, 18, 9, tzinfo=UTC), state=State.DELETED)
    make_block(desk, datetime(2026, 6, 18, 12, tzinfo=UTC))
    make_session()
    shown = desk.get("/sessions?view=agenda")
    words = shown.words[shown.words.index("15 – 28 June") :]
    assert "16 Tue, Jun 23:30–00:20 Dara Finnegan Counselling · Video Planned" in words
    assert "17 Wed, Jun 00:30–01:20 Dara Finnegan Counselling · Video Planned" in words
    assert "18 Thu, Jun 10:00–10:50 Dara Finnegan Counselling · Video Cancelled" in words
    assert "13:00–14:00 Lunch Blocked time" in words
    assert words.count("Dara Finnegan") == 3
    assert f'<a class="agenda-item is-cancelled" href="/sessions/{cancelled.uuid}"' in shown.page


def test_an_empty_agenda_says_what_to_do(desk: Desk) -> None:
    words = desk.get("/sessions?view=agenda").words
    assert "Nothing in this period Create an event, or look at another period. Create event" in words


def test_every_view_holds_the_agenda_for_who_has_no_script(desk: Desk) -> None:
    make(desk, NOW + hours(2))
    page = desk.get("/sessions?view=week").page
    assert "Dara Finnegan" in page[page.index("<noscript>") : page.index("</noscript>")]


# --- how much is asked of the database


@pytest.mark.parametrize("path", ["/sessions?view=week", "/sessions?view=agenda", f"/sessions/feed?{urlencode(WEEK)}"])
def test_thirty_sessions_cost_as_many_questions_as_one(
    desk: Desk, path: str, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    fill_day(desk, 1)
    with django_assert_max_num_queries(20) as few:
        assert desk.get(path).page.count("Dara Finnegan") >= 1
    fill_day(desk, 30)
    with django_assert_num_queries(len(few)):
        assert desk.get(path).page.count("Dara Finnegan") >= 30


# --- how it is done


def fill_day(desk: Desk, number: int) -> None:
    """Half of them planned, half of them of a hub; and as many blocks."""
    client = make_client(desk.professional)
    make_hub([desk.professional], [client], credits_each=number)
    for each in range(number):
        start = datetime(2026, 6, 15 + number // 10, 0, tzinfo=UTC) + timedelta(minutes=45 * each)
        funding = Funding.CREDIT if each % 2 else Funding.SELF_PAY
        make(desk, start, client=client, funding=funding, lasting=timedelta(minutes=40))
        make_block(desk, start)


def make(desk: Desk, starts_at: datetime, **about: Any) -> Session:
    return make_session(professional=desk.professional, starts_at=starts_at, **about)


def make_block(desk: Desk, starts_at: datetime) -> None:
    spans = [span_at(starts_at, lasting=hours(1))]
    by = actor_of(desk.professional)
    block_time(by=by, title="Lunch", spans=spans, keep_sessions=True, request=a_key(), now=NOW)
