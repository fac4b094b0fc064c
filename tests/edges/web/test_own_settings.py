"""A client's settings: the zone of pages and letters, extra reminders, the password."""

import pytest

from kept.store.diary.models import Session
from kept.store.outbox.models import Letter
from kept.store.people.models import Client
from tests.edges.web.at_home import Home, at_home
from tests.edges.web.desk import Answer, Clock
from tests.make import NOW, hours, make_session

OLD, NEW = "a long enough password", "seventeen blue herons fly"


@pytest.fixture
def home(db: None, clock: Clock) -> Home:
    home = at_home(clock)
    assert home.client.user
    home.client.user.set_password(OLD)
    home.client.user.save(update_fields=["password"])
    home.visitor.force_login(home.client.user)
    return home


def change(home: Home, **typed: str) -> Answer:
    return home.send(home.get("/account").form("/account"), **typed)


def change_password(home: Home, current: str, new: str) -> Answer:
    return home.fill("/security/password", password=current, new_password=new)


def test_the_zone_is_that_of_pages_and_letters(home: Home) -> None:
    assert change(home, timezone="Asia/Tokyo").where == "/account"
    assert Client.objects.get(id=home.client.id).timezone == "Asia/Tokyo"
    session = make_session(professional=home.professional, client=home.client, starts_at=NOW + hours(100))
    assert "Asia/Tokyo (JST)" in home.get(f"/bookings/{session.uuid}").words


def test_extra_reminders_hold_for_what_is_booked_already(home: Home) -> None:
    session = make_session(professional=home.professional, client=home.client, starts_at=NOW + hours(100))
    change(home, reminder_hours="48, 2")
    waiting = Letter.objects.filter(kind="reminder", state="waiting", session=session).order_by("due_at")
    assert [session.starts_at and session.starts_at - letter.due_at for letter in waiting] == [
        hours(48), hours(24), hours(2),
    ]  # fmt: skip
    assert home.get("/account").form("/account").values["reminder_hours"] == "48, 2"
    assert Session.objects.get().version == 1


@pytest.mark.parametrize(("typed", "code"), [
    ({"timezone": "Mars/Base"}, "unknown_zone"),
    ({"reminder_hours": "soon"}, "whole_positive"),
    ({"reminder_hours": "0"}, "setting_range"),
    ({"reminder_hours": "1,2,3,4,5"}, "too_many_reminders"),
    ({"email": "other@example.org"}, "unknown_field"),
])  # fmt: skip
def test_what_cannot_be_set(home: Home, typed: dict[str, str], code: str) -> None:
    answer = change(home, **typed)
    assert (answer.status, answer.code) == (422, code)


def test_the_password_changes_and_this_visit_stays(home: Home) -> None:
    other = at_home(home.clock)
    other.visitor.force_login(home.client.user)  # type: ignore[arg-type] # a client with an account
    assert change_password(home, OLD, NEW).where == "/security"
    assert home.get("/bookings").status == 200
    assert other.get("/bookings").where == "/signin?next=/bookings"
    user = Client.objects.select_related("user").get(id=home.client.id).user
    assert user
    assert user.check_password(NEW)


@pytest.mark.parametrize(("current", "new", "code"), [
    ("not my password", NEW, "password_wrong"),
    (OLD, "tiny pass", "password_short"),
    (OLD, "passwordpassword", "password_common"),
])  # fmt: skip
def test_what_is_no_password(home: Home, current: str, new: str, code: str) -> None:
    answer = change_password(home, current, new)
    assert (answer.status, answer.code) == (422, code)
    assert new not in answer.page
    assert current not in answer.page
