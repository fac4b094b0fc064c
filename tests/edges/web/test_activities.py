"""Activities: every session as a table, filtered."""

import pytest

from kept.core.lifecycle import State
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
