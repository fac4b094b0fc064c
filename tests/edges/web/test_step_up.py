"""What must not be done by whoever finds a desk left alone: asked for again after a quarter of an hour."""

from datetime import timedelta
from typing import Final
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import URLPattern

from kept.core import visits
from kept.core.access import MATRIX, Role
from kept.edges.web import presence
from kept.edges.web.urls import urlpatterns
from kept.store.people.models import ApiToken, User
from kept.store.people.reads import acting
from tests.digest import SEEN, digest
from tests.edges.web.desk import Clock, Desk
from tests.edges.web.office import desk_of
from tests.edges.web.things import Things, nothing, things_of
from tests.make import make_account, make_professional, make_session
from tests.programme import make_company
from tests.security import code, give_app

PASSWORD: Final = "four words of no kin"
QUARTER: Final = timedelta(minutes=15)
# What catalogue AU-15 names, as far as there are pages of it.
DEMANDED: Final = {
    "factor-app",
    "passkey-new",
    "passkey-challenge",
    "factor-removal",
    "recovery-codes",
    "token-new",
    "webhook-new",
    "outside-calendar-new",
    "webhook-secret",
    "payment-refund",
    "payment-refund-again",
    "payment-keeping",
    "client-balance",
    "session-correction",
    "correction-new",
    "correction-approval",
    "correction-refusal",
    "programme-grant",
    "programme-pool",
    "hub-access-code",
    "hub-new",
    "hub-edit",
    "settings-cards",
    "settings-cards-removal",
    "own-data",
    "client-data",
    "client-erasure",
    "feed-address",
    "password-change",
    "address-change",
}
STEPPED_UP: Final = [route for route in urlpatterns if getattr(route.callback, "is_stepped_up", False)]


@pytest.fixture
def clock(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setattr(presence, "PROOF_LIFE", visits.PROOF_LIFE)
    cache.clear()
    return clock


@pytest.fixture
def late(desk: Desk, clock: Clock) -> Desk:
    """Somebody who signed in a quarter of an hour ago."""
    desk.professional.user.set_password(PASSWORD)
    desk.professional.user.save()
    desk.visitor.force_login(desk.professional.user)
    clock.go(QUARTER)
    return desk


def test_au_15_what_is_demanded_asks_again() -> None:
    assert {str(route.name) for route in STEPPED_UP} >= DEMANDED


@pytest.mark.parametrize("route", STEPPED_UP, ids=lambda route: str(route.name))
def test_au_15_without_a_fresh_proof_nothing_is_done(db: None, clock: Clock, route: URLPattern) -> None:
    desk, things = who_may(route, clock)
    path = things.path(route)
    clock.go(QUARTER)
    before = digest(without=SEEN)
    read, sent = desk.get(path), desk.post(path, {"request_key": str(uuid4()), "name": "Typed"})
    assert (read.status, read.where.startswith("/signin/again?next=%2F")) == (303, True)
    assert (sent.status, 'name="kept_name" value="Typed"' in sent.page) == (403, True)
    assert desk.get(path, **{"HX-Request": "true"}).headers["HX-Redirect"] == read.where
    assert digest(without=SEEN) == before
    # The control: a minute earlier they are answered otherwise.
    clock.go(-timedelta(minutes=1))
    assert not desk.get(path).where.startswith("/signin/again")


def who_may(route: URLPattern, clock: Clock) -> tuple[Desk, Things]:
    verb = route.callback.verb  # type: ignore[attr-defined] # given by the decorator
    if Role.PROFESSIONAL in MATRIX[verb]:
        professional = make_professional()
        return Desk(professional, clock), things_of(professional)
    if Role.CLIENT in MATRIX[verb]:
        return desk_of(make_account(), clock), nothing()
    actor = make_company().admin if Role.HUB_ADMIN in MATRIX[verb] else make_account(role=Role.OPERATOR)
    return desk_of(actor, clock), nothing()


def test_the_password_leads_back_and_lasts_another_quarter(late: Desk, clock: Clock) -> None:
    asked = late.get("/settings/tokens/new")
    before = late.visitor.cookies["session"].value
    answer = late.send(late.get(asked.where).form("/signin/again"), proof=PASSWORD)
    assert (answer.status, answer.where) == (303, "/settings/tokens/new")
    assert late.visitor.cookies["session"].value != before
    clock.go(QUARTER - timedelta(seconds=1))
    assert late.get("/settings/tokens/new").status == 200
    clock.go(timedelta(seconds=1))
    assert late.get("/settings/tokens/new").where == asked.where


def test_a_code_is_a_proof_too(late: Desk, clock: Clock) -> None:
    secret, _ = give_app(acting(late.professional.user_id)[0], at=clock.now - timedelta(hours=1))
    late.visitor.force_login(User.objects.get(id=late.professional.user_id))
    clock.go(QUARTER)
    shown = late.get("/signin/again?next=/help").form("/signin/again")
    assert late.send(shown, proof=code(secret, clock.now)).where == "/help"
    assert late.send(shown, proof=code(secret, clock.now)).status == 422


def test_what_is_no_proof_is_said_five_times(late: Desk) -> None:
    shown = late.get("/signin/again?next=/help").form("/signin/again")
    answers = [late.send(shown, proof="wrong") for _ in range(6)]
    assert [answer.status for answer in answers] == [422] * 5 + [429]
    assert "This is not right." in answers[0].words
    assert late.get("/settings/tokens/new").status == 303


def test_it_leads_nowhere_else(late: Desk) -> None:
    shown = late.get("/signin/again?next=//evil.test").form("/signin/again")
    assert shown.values["next"] == "/"
    assert late.send(shown, proof=PASSWORD, next="https://evil.test/").where == "/"


def test_a_form_that_was_filled_in_too_slowly_is_carried_along(late: Desk, clock: Clock) -> None:
    clock.go(-QUARTER)
    form = late.get("/settings/tokens/new").form("/settings/tokens/new")
    clock.go(QUARTER)
    asked = late.send(form, name="Slowly <typed>", scopes=["sessions:read", "clients:read"], days="30")
    assert asked.status == 403
    thanked = late.send(asked.form("/signin/again"), proof=PASSWORD, leave=["request_key"])
    assert (thanked.status, "Nothing was changed yet" in thanked.words) == (200, True)
    assert not ApiToken.objects.exists()
    assert late.send(thanked.form("/settings/tokens/new")).status == 200
    token = ApiToken.objects.get()
    assert (token.name, token.scopes) == ("Slowly <typed>", ["clients:read", "sessions:read"])


def test_secrets_are_not_carried(late: Desk) -> None:
    asked = late.post("/settings/cards", {"secret_key": "sk_test_planted", "webhook_secret": "whsec_planted"})
    assert asked.status == 403
    assert "planted" not in asked.page


def test_erasing_all_about_a_session_asks_again(late: Desk, clock: Clock) -> None:
    session = make_session(professional=late.professional)
    path = f"/sessions/{session.uuid}/cancellation"
    form = late.get(path).form(path)
    sent = {"reason": "professional", "delete_information": "on", "confirm_word": "DELETE"}
    second = late.send(form, **sent).form(path)
    asked = late.send(second, notify="no")
    assert (asked.status, "Prove that it is you" in asked.words) == (403, True)
    session.refresh_from_db()
    assert session.state == "planned"
