"""Settings, Services and prices; and what of it clients and the booking form then show."""

from typing import Any
from uuid import uuid4

import pytest

from kept.core.offers import Audience
from kept.core.policy import Origin
from kept.store.diary.models import Service
from kept.store.people.models import Practice
from tests.arrivals import open_doors
from tests.digest import digest
from tests.edges.web.at_home import at_home
from tests.edges.web.desk import Clock, Desk
from tests.make import make_professional, make_session
from tests.offers import make_service, withdraw

LIST = "/settings/services"
NEW = "/settings/services/new"
TYPED: dict[str, str] = {"name": "First talk", "minutes": "30", "price": "35.50", "place": "phone", "audience": "hub"}


def path_of(service: Service) -> str:
    return f"{LIST}/{service.uuid}"


def only_other(desk: Desk) -> Service:
    return desk.professional.services.exclude(name="Counselling").get()


def test_a_service_is_added_and_shown(desk: Desk) -> None:
    answer = desk.fill(NEW, **TYPED)
    assert (answer.status, answer.where) == (303, LIST)
    assert "First talk 30 minutes · Phone · €35.50 · Wellbeing Hub members" in desk.get(LIST).words
    service = only_other(desk)
    shown = desk.get(path_of(service)).form(path_of(service))
    assert {name: shown.values[name] for name in TYPED} == TYPED


def test_sent_twice_it_is_added_once(desk: Desk) -> None:
    form = desk.get(NEW).form(NEW)
    assert desk.send(form, **TYPED).where == desk.send(form, **TYPED).where == LIST
    assert desk.professional.services.count() == 2


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("name", "", "required"),
        ("name", "x" * 121, "text_length"),
        ("name", "\u200b", "text_empty"),
        ("minutes", "4", "duration_range"),
        ("minutes", "481", "duration_range"),
        ("minutes", "ten", "duration_range"),
        ("price", "", "required"),
        ("price", "-1", "amount_format"),
        ("price", "1.234", "amount_precision"),
        ("price", "100001", "amount_range"),
        ("place", "moon", "unknown_choice"),
        ("audience", "friends", "unknown_choice"),
    ],
)
def test_what_is_wrong_is_said_and_stays(desk: Desk, field: str, typed: str, code: str) -> None:
    before = digest()
    answer = desk.fill(NEW, **TYPED | {field: typed})
    assert (answer.status, answer.code) == (422, code)
    assert digest() == before


@pytest.mark.parametrize(("price", "minor"), [("0", 0), ("9000", 9000), ("90.5", None)])
def test_a_currency_without_decimals_takes_none(desk: Desk, price: str, minor: int | None) -> None:
    Practice.objects.update(currency="ISK")
    answer = desk.fill(NEW, **TYPED | {"price": price})
    if minor is None:
        assert (answer.status, answer.code) == (422, "amount_precision")
    else:
        assert (only_other(desk).price_minor, only_other(desk).currency) == (minor, "ISK")


def test_an_edit_over_another_shows_both_and_keeps_what_was_typed(desk: Desk) -> None:
    service = make_service(desk.professional)
    path = path_of(service)
    form = desk.get(path).form(path)
    desk.send(form, price="40")
    answer = desk.send(form, minutes="45", request_key=str(uuid4()))
    assert (answer.status, answer.code) == (409, "changed_meanwhile")
    assert "As it stands now: First talk, 30 minutes, €40.00, Phone, Everybody." in answer.words
    again = answer.form(path)
    assert again.values["minutes"] == "45"
    assert desk.send(again).where == LIST
    service.refresh_from_db()
    assert (service.minutes, service.price_minor) == (45, 3000)


def test_services_are_put_in_order(desk: Desk) -> None:
    service = make_service(desk.professional)
    place = f"{path_of(service)}/place"
    assert desk.send(desk.get(LIST).form(place), way="up").where == LIST
    words = desk.get(LIST).words
    assert words.index("First talk 30 minutes") < words.index("Counselling 50 minutes")
    assert desk.post(place, {"request_key": str(uuid4()), "way": "sideways"}).status == 422


