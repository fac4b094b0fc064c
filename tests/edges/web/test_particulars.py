"""What a professional asks a client for, as a form; and where the professional reads it."""

from typing import Any

import pytest

from kept.core.arrivals import Particular
from kept.store.people.models import Client, Consent
from tests.arrivals import make_text, open_doors
from tests.digest import digest
from tests.edges.web.desk import Desk
from tests.edges.web.visitor import Passer
from tests.make import make_account, make_client

ASKED = tuple(Particular)
GIVEN: dict[str, Any] = {
    "birth_date": "1984-04-03",
    "phone": "+353 1 234 5678",
    "address": "12 Quay Street",
    "emergency_contact": "Rui, +351 21 000 00 00",
    "coming_for": "Sleep",
}


@pytest.fixture
def known(desk: Desk, passer: Passer) -> Client:
    """A client at the browser, whose professional asks for everything."""
    open_doors(desk.professional, asks_for=ASKED)
    client = make_client(desk.professional)
    assert client.user is not None
    passer.browser.force_login(client.user)
    return client


def test_all_is_given_once_and_the_professional_reads_it(desk: Desk, passer: Passer, known: Client) -> None:
    text = make_text(desk.professional)
    path = f"/connections/{desk.professional.uuid}/particulars"
    form = passer.get(f"{path}?next=/help").form(path)
    sent = GIVEN | {f"consent_{text.uuid}": "on"}
    first, second = passer.send(form, **sent), passer.send(form, **sent)
    assert (first.status, first.where, second.where) == (303, "/help", "/help")
    words = desk.get(f"/clients/{known.uuid}").words
    for part in ("1984-04-03", "+353 1 234 5678", "12 Quay Street", "Rui, +351", "Reason for coming Sleep"):
        assert part in words
    assert "Consents Recording Given" in words
    assert Consent.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("birth_date", "2026-06-16", "birth_date"),
        ("birth_date", "1895-01-01", "birth_date"),
        ("birth_date", "03/04/1984", "birth_date"),
        ("birth_date", "1984-02-30", "birth_date"),
        ("birth_date", "", "required"),
        ("phone", "no digits", "phone"),
        ("address", " ", "required"),
        ("emergency_contact", "x" * 301, "text_length"),
        ("coming_for", "\u200b", "text_empty"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(passer: Passer, known: Client, field: str, typed: str, code: str) -> None:
    path = f"/connections/{known.acquaintances.get().professional.uuid}/particulars"
    before = digest()
    answer = passer.fill(path, **GIVEN | {field: typed})
    assert (answer.status, answer.code) == (422, code)
    assert answer.form(path).wrong == {field}
    assert digest() == before


def test_nothing_that_is_not_asked_is_taken(desk: Desk, passer: Passer, known: Client) -> None:
    open_doors(desk.professional, asks_for=[Particular.PHONE])
    path = f"/connections/{desk.professional.uuid}/particulars"
    answer = passer.fill(path, phone=GIVEN["phone"], coming_for="Told anyway")
    assert (answer.status, answer.code) == (422, "unknown_field")
    assert passer.fill(path, phone=GIVEN["phone"]).status == 303
    open_doors(desk.professional)
    assert "asks you for nothing more" in passer.get(path).words


def test_a_consent_is_taken_back_with_one_button(desk: Desk, passer: Passer, known: Client) -> None:
    open_doors(desk.professional)
    text = make_text(desk.professional)
    path = f"/connections/{desk.professional.uuid}/particulars"
    passer.fill(path, **{f"consent_{text.uuid}": "on"})
    button = f"/connections/{desk.professional.uuid}/consents/{text.uuid}/withdrawal"
    form = passer.get(path).form(button)
    assert [passer.send(form).where for _ in range(2)] == [path] * 2
    assert [row.is_given for row in Consent.objects.order_by("id")] == [True, False]
    assert "Recording Withdrawn" in desk.get(f"/clients/{known.uuid}").words
    assert f"consent_{text.uuid}" in passer.get(path).page, "and it is asked anew"


@pytest.mark.parametrize("where", ["//evil.test", "https://evil.test/", "/nowhere-at-all"])
def test_it_leads_nowhere_else(desk: Desk, passer: Passer, known: Client, where: str) -> None:
    path = f"/connections/{desk.professional.uuid}/particulars"
    assert passer.send(passer.get(path).form(path), **GIVEN, next=where).where == "/"


def test_strangers_find_nothing(desk: Desk, passer: Passer) -> None:
    open_doors(desk.professional, asks_for=ASKED)
    path = f"/connections/{desk.professional.uuid}/particulars"
    assert passer.get(path).where.startswith("/signin")
    passer.sign_in(make_account())
    assert passer.get(path).status == 404
    assert desk.get(path).status == 404
