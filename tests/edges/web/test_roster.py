"""The roster's pages: people who are eligible, one by one and as a file."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kept.edges.web.forms import rosters
from kept.store.hubs.models import Member
from tests.digest import digest
from tests.edges.web.desk import Answer, Clock, Desk
from tests.edges.web.office import desk_of
from tests.programme import Company, make_company


@pytest.fixture
def company(db: None) -> Company:
    return make_company()


@pytest.fixture
def hana(company: Company, clock: Clock) -> Desk:
    return desk_of(company.admin, clock)


def upload(hana: Desk, content: str | bytes, **fields: str) -> Answer:
    file = SimpleUploadedFile("staff.csv", content if isinstance(content, bytes) else content.encode())
    return hana.post("/members/import", {"request_key": str(uuid4()), "file": file, **fields})


def roster() -> list[tuple[str, str]]:
    return list(Member.objects.filter(removed_at=None).order_by("email").values_list("name", "email"))


# --- one by one


def test_a_member_is_added_found_and_removed(hana: Desk) -> None:
    assert hana.fill("/members/new", name="Iris Moe", email="Iris@Example.org").where == "/members"
    assert "Iris Moe iris@example.org" in hana.get("/members?q=IRIS").words
    assert "Nobody found" in hana.get("/members?q=jon").words
    member = Member.objects.get()
    path = f"/members/{member.uuid}/removal"
    assert "A session that is booked stays booked." in hana.get(path).words
    assert hana.fill(path).where == "/members"
    assert "Nobody is on the roster yet" in hana.get("/members").words
    assert hana.get(path).status == 404


def test_an_address_is_added_once(hana: Desk) -> None:
    for expected in (303, 409):
        answer = hana.fill("/members/new", name="Iris Moe", email="iris@example.org")
        assert answer.status == expected
    assert answer.code == "member_exists"


def test_neither_search_nor_page_finds_who_came_by_a_code(hana: Desk, company: Company) -> None:
    client = company.join()
    assert client.email in hana.get("/members").words
    company.hub.members.update(by_code=True)
    for path in ("/members", f"/members?q={client.email}"):
        assert client.name not in hana.get(path).words
    assert hana.get(f"/members/{company.hub.members.get().uuid}/removal").status == 404
    assert hana.fill("/members/new", name="Somebody", email=client.email).status == 303


# --- a file


GOOD = 'name,email\r\nIris Moe,iris@example.org\r\n"Dahl, Jon",JON@example.org\r\n\r\n'


def test_a_file_is_shown_and_then_carried_out(hana: Desk, company: Company) -> None:
    company.enlist(1)
    sent = upload(hana, GOOD)
    assert sent.status == 303
    assert len(roster()) == 1, "nothing is done yet"
    words = hana.get(sent.where).words
    assert "Added 2 Kept 0 Removed 1" in words
    done = hana.fill(sent.where, confirmed="1")
    assert (done.status, done.where) == (303, "/members")
    assert roster() == [("Iris Moe", "iris@example.org"), ("Dahl, Jon", "jon@example.org")]
    assert hana.get(sent.where).status == 404, "it is gone"


def test_a_file_with_a_mark_of_order_and_formulas_is_text(hana: Desk) -> None:
    sent = upload(hana, "﻿Name, Email\n=HYPERLINK(1),h@example.org\n+Ada,a@example.org\n")
    assert "=HYPERLINK(1) h@example.org" in hana.get(sent.where).words
    hana.fill(sent.where)
    assert ("=HYPERLINK(1)", "h@example.org") in roster()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "file_columns"),
        ("name,email\n", "file_empty"),
        ("name;email\nIris;i@example.org\n", "file_separator"),
        ("name\temail\n", "file_separator"),
        ("mail,name\nIris,i@example.org\n", "file_columns"),
        ("name,email,room\n", "file_columns"),
        ("Iris Moe,iris@example.org\n", "file_columns"),
        ("name,email\nÅsa,a@example.org\n".encode("latin-1"), "file_not_text"),
        (b"name,email\nA\x00da,a@example.org\n", "file_not_text"),
        ('name,email\nIris "Moe" x,"i@example.org\nJon,j@example.org\n', "file_quotes"),
        (b"\xff\xfe" + "name,email\n".encode("utf-16-le"), "file_not_text"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_to_be_so(hana: Desk, content: str | bytes, code: str) -> None:
    before = digest()
    answer = upload(hana, content)
    assert (answer.status, answer.code) == (422, code)
    assert digest() == before


def test_one_wrong_row_and_nothing_is_kept(hana: Desk) -> None:
    content = (
        "name,email\nIris Moe,iris@example.org\n,nobody@example.org\nJon,not an address\nAda\nEve,IRIS@example.org\n"
    )
    before = digest()
    answer = upload(hana, content)
    assert (answer.status, answer.code) == (422, "rows_wrong")
    assert "4 of the file’s rows cannot be read" in answer.words
    for told in (
        "3 name Fill this in.",
        "4 email This is not one valid e-mail address.",
        "5 all has 1 columns instead of 2",
        "6 email is the same address as in line 2",
    ):
        assert told in answer.words
    assert digest() == before


def test_the_most_rows_and_bytes(hana: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rosters, "MOST_ROWS", 2)
    rows = [f"Person,p{n}@example.org" for n in range(3)]
    assert upload(hana, "\n".join(["name,email", *rows[:2]])).status == 303
    assert upload(hana, "\n".join(["name,email", *rows])).code == "file_rows"
    monkeypatch.setattr(rosters, "LARGEST_FILE", 20)
    assert upload(hana, "name,email\nIris Moe,iris@example.org\n").code == "file_too_large"


def test_no_file_is_asked_for(hana: Desk) -> None:
    answer = hana.post("/members/import", {"request_key": str(uuid4())})
    assert (answer.status, answer.code) == (422, "required")


def test_removing_most_people_is_confirmed_by_their_number(hana: Desk, company: Company) -> None:
    company.enlist(10)
    where = upload(hana, GOOD).where
    assert "How many people are removed" in hana.get(where).words
    for typed in ("", "9", "all"):
        answer = hana.fill(where, confirmed=typed)
        assert (answer.status, answer.code) == (422, "confirm_removals")
    assert len(roster()) == 10
    assert hana.fill(where, confirmed="10").status == 303


def test_a_roster_that_changed_meanwhile_is_shown_anew(hana: Desk, company: Company) -> None:
    where = upload(hana, GOOD, keeps_others="on").where
    shown = hana.get(where).form(where)
    company.enlist(2)
    hana.fill("/members/new", name="Iris Moe", email="iris@example.org")
    answer = hana.send(shown)
    assert (answer.status, answer.code) == (409, "outcome_changed")
    assert "Added 1 Kept 3 Removed 0" in answer.words
    assert hana.send(answer.form(where)).status == 303


def test_the_same_upload_is_kept_once_and_another_file_is_another_request(hana: Desk) -> None:
    key = str(uuid4())
    again: Any = None
    for _ in range(2):
        again = upload(hana, GOOD, request_key=key)
        assert again.status == 303
    other = upload(hana, GOOD.replace("Moe", "Mow"), request_key=key)
    assert (other.status, other.code) == (422, "idempotency_mismatch")


def test_a_draft_is_nobody_elses(hana: Desk, clock: Clock) -> None:
    where = upload(hana, GOOD).where
    assert desk_of(make_company().admin, clock).get(where).status == 404
