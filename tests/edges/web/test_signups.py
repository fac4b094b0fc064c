"""From the practice's page to an account: the address, the code, the account, and on to booking."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.core import ratelimit
from django.core import signing

from kept.core.arrivals import SIGN_UP_LIFE
from kept.core.availability import WeeklyHours
from kept.core.letters import Kind
from kept.core.refusal import Refused
from kept.edges.web import signups, visitors
from kept.store.outbox.models import Letter
from kept.store.people.models import Acquaintance, Consent, Professional, SignUp, User
from tests.arrivals import PASSWORD, UMA, last_letter, make_text, open_doors, open_professional
from tests.digest import digest
from tests.edges.web.desk import Answer
from tests.edges.web.visitor import Passer, bare
from tests.make import NOW, hours, make_account, make_client, make_professional, make_session

ACCOUNT: dict[str, Any] = {
    "name": "Uma Reyes",
    "password": PASSWORD,
    "timezone": "Europe/Lisbon",
    "accepts_terms": "on",
}


def ask(passer: Passer, professional: Professional, email: str = UMA) -> Answer:
    return passer.fill(f"/signup/{professional.uuid}", email=email)


def confirm(passer: Passer) -> Answer:
    return passer.fill("/signup/code", digits=last_letter(Kind.EMAIL_CODE).code)


def test_from_the_address_to_booking(passer: Passer) -> None:
    professional = open_professional()
    text = make_text(professional)
    practice = passer.get(f"/book/{professional.practice.uuid}")
    assert "Nora Byrne" in practice.words
    assert "€70.00" in practice.words
    link = next(part for part in practice.page.split('"') if part.startswith("/signup/"))
    assert passer.fill(link, action=f"/signup/{professional.uuid}", email=" Uma@Example.org ").where == "/signup/code"
    assert "uma@example.org" in passer.get("/signup/code").words
    assert confirm(passer).where == "/signup/account"
    form = passer.get("/signup/account").form("/signup/account")
    assert form.values["timezone"] == "Europe/Dublin"
    refused = passer.send(form, **ACCOUNT)
    assert (refused.status, refused.code) == (422, "consent_required")
    made = passer.send(refused.form("/signup/account"), **ACCOUNT, **{f"consent_{text.uuid}": "on"})
    service = link.partition("service=")[2]
    assert (made.status, made.where) == (303, f"/connections/{professional.uuid}/new?service={service}")
    assert passer.is_signed_in
    onward = passer.get(made.where)
    assert onward.status == 303
    assert onward.where in ("/", f"/connections/{professional.uuid}/booking?service={service}")
    assert Acquaintance.objects.get().door == "direct_link"
    assert Consent.objects.get().text == text


def test_what_was_typed_stays_but_the_password(passer: Passer) -> None:
    ask(passer, open_professional())
    confirm(passer)
    answer = passer.fill("/signup/account", **ACCOUNT | {"password": "too short"})
    assert (answer.status, answer.code) == (422, "password_short")
    assert "at least 15 characters" in answer.words
    assert answer.form("/signup/account").values["name"] == "Uma Reyes"
    assert answer.form("/signup/account").values["password"] == ""
    assert "too short" not in answer.page


# --- nobody learns who has an account


def test_every_address_gets_the_same_pages(clock: Any, db: None) -> None:
    """AU-6: the answers are the same bytes, for an address that has an account, and one that has none."""
    professional = open_professional()
    known = User.objects.get(id=make_account().user_id or 0).email
    pages = []
    for email in (known, "q" * len(known.partition("@")[0]) + "@example.org"):
        passer = Passer(clock)
        answers = [ask(passer, professional, email), passer.get("/signup/code")]
        answers += [passer.fill("/signup/code", digits="123456x") for _ in range(6)]
        answers.append(passer.get("/signup/account"))
        pages.append([(each.status, each.where, bare(each.page).replace(email, "…")) for each in answers])
    assert pages[0] == pages[1]
    assert {letter.kind for letter in Letter.objects.all()} == {Kind.EMAIL_CODE, Kind.ACCOUNT_EXISTS}


def test_control_a_page_that_tells_is_noticed(clock: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    professional, known = open_professional(), User.objects.get(id=make_account().user_id or 0).email
    monkeypatch.setattr(signups, "request_sign_up", _refuses_the_known)
    answers = [ask(Passer(clock), professional, email) for email in (known, UMA)]
    assert answers[0].status != answers[1].status


def _refuses_the_known(**asked: Any) -> Any:
    if User.objects.filter(email=asked["email"]).exists():
        raise Refused("account_exists")
    return asked["key"]


def test_the_letter_to_an_account_leads_through_the_same_door(passer: Passer) -> None:
    professional, account = open_professional(), make_account()
    known = User.objects.get(id=account.user_id or 0)
    known.set_password(PASSWORD)
    known.save(update_fields=["password"])
    ask(passer, professional, known.email)
    letter = last_letter(Kind.ACCOUNT_EXISTS)
    door = f"/connections/{professional.uuid}/new"
    signed_in = passer.fill(letter.path, action="/signin", login=known.email, password=PASSWORD)
    assert (signed_in.status, signed_in.where) == (303, door)
    connected = passer.fill(door)
    assert connected.status == 303
    assert Acquaintance.objects.get().client.user == known


# --- limits


def test_three_letters_an_hour_are_all_for_an_address(passer: Passer) -> None:
    professional = open_professional()
    answers = [ask(passer, professional).status for _ in range(4)]
    assert answers == [303, 303, 303, 429]
    last = ask(passer, professional)
    assert (last.headers["Retry-After"], Letter.objects.count()) == ("3600", 3)
    assert "Try again in an hour" in last.words
    assert ask(passer, professional, "other@example.org").status == 303


def test_twenty_an_hour_are_all_from_one_place(passer: Passer) -> None:
    professional = open_professional()
    statuses = [ask(passer, professional, f"uma{n}@example.org").status for n in range(21)]
    assert statuses == [303] * 20 + [429]


def test_what_cannot_be_counted_is_refused(passer: Passer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits fail closed."""
    monkeypatch.setattr(ratelimit, "consume", lambda *_args, **_options: False)
    assert ask(passer, open_professional()).status == 429
    assert not SignUp.objects.exists()


