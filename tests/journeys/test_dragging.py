"""Moving a session with the mouse, and the way back; drawing a new one on the grid."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from playwright.sync_api import expect

from kept.core.availability import WeeklyHours
from kept.store.diary.models import Session
from tests.edges.commands.working import Scripted, work
from tests.journeys.workstation import Workstation, stands
from tests.make import (
    NOW,
    fresh,
    letter_rows,
    letters_about,
    make_account,
    make_client,
    make_professional,
    make_session,
)

TUESDAY: Final = datetime(2026, 6, 16, 9, tzinfo=UTC)  # 10:00 in Dublin
WEDNESDAY: Final = datetime(2026, 6, 17, 12, tzinfo=UTC)  # 13:00


@pytest.fixture
def session(nora: Workstation) -> Session:
    """On Tuesday at ten, with another on Wednesday at one, by which the grid is measured."""
    client = make_client(nora.professional, account=make_account(name="Marker"))
    make_session(professional=nora.professional, client=client, starts_at=WEDNESDAY)
    return make_session(professional=nora.professional, starts_at=TUESDAY)


def test_a_drag_moves_the_session_and_writes_after_ten_seconds(nora: Workstation, session: Session) -> None:
    nora.calendar()
    drag(nora, session, days=1, hours=1)
    nora.told("Moved to Wed 17 Jun 2026, 11:00–11:50.")
    expect(nora.event(session)).to_have_attribute("aria-label", "Dara Finnegan, Wed 17 Jun 2026, 11:00–11:50, Planned")
    assert fresh(session).starts_at == datetime(2026, 6, 17, 10, tzinfo=UTC)
    work(nora.now + timedelta(seconds=11), post=Scripted([]))
    (letter,) = letter_rows(session, since=NOW)
    assert (letter.kind, letter.state) == ("updated", "waiting"), "not before the way back is closed"
    work(nora.now + timedelta(seconds=12), post=Scripted([]))
    assert letter_rows(session, since=NOW)[0].state == "sent"


def test_undo_puts_it_back_and_nobody_is_written_to(nora: Workstation, session: Session) -> None:
    nora.calendar()
    drag(nora, session, days=1, hours=1)
    nora.page.get_by_role("button", name="Undo", exact=True).click()
    nora.told("The session is back where it was. The client was not written to.")
    expect(nora.event(session)).to_have_attribute("aria-label", "Dara Finnegan, Tue 16 Jun 2026, 10:00–10:50, Planned")
    assert (fresh(session).starts_at, fresh(session).version) == (TUESDAY, 3)
    assert [letter.state for letter in letter_rows(session, since=NOW)] == ["withdrawn"]


def test_a_time_that_is_taken_sends_it_back_and_says_why(nora: Workstation, session: Session) -> None:
    nora.calendar()
    drag(nora, session, days=1, hours=3)
    nora.told("You already have a session Wed 17 Jun 2026, 13:00–13:50.")
    expect(nora.event(session)).to_have_attribute("aria-label", "Dara Finnegan, Tue 16 Jun 2026, 10:00–10:50, Planned")
    assert (fresh(session).starts_at, fresh(session).version) == (TUESDAY, 1)
    assert letters_about(session, since=NOW) == []


def test_outside_hours_it_asks_first(nora: Workstation) -> None:
    professional = make_professional(working_hours=[WeeklyHours(1, 9 * 60, 17 * 60), WeeklyHours(2, 13 * 60, 17 * 60)])
    nora = Workstation(professional, nora.clock, nora.page)
    make_session(professional=professional, starts_at=WEDNESDAY)
    session = make_session(professional=professional, starts_at=TUESDAY)
    nora.calendar()
    drag(nora, session, days=1, hours=1)
    nora.told("This time is outside your hours")
    assert fresh(session).starts_at == TUESDAY
    with nora.page.expect_response("**/move"):
        nora.page.get_by_role("button", name="Move anyway", exact=True).click()
    nora.told("Moved to Wed 17 Jun 2026, 11:00–11:50.")
    assert fresh(session).starts_at == datetime(2026, 6, 17, 10, tzinfo=UTC)


def test_the_form_moves_without_a_mouse(nora: Workstation, session: Session) -> None:
    nora.calendar()
    dialog = nora.open(session)
    nora.follow("Move…")
    nora.reads("You can undo the move for ten seconds")
    dialog.get_by_label("Date", exact=True).fill("2026-06-18")
    dialog.get_by_label("Time", exact=True).fill("15:15")
    dialog.get_by_label("Minutes", exact=True).fill("30")
    nora.press("Move")
    nora.reads("Thursday 18 June 2026, 15:15–15:45", "The session was moved.")
    nora.press("Undo")
    nora.reads("Undone.")
    assert (fresh(session).starts_at, fresh(session).ends_at) == (TUESDAY, TUESDAY + timedelta(minutes=50))
    assert [letter.state for letter in letter_rows(session, since=NOW)] == ["withdrawn"]
    assert stands(session) == ("planned", "pending", None)


def test_a_stretch_drawn_on_the_grid_becomes_a_session(nora: Workstation, session: Session) -> None:
    nora.calendar()
    at, per_hour, per_day = grid(nora)
    x, y = at["x"] + per_day * 2, at["y"] - 2 * per_hour
    nora.page.mouse.move(x, y)
    nora.page.mouse.down()
    nora.page.mouse.move(x, y + per_hour * 0.6, steps=6)
    nora.page.mouse.move(x, y + per_hour, steps=6)
    nora.page.mouse.up()
    dialog = nora.dialog
    expect(dialog.get_by_role("heading", name="Create event", exact=True)).to_be_visible()
    expect(dialog.get_by_label("Date", exact=True)).to_have_value("2026-06-19")
    expect(dialog.get_by_label("Time", exact=True)).to_have_value("11:00")
    expect(dialog.get_by_label("Minutes", exact=False)).to_have_value("75")


# --- how it is done


def grid(nora: Workstation) -> tuple[dict[str, float], float, float]:
    """The middle of Wednesday's marker, and how many pixels an hour and a day take."""
    tuesday, wednesday = (middle(nora, f"[aria-label*=' {day} Jun']") for day in (16, 17))
    return wednesday, (wednesday["y"] - tuesday["y"]) / 3, wednesday["x"] - tuesday["x"]


def middle(nora: Workstation, selector: str) -> dict[str, float]:
    box = nora.page.locator(f"#calendar a{selector}").bounding_box()
    assert box
    return {"x": box["x"] + box["width"] / 2, "y": box["y"] + 12}


def drag(nora: Workstation, session: Session, *, days: int, hours: float) -> None:
    _, per_hour, per_day = grid(nora)
    start = middle(nora, f"[href$='{session.uuid}']")
    nora.page.mouse.move(start["x"], start["y"])
    nora.page.mouse.down()
    nora.page.mouse.move(start["x"] + 8, start["y"] + 8, steps=3)
    nora.page.mouse.move(start["x"] + days * per_day, start["y"] + hours * per_hour, steps=12)
    with nora.page.expect_response("**/move"):
        nora.page.mouse.up()
