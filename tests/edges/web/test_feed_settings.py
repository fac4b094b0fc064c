"""Settings, Calendar feed: how people make, change and revoke theirs."""

import re

from django.test import Client as Visitor

from kept.store.people.models import CalendarFeed
from tests.calendars import address_of, make_feed
from tests.edges.web.at_home import at_home
from tests.edges.web.desk import Clock, Desk

WHERE = "/settings/feed"
ADDRESS = "/settings/feed/address"


def test_it_is_made_and_shown_once(desk: Desk) -> None:
    assert "No program reads your calendar." in desk.get(WHERE).words
    made = desk.fill(ADDRESS, shows_initials="on")
    (path,) = set(re.findall(r"(/feeds/ic_[\w-]{43}\.ics)", made.page))
    assert Visitor().get(path).status_code == 200
    assert made.headers["Referrer-Policy"] == "no-referrer"
    shown = desk.get(WHERE)
    assert path not in shown.page
    assert "Last read Mon 15 Jun 10:00" in shown.words
    assert CalendarFeed.objects.get().shows_initials


def test_sent_twice_it_is_made_once_and_says_so(desk: Desk) -> None:
    form = desk.get(ADDRESS).form(ADDRESS)
    desk.send(form)
    again = desk.send(form)
    assert (again.where, CalendarFeed.objects.count()) == (WHERE, 1)
    assert "shown once" in desk.get(WHERE).words


def test_a_new_address_ends_the_old_one(desk: Desk) -> None:
    old = make_feed(desk.professional)
    assert "The address that you have is over." in desk.get(ADDRESS).words
    desk.fill(ADDRESS)
    assert Visitor().get(address_of(old)).status_code == 410


def test_initials_are_switched_on_and_off(desk: Desk) -> None:
    make_feed(desk.professional)
    assert desk.fill(WHERE, shows_initials="on").where == WHERE
    assert CalendarFeed.objects.get().shows_initials
    desk.fill(WHERE, leave=["shows_initials"])
    assert not CalendarFeed.objects.get().shows_initials


def test_a_client_makes_theirs_without_a_word_of_initials(clock: Clock, db: None) -> None:
    home = at_home(clock)
    assert WHERE in home.get("/account").page
    assert "initials" not in home.get(ADDRESS).words
    made = home.fill(ADDRESS, shows_initials="on")
    assert made.status == 200
    assert not CalendarFeed.objects.get().shows_initials
    assert home.fill("/settings/feed/revocation").where == WHERE
