"""Activities: every session as a table, filtered."""

import csv
import io
from typing import Any, Final
from uuid import uuid4

import pytest

from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding
from kept.store.diary.models import Service, Session
from tests.deeds import cancel_as_client
from tests.edges.web.desk import Desk
from tests.make import NOW, hours, make_account, make_client, make_hub, make_professional, make_session, minutes


def shown(desk: Desk, **asked: str | list[str]) -> list[str]:
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


# --- narrowed down


@pytest.fixture
def scene(desk: Desk) -> Desk:
    """Planned by credit, on the phone, of another service; in progress; complete and paid; cancelled in three ways."""
    professional = desk.professional
    client = make_client(professional)
    make_hub([professional], [client], credits_each=2)
    credit: dict[str, Any] = {"professional": professional, "client": client, "funding": Funding.CREDIT}
    planned = make_session(**credit, starts_at=NOW + hours(30))
    other = Service.objects.filter(professional=professional).get()
    other.pk, other.uuid, other.name, other.is_offered = None, uuid4(), "Assessment", False
    other.save()
    Session.objects.filter(id=planned.id).update(place="phone", service=other)
    about: dict[str, Any] = {"professional": professional, "client": client}
    make_session(**about, starts_at=NOW - minutes(30), state=State.IN_PROGRESS)
    make_session(**about, starts_at=NOW - hours(30), state=State.COMPLETE, payment=PaymentState.PAID)
    make_session(**about, starts_at=NOW - hours(40), state=State.CANCELLED)
    cancel_as_client(make_session(**about, starts_at=NOW + hours(60)))
    cancel_as_client(make_session(**about, starts_at=NOW + hours(5)))
    return desk


FILTERS: Final[tuple[tuple[dict[str, str | list[str]], int], ...]] = (
    ({}, 6),
    ({"state": ["planned", "complete"]}, 2),
    ({"state": ["cancelled", ""]}, 3),
    ({"place": "phone"}, 1),
    ({"place": "on_site"}, 0),
    ({"paid_with": "credit"}, 1),
    ({"paid_with": "self_pay"}, 5),
    ({"payment": "paid"}, 1),
    ({"payment": "unpaid"}, 1),
    ({"cancelled_by": "client"}, 2),
    ({"cancelled_by": "professional"}, 1),
    ({"reason": "client"}, 3),
    ({"reason": "no_show"}, 0),
    ({"late": "late"}, 2),
    ({"late": "in_time"}, 1),
    ({"late": "late", "cancelled_by": "client"}, 1),
    ({"late": "late", "cancelled_by": "client", "state": ["planned"]}, 0),
)


def test_sessions_are_narrowed_down_and_the_file_holds_exactly_those(scene: Desk) -> None:
    for asked, number in FILTERS:
        assert len(shown(scene, **asked)) == len(saved(scene, **asked)) == number, asked


def test_a_service_that_is_no_longer_offered_can_be_asked_for(scene: Desk) -> None:
    services = {row.name: str(row.uuid) for row in Service.objects.all()}
    assert len(saved(scene, service=services["Assessment"])) == 1
    assert len(saved(scene, service=services["Counselling"])) == 5


@pytest.mark.parametrize(
    "name", ["service", "place", "paid_with", "payment", "cancelled_by", "reason", "late", "state"]
)
def test_what_cannot_be_asked_for_is_refused_in_the_file_too(desk: Desk, name: str) -> None:
    theirs = make_professional().services.get()
    for path in ("/activities", "/activities/export"):
        answer = desk.get(f"{path}?{name}={theirs.uuid}")
        assert (answer.status, answer.code) == (422, "unknown_choice")


def test_each_filter_that_is_used_can_be_taken_away(scene: Desk) -> None:
    answer = scene.get("/activities?state=planned&state=complete&place=on_site&client=")
    assert "No session fits" in answer.words
    assert "State: Planned" in answer.words
    left = ("/activities?state=complete&amp;place=on_site", "/activities?state=planned&amp;state=complete")
    for address in left:
        assert f'href="{address}"' in answer.page
    assert '<details class="more-filters" open>' in answer.page
    assert '<details class="more-filters">' in scene.get("/activities?state=planned").page


def test_a_row_leads_to_the_session(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    assert f'href="/sessions/{session.uuid}" data-dialog' in desk.get("/activities").page


# --- as a file


def saved(desk: Desk, **asked: str | list[str]) -> list[dict[str, str]]:
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
        "Service": "Counselling", "Place": "Video", "State": "Planned", "Reason": "", "Cancelled by": "",
        "Cancelled late": "",
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