# --- what is not in order


def test_sending_the_address_twice_writes_one_letter(passer: Passer) -> None:
    professional = open_professional()
    form = passer.get(f"/signup/{professional.uuid}").form(f"/signup/{professional.uuid}")
    assert [passer.send(form, email=UMA).where for _ in range(2)] == ["/signup/code"] * 2
    assert Letter.objects.count() == 1


def test_after_the_account_the_forms_lead_on(passer: Passer) -> None:
    ask(passer, open_professional())
    confirm(passer)
    form = passer.get("/signup/account").form("/signup/account")
    passer.send(form, **ACCOUNT)
    assert passer.send(form, **ACCOUNT).status in (303, 404)
    assert User.objects.filter(email=UMA).count() == 1
    assert passer.get("/signup").status == 303


@pytest.mark.parametrize("path", ["/signup/code", "/signup/account", "/invitation"])
@pytest.mark.parametrize("cookie", ["", "nonsense", "eyJkb29yIjoiaHViIn0:1abc:xyz", "\xff" * 20, "x" * 5000])
def test_a_cookie_that_is_not_ours_opens_nothing(passer: Passer, path: str, cookie: str) -> None:
    passer.browser.cookies["pass"] = cookie
    answer = passer.get(path)
    assert answer.status == 404
    assert "not good, or no longer" in answer.words


def test_a_cookie_for_something_else_opens_nothing(passer: Passer) -> None:
    ask(passer, open_professional())
    held = signing.loads(passer.browser.cookies["pass"].value, salt=visitors.SALT)
    for salt, key in (("kept.other", None), (visitors.SALT, "another key")):
        passer.browser.cookies["pass"] = signing.dumps(held, salt=salt, key=key)
        assert passer.get("/signup/code").status == 404
    passer.browser.cookies["pass"] = signing.dumps(held, salt=visitors.SALT)
    assert passer.get("/signup/code").status == 200


