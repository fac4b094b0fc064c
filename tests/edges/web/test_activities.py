"""Activities: every session as a table, filtered."""

import csv
import io

import pytest

from kept.core.lifecycle import State
from kept.store.diary.models import Service
from tests.edges.web.desk import Desk
from tests.make import NOW, hours, make_account, make_client, make_session


def shown(desk: Desk, **asked: str) -> list[str]:
    return [str(card.state) for card in desk.visitor.get("/activities", asked).context["page"].items]


def test_who_has_no_sessions_is_told_to_book_one(desk: Desk) -> None:
    assert "No sessions yet" in desk.get("/activities").words


def test_every_state_is_listed_but_what_was_deleted(desk: Desk) -> None:
    for number, state in enumerate(State):
        make_session(professional=desk.professional, state=state, starts_at=NOW - hours(4 + 2 * number))
    assert shown(desk) == ["planned", "in_progress", "complete", "cancelled"]
    words = desk.get("/activities").words
    for label in ("Planned", "In progress", "Complete", "Cancelled"):
        assert label in words
    for listed in shown(desk):
        assert shown(desk, state=listed) == [listed]


def test_sessions_are_found_by_client_and_day(desk: Desk) -> None:
    orla = make_client(desk.professional, account=make_account(name="Orla Quinn"))
    make_session(professional=desk.professional, client=orla, starts_at=NOW + hours(48))
    make_session(professional=desk.professional, starts_at=NOW + hours(72))
    assert len(shown(desk, client="orla")) == 1
    assert len(shown(desk, **{"from": "2026-06-17", "to": "2026-06-17"})) == 1
    assert len(shown(desk, **{"from": "2026-06-17"})) == 2
    assert shown(desk, to="2026-06-16") == []
    assert "No session fits" in desk.get("/activities?client=nobody").words


def test_a_day_is_the_readers_own(desk: Desk) -> None:
    """23:30 UTC is half past midnight in Dublin."""
    make_session(professional=desk.professional, starts_at=NOW.replace(hour=23, minute=30))
    assert shown(desk, **{"from": "2026-06-16", "to": "2026-06-16"}) == ["planned"]
    assert shown(desk, **{"from": "2026-06-15", "to": "2026-06-15"}) == []


@pytest.mark.parametrize("state", ["deleted", "Planned", "1"])
def test_a_state_that_is_not_listed_is_refused(desk: Desk, state: str) -> None:
    response = desk.visitor.get("/activities", {"state": state})
    assert response.status_code == 422
    assert 'data-code="unknown_choice"' in response.content.decode()


def test_a_row_leads_to_the_session(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    assert f'href="/sessions/{session.uuid}" data-dialog' in desk.get("/activities").page


# --- as a file


def saved(desk: Desk, **asked: str) -> list[dict[str, str]]:
    response = desk.visitor.get("/activities/export", asked)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="activities.csv"'
    assert "no-store" in response.headers["Cache-Control"]
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_file_holds_what_the_list_shows(desk: Desk) -> None:
    orla = make_client(desk.professional, account=make_account(name="Orla Quinn"))
    make_session(professional=desk.professional, client=orla, starts_at=NOW + hours(48))
    make_session(professional=desk.professional, starts_at=NOW - hours(4), state=State.CANCELLED)
    first, second = saved(desk)
    assert first == {
        "Start": "2026-06-17T10:00+01:00", "End": "2026-06-17T10:50+01:00", "Client": "Orla Quinn",
        "Service": "Counselling", "Place": "Video", "State": "Planned", "Reason": "", "Cancelled late": "",
        "Door": "Practice", "Wellbeing Hub": "", "Credit": "", "Price": "70.00", "Currency": "EUR",
        "Payment": "Pending", "Method": "",
    }  # fmt: skip
    assert (second["State"], second["Reason"], second["Cancelled late"]) == (
        "Cancelled",
        "Cancelled by the Client",
        "yes",
    )
    assert len(saved(desk, state="planned")) == len(saved(desk, client="orla")) == 1


def test_all_pages_are_in_the_file_and_nobody_elses(desk: Desk) -> None:
    client = None
    for number in range(51):
        client = make_session(professional=desk.professional, client=client, starts_at=NOW + hours(number)).client
    make_session()
    assert len(saved(desk)) == 51


def test_no_cell_is_taken_for_a_formula(desk: Desk) -> None:
    make_session(professional=desk.professional)
    Service.objects.update(name="=HYPERLINK(1)")
    assert saved(desk)[0]["Service"] == "'=HYPERLINK(1)"
