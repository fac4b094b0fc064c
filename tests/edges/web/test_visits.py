"""Where somebody is signed in, for how long, and how that ends."""

from datetime import timedelta

import pytest

from kept.core import visits
from kept.core.access import Role
from kept.core.visits import OF_CLIENTS, OF_STAFF, device_in_words
from kept.store.people.models import Visit
from tests.edges.web.desk import Clock, Desk
from tests.edges.web.office import desk_of
from tests.make import make_account, make_practice

SECOND = timedelta(seconds=1)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def clock(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setattr(visits, "OF_STAFF", OF_STAFF)
    monkeypatch.setattr(visits, "OF_CLIENTS", OF_CLIENTS)
    return clock


def somebody(role: Role, clock: Clock) -> Desk:
    return desk_of(make_account(role=role, practice=make_practice()), clock)


def is_in(desk: Desk) -> bool:
    return desk.get("/help").status == 200 and "Sign out" in desk.get("/help").page


@pytest.mark.parametrize(("role", "life"), [(Role.MANAGER, OF_STAFF), (Role.CLIENT, OF_CLIENTS)])
def test_a_visit_ends_when_nobody_was_there_for_long(db: None, clock: Clock, role: Role, life: visits.Life) -> None:
    desk = somebody(role, clock)
    clock.go(life.idle - SECOND)
    assert is_in(desk)
    clock.go(life.idle)
    assert not is_in(desk)
    assert not Visit.objects.filter(user=desk.professional.user).exists()


@pytest.mark.parametrize(("role", "life"), [(Role.MANAGER, OF_STAFF), (Role.CLIENT, OF_CLIENTS)])
def test_a_visit_ends_whatever_happens(db: None, clock: Clock, role: Role, life: visits.Life) -> None:
    desk, began = somebody(role, clock), clock.now
    while clock.now + life.idle / 2 < began + life.whole:
        clock.go(life.idle / 2)
        desk.get("/help")
    clock.now = began + life.whole - SECOND
    assert is_in(desk)
    clock.go(SECOND)
    assert not is_in(desk)


def test_that_somebody_is_here_is_written_once_a_minute(desk: Desk, clock: Clock) -> None:
    def seen() -> object:
        return Visit.objects.values_list("last_seen_at", flat=True).get()

    began = seen()
    clock.go(timedelta(seconds=59))
    desk.get("/help")
    assert seen() == began
    clock.go(SECOND)
    desk.get("/help")
    assert seen() == clock.now


def test_no_key_is_in_the_table_and_nobody_gets_in_by_what_is(desk: Desk) -> None:
    key = desk.visitor.cookies["session"].value
    visit = Visit.objects.get()
    assert key not in (visit.session_key, visit.session_data)
    assert len(key) == 43
    desk.visitor.cookies["session"] = visit.session_key
    assert desk.get("/security").where.startswith("/signin")


@pytest.mark.parametrize("cookie", ["", "x", "é", "a" * 8000, "' or 1=1 --", "../.."])
def test_b_71_a_cookie_that_is_none_is_nobodys(db: None, clock: Clock, desk: Desk, cookie: str) -> None:
    desk.visitor.cookies["session"] = cookie
    assert desk.get("/security").where.startswith("/signin")


def test_the_list_shows_each_and_one_is_ended_from_another(desk: Desk, clock: Clock) -> None:
    other = Desk(desk.professional, clock)
    session = other.visitor.session
    session["visit"] = session["visit"] | {"device": device_in_words(FIREFOX)}
    session.save()
    page = desk.get("/security")
    assert "Firefox on Windows" in page.words
    assert page.page.count("This device") == 1
    visit = Visit.objects.get(device="Firefox on Windows")
    answer = desk.send(page.form(f"/security/visits/{visit.uuid}/ending"))
    assert (answer.status, answer.where) == (303, "/security")
    assert other.get("/security").where.startswith("/signin")
    assert desk.get("/security").status == 200


def test_all_others_are_ended(desk: Desk, clock: Clock) -> None:
    others = [Desk(desk.professional, clock) for _ in range(2)]
    answer = desk.fill("/security/visits/ending", at="/security")
    assert answer.status == 303
    assert [other.get("/security").where.startswith("/signin") for other in others] == [True, True]
    assert desk.get("/security").status == 200


def test_anothers_visit_is_not_there(desk: Desk, clock: Clock) -> None:
    other = desk_of(make_account(), clock)
    visit = Visit.objects.get(user=other.professional.user)
    path = f"/security/visits/{visit.uuid}/ending"
    assert desk.post(path, {"request_key": str(visit.uuid)}).status == 404
    assert other.get("/security").status == 200


def test_signing_out_ends_it_there_too_and_tells_the_browser(desk: Desk) -> None:
    key = desk.visitor.cookies["session"].value
    answer = desk.post("/signout", {})
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not Visit.objects.exists()
    desk.visitor.cookies["session"] = key
    assert desk.get("/security").where.startswith("/signin")


def test_a_session_that_says_nothing_of_a_visit_is_nobodys(desk: Desk) -> None:
    session = desk.visitor.session
    del session["visit"]
    session.save()
    assert desk.get("/security").where.startswith("/signin")


@pytest.mark.parametrize(
    ("agent", "words"),
    [(FIREFOX, "Firefox on Windows"), ("", "A browser"), ("curl/8", "A browser"), ("x" * 9000, "A browser")],
)
def test_a_device_is_named_in_a_few_words(agent: str, words: str) -> None:
    assert device_in_words(agent) == words
