"""The link in a client's letters: what it opens, what it never tells, and when it is over."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client as Visitor

from kept.core.lifecycle import State
from kept.core.policy import MESSAGE_TEXTS, Funding, Message, Origin
from kept.store.diary.models import ManageLink, Session
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from kept.store.outbox.payload import content_of
from tests.deeds import cancel, cancel_as_client, delete, edit, undo
from tests.digest import digest
from tests.edges.web.desk import Answer, Clock, Desk
from tests.make import (
    NOW,
    credit_of,
    fresh,
    hours,
    letters_about,
    make_client,
    make_hub,
    make_professional,
    make_session,
    minutes,
    span_at,
)
from tests.openings import always_open

FAR = NOW + timedelta(days=5)
BOTH = [("client", "cancelled"), ("professional", "cancelled")]


class Stranger(Desk):
    """Somebody without an account, with a link at most."""

    def __post_init__(self) -> None:
        """Signed in nowhere."""

    def open(self, path: str) -> Answer:
        """As a browser does: on to where it leads."""
        answer = self.get(path)
        return self.get(answer.where) if answer.where else answer


@pytest.fixture
def stranger(db: None, clock: Clock) -> Iterator[Stranger]:
    cache.clear()
    yield Stranger(always_open(make_professional()), clock, Visitor(raise_request_exception=False))
    cache.clear()


def booked(stranger: Stranger, **made: Any) -> Session:
    client = make_client(stranger.professional)
    if made.get("funding") is Funding.CREDIT:
        make_hub([stranger.professional], [client], credits_each=2)
    return make_session(professional=stranger.professional, client=client, **{"starts_at": FAR} | made)


def link_of(session: Session) -> str:
    """The path in the latest letter that has one."""
    letters = Letter.objects.filter(session=session, to="client", payload__isnull=False).order_by("-id")
    return next(path for letter in letters if (path := content_of(letter.payload or "").manage))


def test_it_opens_the_booking_without_signing_in(stranger: Stranger) -> None:
    session = booked(stranger, funding=Funding.CREDIT)
    first = stranger.get(link_of(session))
    assert (first.status, first.where, first.headers["Referrer-Policy"]) == (303, "/m/", "no-referrer")
    page = stranger.get("/m/")
    assert "Your appointment with N. B." in page.words
    assert "Saturday 20 June 2026, 11:00–11:50 Europe/Paris (CEST)" in page.words
    assert "You can cancel free of charge until Fri 19 Jun 11:00 CEST." in page.words
    assert ">Rebook</a>" in page.page
    assert "no-store" in page.headers["Cache-Control"]


def test_it_never_tells_what_a_letter_would_not(stranger: Stranger) -> None:
    session = booked(stranger, funding=Funding.CREDIT)
    link, client = link_of(session), session.client
    assert client
    pages = [stranger.open(link), stranger.get("/m/cancellation"), stranger.get("/m/rebooking")]
    told = " ".join(page.words for page in pages)
    for secret in ("Byrne", "Counselling", "Quay", "Harbour", client.name, client.email, "€", "Video"):
        assert secret not in told
    assert link.removeprefix("/m/") not in "".join(page.page for page in pages)


def test_only_a_hash_of_it_is_kept(stranger: Stranger, caplog: pytest.LogCaptureFixture) -> None:
    session = booked(stranger)
    link = link_of(session)
    assert re.fullmatch(r"/m/mb_[\w-]{43}", link)
    assert link.removeprefix("/m/") not in str(list(ManageLink.objects.values_list("token_hash", flat=True)))
    with caplog.at_level(logging.INFO, logger="kept.requests"):
        stranger.open(link)
    said = [str(record.__dict__) for record in caplog.records if record.name.startswith("kept")]
    assert said
    assert not any(link.removeprefix("/m/") in each for each in said)


def test_looking_changes_nothing_however_often(stranger: Stranger) -> None:
    """As programs do that open every link of a mail."""
    link = link_of(booked(stranger))
    before = digest()
    for _ in range(5):
        stranger.visitor.head(link)
        stranger.open(link)
        stranger.visitor.head("/m/cancellation")
        stranger.get("/m/cancellation")
    assert digest() == before


def test_cancelling_is_a_form_and_shows_what_came_of_it(stranger: Stranger) -> None:
    session = booked(stranger, funding=Funding.CREDIT)
    stranger.open(link_of(session))
    page = stranger.get("/m/cancellation")
    assert "The sponsored credit comes back to you." in page.words
    form = page.form("/m/cancellation")
    done = stranger.send(form)
    assert done.where == "/m/"
    assert "Cancelled" in stranger.get("/m/").words
    assert (fresh(session).cancelled_by, credit_of(session)) == ("client", "available")
    assert letters_about(session, since=NOW) == BOTH
    assert broken_claims() == {}
    assert stranger.send(form).where == "/m/", "sent twice, it is done once"


def test_a_late_cancellation_is_typed(stranger: Stranger) -> None:
    session = booked(stranger, starts_at=NOW + hours(5))
    stranger.open(link_of(session))
    page = stranger.get("/m/cancellation")
    assert MESSAGE_TEXTS[Message.M1] in page.words
    form = page.form("/m/cancellation")
    refused = stranger.send(form)
    assert (refused.status, refused.code) == (422, "confirm_cancellation")
    assert fresh(session).state == State.PLANNED
    assert stranger.send(refused.form("/m/cancellation"), confirm_word="cancel").status == 303
    assert fresh(session).state == State.CANCELLED


def test_a_hubs_booking_is_rebooked(stranger: Stranger) -> None:
    session = booked(stranger, funding=Funding.CREDIT)
    stranger.open(link_of(session))
    page = stranger.get("/m/rebooking")
    time = page.page.split('name="starts_at" value="')[1].split('"')[0]
    assert stranger.send(page.form("/m/rebooking"), starts_at=time).where == "/m/"
    new = Session.objects.get(rebooked_from=session)
    assert "You chose another time for it." in stranger.get("/m/").words
    assert "Sunday" not in stranger.get("/m/").words
    assert stranger.open(link_of(new)).status == 200
    assert broken_claims() == {}


def test_a_private_booking_is_not(stranger: Stranger) -> None:
    stranger.open(link_of(booked(stranger, origin=Origin.DIRECT_LINK)))
    assert "ask your professional for a new time" in stranger.get("/m/").words
    assert stranger.get("/m/rebooking").code == "rebook_not_offered"


def test_a_newer_letters_link_takes_its_place(stranger: Stranger) -> None:
    session = booked(stranger)
    old = link_of(session)
    edit(session, span=span_at(FAR + hours(2)))
    assert stranger.open(old).status == 404
    assert stranger.open(link_of(session)).status == 200


def test_an_undone_move_brings_the_old_one_back(stranger: Stranger) -> None:
    session = booked(stranger)
    old = link_of(session)
    edit(session, span=span_at(FAR + hours(2)), undo_for=timedelta(seconds=10))
    undo(fresh(session))
    assert stranger.open(old).status == 200


WRONG = "mb_" + "A" * 43


def test_whatever_is_wrong_with_it_looks_alike(stranger: Stranger, clock: Clock) -> None:
    gone, called_off, moved, past = (booked(stranger, starts_at=FAR + hours(3 * n)) for n in range(4))
    links = [link_of(session) for session in (gone, called_off, moved)]
    delete(gone)
    cancel(called_off)
    edit(moved, span=span_at(FAR + hours(40)))
    over = link_of(past)
    truncated = link_of(moved)[:-1]
    pages = [bare(stranger.get(path)) for path in (*links, f"/m/{WRONG}", "/m/x", truncated, f"{truncated}xx")]
    clock.now = FAR + hours(9) + minutes(50) + hours(24)
    pages.append(bare(stranger.get(over)))
    assert len(set(pages)) == 1
    assert "This link does not work" in pages[0]


def bare(answer: Answer) -> str:
    assert (answer.status, answer.where) == (404, "")
    return re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="[^"]*"', "", answer.page)


def test_it_acts_until_the_start_and_shows_until_a_day_after_the_end(stranger: Stranger, clock: Clock) -> None:
    session = booked(stranger)
    link = link_of(session)
    clock.now = FAR
    page = stranger.open(link)
    assert "/m/cancellation" not in page.page
    assert stranger.get("/m/cancellation").status == 404
    clock.now = FAR + minutes(50) + hours(24) - timedelta.resolution
    assert stranger.open(link).status == 200


def test_the_cookie_is_good_for_a_quarter_of_an_hour(stranger: Stranger, clock: Clock) -> None:
    stranger.open(link_of(booked(stranger)))
    clock.go(minutes(15) - timedelta.resolution)
    assert stranger.get("/m/").status == 200
    clock.go(timedelta.resolution)
    assert stranger.get("/m/").status == 404
    stranger.visitor.cookies["m"] = "forged"
    assert stranger.get("/m/").status == 404


def test_what_somebody_else_did_meanwhile_is_shown(stranger: Stranger) -> None:
    session = booked(stranger)
    stranger.open(link_of(session))
    form = stranger.get("/m/cancellation").form("/m/cancellation")
    cancel_as_client(session)
    answer = stranger.send(form)
    assert (answer.status, answer.code) == (409, "already_cancelled")


# --- a new one


def ask(stranger: Stranger, path: str) -> Answer:
    return stranger.send(stranger.get(path).form("/m/new"), leave=("request_key",))


def test_a_new_link_goes_to_the_address_on_file(stranger: Stranger) -> None:
    session = booked(stranger)
    old = link_of(session)
    edit(session, place="phone")
    answer = ask(stranger, old)
    assert (answer.status, "Look into your mailbox" in answer.words) == (200, True)
    assert letters_about(session, since=NOW)[-1] == ("client", "updated")
    (letter,) = Letter.objects.filter(kind="new_link")
    assert (letter.to, letter.email) == ("client", session.client and session.client.email)
    assert stranger.open(link_of(session)).status == 200
    assert broken_claims() == {}


def test_who_asks_learns_nothing(stranger: Stranger) -> None:
    over = booked(stranger)
    link = link_of(over)
    cancel(over)
    answers = [ask(stranger, path) for path in (f"/m/{WRONG}", link)]
    assert not Letter.objects.filter(kind="new_link").exists()
    assert len({(answer.status, bare_words(answer)) for answer in answers}) == 1


def bare_words(answer: Answer) -> str:
    return answer.words


def test_a_link_is_asked_for_three_times_an_hour(stranger: Stranger) -> None:
    session = booked(stranger)
    old = link_of(session)
    edit(session, place="phone")
    assert [ask(stranger, old).status for _ in range(4)] == [200, 200, 200, 429]


def test_links_are_not_tried_without_end(stranger: Stranger) -> None:
    answers = [stranger.get(f"/m/mb_{uuid4().hex}").status for _ in range(31)]
    assert answers == [404] * 30 + [429]
