"""A hub's door: who is on the roster, who has the code, and nobody else; and nobody else learns which."""

from typing import Any
from uuid import uuid4

from kept.core.letters import Kind
from kept.store.hubs.models import Hub, Member
from kept.store.people.models import User
from kept.usecases.add_members import add_members
from tests.arrivals import PASSWORD, UMA, give_code, last_letter
from tests.edges.web.visitor import Passer, bare
from tests.make import NOW, OPERATOR, make_account, make_hub, make_professional

LABEL = "Create an account to claim your credits"
ACCOUNT: dict[str, Any] = {
    "name": "Uma Reyes",
    "password": PASSWORD,
    "timezone": "Europe/Lisbon",
    "accepts_terms": "on",
}


def expect(hub: Hub, email: str = UMA) -> None:
    add_members(by=OPERATOR, hub_id=hub.uuid, people=[("Uma R.", email)], now=NOW)


def prove(passer: Passer, hub: Hub) -> None:
    passer.fill(f"/hub/{hub.uuid}", email=UMA)
    passer.fill("/signup/code", digits=last_letter(Kind.EMAIL_CODE).code)


def test_who_is_on_the_roster_comes_in(passer: Passer) -> None:
    hub = make_hub([])
    expect(hub)
    page = passer.get(f"/hub/{hub.uuid}")
    assert LABEL in page.words
    prove(passer, hub)
    form = passer.get("/signup/account").form("/signup/account")
    assert "access_code" not in form.values
    made = passer.send(form, **ACCOUNT)
    assert (made.status, made.where) == (303, f"/hub/{hub.uuid}")
    assert passer.get(made.where).status == 303, "a member is led on"
    assert Member.objects.get().user == User.objects.get(email=UMA)


def test_who_is_not_is_asked_for_the_access_code(passer: Passer) -> None:
    hub = make_hub([])
    code = give_code(hub)
    prove(passer, hub)
    page = passer.get("/signup/account")
    assert "not on the programme’s list" in page.words
    wrong = passer.send(page.form("/signup/account"), **ACCOUNT, access_code="guess")
    assert (wrong.status, wrong.code) == (409, "not_eligible")
    assert wrong.form("/signup/account").wrong == {"access_code"}
    assert passer.send(wrong.form("/signup/account"), **ACCOUNT, access_code=code).status == 303
    assert Member.objects.get().by_code


def test_every_address_gets_the_same_answer_on_the_roster_or_not(clock: Any, db: None) -> None:
    hub = make_hub([])
    expect(hub, "aaa@example.org")
    known = User.objects.get(id=make_account().user_id or 0).email
    pages = []
    for email in ("aaa@example.org", "bbb@example.org", known):
        passer = Passer(clock)
        answers = [passer.fill(f"/hub/{hub.uuid}", email=email), passer.get("/signup/code")]
        answers += [passer.fill("/signup/code", digits="nothing"), passer.get("/signup/account")]
        pages.append([(each.status, each.where, bare(each.page).replace(email, "…")) for each in answers])
    assert pages[0] == pages[1] == pages[2]


def test_an_account_claims_after_signing_in(passer: Passer) -> None:
    hub = make_hub([])
    user = passer.sign_in(make_account())
    path = f"/hub/{hub.uuid}"
    refused = passer.fill(path)
    assert (refused.status, refused.code) == (409, "not_eligible")
    expect(hub, user.email)
    assert passer.send(refused.form(path)).status == 303
    assert Member.objects.get().user == user


def test_codes_are_not_to_be_guessed(passer: Passer) -> None:
    hub = make_hub([])
    give_code(hub)
    passer.sign_in(make_account())
    statuses = [passer.fill(f"/hub/{hub.uuid}", access_code=f"guess {n}").status for n in range(11)]
    assert statuses == [409] * 10 + [429]


def test_a_hub_that_is_none_is_not_there(passer: Passer) -> None:
    assert passer.get(f"/hub/{uuid4()}").status == 404
    passer.browser.force_login(make_professional().user)
    assert passer.get(f"/hub/{make_hub([]).uuid}").status == 404