def test_it_is_withdrawn_and_offered_again(desk: Desk) -> None:
    service = make_service(desk.professional)
    page = desk.get(LIST)
    assert "Withdrawn" not in page.words
    desk.send(page.form(f"{path_of(service)}/withdrawal"))
    page = desk.get(LIST)
    assert "Withdrawn Nobody can book these." in page.words
    assert "First talk" not in desk.get("/sessions/new").words
    desk.send(page.form(f"{path_of(service)}/offer"))
    assert "First talk · 30 min" in desk.get("/sessions/new").words


def test_without_any_the_pages_say_what_to_do(desk: Desk) -> None:
    withdraw(desk.professional.services.get())
    assert "You offer no service" in desk.get(LIST).words
    for path in ("/sessions/new", "/availability"):
        assert "Add one in Settings, Services and prices" in desk.get(path).words


def test_the_form_of_a_booked_session_keeps_its_withdrawn_service(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    make_service(desk.professional)
    withdraw(desk.professional.services.get(name="Counselling"))
    path = f"/sessions/{session.uuid}/edit"
    form = desk.get(path).form(path)
    assert form.values["service"] == str(session.service.uuid)  # type: ignore[union-attr] # a planned session has one
    assert desk.send(form, minutes_wanted="40").status == 303


def test_anothers_services_are_not_there(desk: Desk) -> None:
    theirs = make_service(make_professional(practice=desk.professional.practice))
    assert "First talk" not in desk.get(LIST).words
    assert desk.get(path_of(theirs)).status == 404


# --- what clients see of it


def with_all_kinds(professional: Any) -> None:
    make_service(professional, "For members", seen_by=Audience.HUB)
    make_service(professional, "For private clients", seen_by=Audience.PRIVATE)


@pytest.mark.parametrize(("door", "other"), [("hub", "For private clients"), ("practice", "For members")])
def test_each_door_lists_its_own(db: None, clock: Clock, door: str, other: str) -> None:
    home = at_home(clock, member=True)
    with_all_kinds(home.professional)
    path = f"/connections/{home.professional.uuid}/booking?door={door}"
    words = home.get(path).words
    assert other not in words
    assert ("For members" in words) != ("For private clients" in words)
    hidden = Service.objects.get(name=other)
    assert "Choose a service" in home.get(f"{path}&service={hidden.uuid}").words


def test_a_form_for_a_hidden_service_is_refused(db: None, clock: Clock) -> None:
    home = at_home(clock)
    with_all_kinds(home.professional)
    where = f"/connections/{home.professional.uuid}"
    seen, hidden = Service.objects.get(name="For private clients"), Service.objects.get(name="For members")
    form = home.get(f"{where}/booking?door=practice&service={seen.uuid}").form(f"{where}/holds")
    name, at = form.buttons[0]
    answer = home.send(form, **{name: at, "service": str(hidden.uuid)})
    assert answer.status == 422
    assert home.send(form, **{name: at}, request_key=str(uuid4())).status == 303, "the control"


def test_the_waitlist_says_by_which_door(db: None, clock: Clock) -> None:
    home = at_home(clock, member=True)
    with_all_kinds(home.professional)
    words = home.get(f"/connections/{home.professional.uuid}/waitlist").words
    assert "Counselling, 50 minutes For members, 30 minutes (Wellbeing Hub)" in words
    assert "For private clients, 30 minutes (Privately)" in words


def test_the_public_page_shows_nothing_for_members(desk: Desk) -> None:
    open_doors(desk.professional)
    with_all_kinds(desk.professional)
    words = desk.get(f"/book/{desk.professional.practice.uuid}").words
    assert "For private clients" in words
    assert "For members" not in words


@pytest.mark.parametrize(("schedule", "hidden"), [("working", True), ("hub", False)])
def test_the_preview_shows_to_each_what_they_see(desk: Desk, schedule: str, hidden: bool) -> None:
    service = make_service(desk.professional, "For members", seen_by=Audience.HUB)
    words = desk.get(f"/availability?service={service.uuid}&schedule={schedule}").words
    assert ("who sees For members is set to “Wellbeing Hub members”" in words) == hidden
    assert ("Every half hour" in words) != hidden


def test_who_left_the_hub_they_came_by_is_told_so(db: None, clock: Clock) -> None:
    home = at_home(clock, door=Origin.HUB)
    assert (
        "a Wellbeing Hub that you no longer belong to"
        in home.get(f"/connections/{home.professional.uuid}/booking").words
    )
