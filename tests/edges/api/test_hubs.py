"""Hubs and credits for programs: the roster, grants, what is told of use; a client's own credits."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from kept.core.access import Role
from kept.core.policy import Funding
from kept.store.hubs.models import Hub, Member, PublishedUsage
from kept.store.journal.models import RememberedRequest
from tests.edges.api.programs import Answer, Program, stored
from tests.make import NOW, hours, make_account, make_client, make_professional, make_session
from tests.programme import make_company

NEW = {"email": "iris@example.org", "name": "Iris Doyle"}
GRANT = {"to": "all", "credits": 2, "expires_on": "2027-06-14"}


def test_the_roster_and_one_more(db: None) -> None:
    company = make_company()
    company.enlist(2)
    program, path = Program(company.admin), f"/hubs/{company.hub.uuid}/members"
    first = program.post(path, NEW, key="once")
    member = Member.objects.get(email="iris@example.org")
    assert (first.status, first.body) == (201, {"id": str(member.uuid), **NEW})
    again = program.post(path, NEW, key="once")
    assert (again.status, again.body) == (201, first.body)
    assert RememberedRequest.objects.get(answer__isnull=False).result == str(member.uuid)
    assert _refused(program.post(path, {"email": "ida@example.org"}, key="once")) == (422, "idempotency_mismatch")
    assert _refused(program.post(path, NEW)) == (409, "member_exists")
    assert program.post(path, {"email": "ida@example.org"}).body["name"] == "ida@example.org"
    page = program.get(path, limit=3).body
    rest = program.get(path, limit=3, cursor=page["next_cursor"]).body
    assert [item["email"] for item in page["items"] + rest["items"]] == [
        "ida@example.org",
        "iris@example.org",
        "person000@example.org",
        "person001@example.org",
    ], "by address: the order of rows would tell who came by the access code"


def test_an_operator_does_it_for_any_hub(db: None) -> None:
    company = make_company()
    program, path = Program(make_account(role=Role.OPERATOR)), f"/hubs/{company.hub.uuid}"
    assert program.post(f"{path}/members", NEW).status == 201
    assert len(program.get(f"{path}/members").body["items"]) == 1
    assert program.post(f"{path}/grants", GRANT).status == 201
    assert _refused(program.get(f"{path}/usage")) == (404, "not_found")


def test_granting(db: None) -> None:
    company = make_company()
    program, path = Program(company.admin), f"/hubs/{company.hub.uuid}/grants"
    assert _refused(program.post(path, GRANT)) == (409, "nobody_to_grant")
    company.enlist(3)
    first = program.post(path, GRANT, key="once")
    assert first.status == 201
    assert first.body == {
        "id": first.body["id"],
        "at": "2026-06-15T09:00:00Z",
        "credits": 2,
        "members": 3,
        "expires_at": "2027-06-14T23:00:00Z",
    }
    assert program.post(path, GRANT, key="once").body == first.body
    assert company.places() == {"available": 6}
    assert _refused(program.post(path, GRANT | {"to": "new_members"})) == (409, "nobody_to_grant")


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"credits": 0}, (422, "wrong_type")),
        ({"credits": 101}, (422, "wrong_type")),
        ({"credits": "2"}, (422, "wrong_type")),
        ({"credits": True}, (422, "wrong_type")),
        ({"to": "some"}, (422, "unknown_choice")),
        ({"expires_on": "2026-06-14"}, (409, "in_past")),
        ({"expires_on": "2026-02-30"}, (422, "invalid_date")),
        ({"expires_on": 1}, (422, "wrong_type")),
        ({"each": 2}, (422, "unknown_field")),
    ],
)
def test_what_is_granted_wrongly_changes_nothing(db: None, changed: Any, refused: Any) -> None:
    company = make_company()
    company.enlist(1)
    program = Program(company.admin)
    before = stored()
    assert _refused(program.post(f"/hubs/{company.hub.uuid}/grants", GRANT | changed)) == refused
    assert stored() == before


def test_use_is_told_as_on_the_page(db: None) -> None:
    company = make_company()
    for month, months, persons in ((1, 1, None), (2, 1, 10), (3, 1, None), (1, 3, None)):
        _publish(company.hub, month, months, persons)
    answer = Program(company.admin).get(f"/hubs/{company.hub.uuid}/usage")
    nothing = {"is_told": False, "persons_from": None, "persons_to": None, "credits_about": None}
    assert answer.body["items"] == [
        {"months": ["2026-03"], **nothing},
        {"months": ["2026-02"], "is_told": True, "persons_from": 10, "persons_to": 14, "credits_about": 15},
        {"months": ["2026-01"], **nothing},
    ]


def _publish(hub: Hub, month: int, months: int, persons: int | None) -> None:
    PublishedUsage.objects.create(
        hub=hub,
        first_month=date(2026, month, 1),
        months=months,
        figures={
            "covers": [f"2026-{month + each:02}-01" for each in range(months)],
            "persons": persons,
            "credits": persons and persons + 5,
        },
        published_at=NOW,
    )


def test_another_hub_is_not_there(db: None) -> None:
    mine, theirs = make_company(), make_company()
    program = Program(mine.admin)
    for method, what, body in (
        ("GET", "members", None),
        ("GET", "usage", None),
        ("POST", "members", NEW),
        ("POST", "grants", GRANT),
    ):
        for hub_id in (theirs.hub.uuid, uuid4()):
            assert _refused(program.send(method, f"/hubs/{hub_id}/{what}", body)) == (404, "not_found")


def test_a_clients_own_credits(db: None) -> None:
    company = make_company()
    client = company.join()
    company.grant(3)
    make_session(
        professional=company.professional, client=client, funding=Funding.CREDIT, starts_at=NOW + hours(24 * 40)
    )
    (item,) = Program(client).get("/credits").body["items"]
    moves = item.pop("moves")
    assert item == {
        "hub": {"id": str(company.hub.uuid), "name": "Quay Wellbeing"},
        "available": 2,
        "held": 1,
        "taken": 0,
        "forfeited": 0,
        "expired": 0,
        "expires_at": "2027-04-11T09:00:00Z",
    }
    assert [(move["what"], move["credits"]) for move in moves] == [("held", 1), ("given", 3)]
    assert moves[0]["session_starts_at"] == "2026-07-25T09:00:00Z"
    assert Program(make_client(make_professional(), account=make_account())).get("/credits").body["items"] == []


def _refused(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.code