def test_an_account_cannot_be_made_before_the_code_was_right_or_too_late(passer: Passer) -> None:
    ask(passer, open_professional())
    assert passer.get("/signup/account").status == 404
    confirm(passer)
    form = passer.get("/signup/account").form("/signup/account")
    passer.clock.go(SIGN_UP_LIFE + timedelta(seconds=1))
    late = passer.send(form, **ACCOUNT)
    assert (late.status, passer.is_signed_in) == (404, False)
    assert not User.objects.filter(email=UMA).exists()


def test_fields_of_nobodys_business_are_refused_by_name(passer: Passer) -> None:
    ask(passer, open_professional())
    confirm(passer)
    for name in ("email", "is_active", "door", "terms_accepted_at"):
        answer = passer.fill("/signup/account", **ACCOUNT, **{name: "1"})
        assert (answer.status, answer.code) == (422, "unknown_field")
        assert name in answer.words


def test_looking_at_the_pages_changes_nothing(passer: Passer) -> None:
    ask(passer, open_professional())
    before = digest()
    assert [passer.get(path).status for path in ("/signup", "/signup/code", "/terms")] == [200] * 3
    assert digest() == before


def test_a_door_that_is_closed_looks_like_none(passer: Passer) -> None:
    closed = make_professional()
    for path in (f"/signup/{closed.uuid}", f"/book/{closed.practice.uuid}", f"/request/{closed.uuid}"):
        assert passer.get(path).status == 404


# --- the practice's page


def test_the_next_free_times_are_shown_and_no_others(passer: Passer) -> None:
    """In working hours, after the notice period, and not where there is a session."""
    mornings = [WeeklyHours(weekday, 9 * 60, 11 * 60) for weekday in range(5)]
    professional = make_professional(working_hours=mornings)
    open_doors(professional)
    path = f"/book/{professional.practice.uuid}"
    assert "Tue 16 Jun 2026 10:00 Wed 17 Jun 2026 09:00 , 09:30 , 10:00" in passer.get(path).words
    make_session(professional=professional, starts_at=NOW + hours(47))
    assert "Wed 17 Jun 2026 10:00 Thu 18 Jun 2026 09:00 , 09:30 , 10:00" in passer.get(path).words


def test_who_offers_nothing_or_has_no_time_says_so(passer: Passer) -> None:
    professional = make_professional(working_hours=[WeeklyHours(0, 9 * 60, 9 * 60 + 10)])
    open_doors(professional)
    path = f"/book/{professional.practice.uuid}"
    assert "No time is free in the next three weeks." in passer.get(path).words
    professional.services.update(is_offered=False)
    assert "Nothing can be booked online at the moment." in passer.get(path).words


# --- who is signed in already


def test_a_client_connects_with_one_form(passer: Passer) -> None:
    professional = open_professional()
    text = make_text(professional)
    passer.sign_in(make_account())
    path = f"/connections/{professional.uuid}/new"
    assert passer.get(f"/signup/{professional.uuid}").where == path
    refused = passer.fill(path)
    assert (refused.status, refused.code) == (422, "consent_required")
    assert passer.send(refused.form(path), **{f"consent_{text.uuid}": "on"}).status == 303
    assert Acquaintance.objects.get().door == "direct_link"
    assert passer.get(path).status == 303, "who is connected is led on"


def test_a_client_cannot_connect_where_the_door_is_closed(passer: Passer) -> None:
    closed, client = make_professional(), make_client(make_professional())
    assert client.user is not None
    passer.browser.force_login(client.user)
    path = f"/connections/{closed.uuid}/new"
    assert passer.get(path).status == 404
    assert passer.browser.post(path).status_code == 404
    assert Acquaintance.objects.count() == 1
