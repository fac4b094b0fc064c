"""Sessions for programs: shapes, who sees them, each deed through the interface, and keys that are used twice."""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from kept.core.lifecycle import State
from kept.core.policy import Funding, Origin
from kept.store.diary.models import Session
from kept.store.people.models import Client, Professional
from tests.edges.api.programs import Program
from tests.make import NOW, make_account, make_client, make_hub, make_practice, make_professional, make_session
from tests.openings import always_open

CREDIT, SELF_PAY = Funding.CREDIT, Funding.SELF_PAY
TUESDAY = NOW + timedelta(days=8)


@pytest.fixture
def professional(db: None) -> Professional:
    return always_open(make_professional())


@pytest.fixture
def client(professional: Professional) -> Client:
    return make_client(professional)


def text(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def booking(professional: Professional, client: Client, **changed: Any) -> dict[str, Any]:
    service = professional.services.get()
    return {"client_id": str(client.uuid), "service_id": str(service.uuid), "starts_at": text(TUESDAY)} | changed


def own_booking(professional: Professional, **changed: Any) -> dict[str, Any]:
    service = professional.services.get()
    body = {"professional_id": str(professional.uuid), "service_id": str(service.uuid), "starts_at": text(TUESDAY)}
    return body | {"via": "practice"} | changed


def test_a_professional_books_for_a_client(professional: Professional, client: Client) -> None:
    answer = Program(professional).post("/sessions", booking(professional, client, minutes=30, place="phone"))
    assert answer.status == 201
    session = Session.objects.get()
    assert answer.body == {
        "id": str(session.uuid),
        "version": 1,
        "state": "planned",
        "origin": "practice",
        "funding": "self_pay",
        "starts_at": text(TUESDAY),
        "ends_at": text(TUESDAY + timedelta(minutes=30)),
        "timezone": professional.timezone,
        "place": "phone",
        "professional": {"id": str(professional.uuid), "name": professional.name},
        "client": {"id": str(client.uuid), "name": client.name},
        "service": {"id": str(professional.services.get().uuid), "name": professional.services.get().name},
        "payment": {
            "id": str(session.payment.uuid),
            "state": "pending",
            "section": None,
            "method": None,
            "amount": {"amount_minor": 7000, "currency": "EUR"},
        },
        "credit": None,
        "cancellation": None,
        "rebooked_from": None,
        "rebooked_to": None,
        "letters": [
            {"to": "client", "kind": "confirmed", "state": "waiting"},
            {"to": "professional", "kind": "confirmed", "state": "waiting"},
            {"to": "client", "kind": "reminder", "state": "waiting"},
        ],
    }


def test_a_client_books_by_the_practice_and_is_told_of_their_own_letters(
    professional: Professional, client: Client
) -> None:
    answer = Program(client).post("/sessions", own_booking(professional))
    assert (answer.status, answer.body["funding"]) == (201, "self_pay")
    assert {letter["to"] for letter in answer.body["letters"]} == {"client"}


def test_a_member_books_by_the_hub_and_a_credit_pays(professional: Professional, client: Client) -> None:
    make_hub([professional], [client], credits_each=1)
    answer = Program(client).post("/sessions", own_booking(professional, via="hub"))
    assert (answer.status, answer.body["credit"], answer.body["origin"]) == (201, "held", "hub")
    later = own_booking(professional, via="hub", starts_at=text(TUESDAY + timedelta(hours=2)))
    assert Program(client).post("/sessions", later).code == "no_credit"


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"starts_at": "2026-06-23 09:00"}, 422, "invalid_time"),
        ({"starts_at": "2026-06-23T09:00:00"}, 422, "invalid_time"),
        ({"starts_at": 1782205200}, 422, "wrong_type"),
        ({"client_id": str(uuid4())}, 422, "unknown_client"),
        ({"service_id": str(uuid4())}, 422, "unknown_service"),
        ({"service_id": "the usual"}, 422, "unknown_choice"),
        ({"minutes": 4}, 422, "wrong_type"),
        ({"minutes": "50"}, 422, "wrong_type"),
        ({"outside_hours": "yes"}, 422, "wrong_type"),
        ({"colour": "red"}, 422, "unknown_field"),
        ({"funding": "credit"}, 422, "credit_not_for_origin"),
    ],
)
def test_what_the_body_shows_to_be_wrong(
    professional: Professional, client: Client, changed: dict[str, Any], status: int, code: str
) -> None:
    answer = Program(professional).post("/sessions", booking(professional, client, **changed))
    assert (answer.status, answer.code) == (status, code)
    assert answer.body["errors"][0]["field"] == next(iter(changed)) or not answer.body["errors"][0]["field"]
    assert not Session.objects.exists()


def test_a_body_that_is_none(professional: Professional) -> None:
    program = Program(professional)
    assert program.post("/sessions", {}).code == "required"
    assert program.post("/sessions", []).code in ("wrong_type", "not_json")
    assert not Session.objects.exists()


def test_a_time_that_is_taken(professional: Professional, client: Client) -> None:
    program = Program(professional)
    assert program.post("/sessions", booking(professional, client)).status == 201
    answer = program.post("/sessions", booking(professional, make_client(professional)))
    assert (answer.status, answer.code) == (409, "overlap")
    other = Program(make_client(professional)).post("/sessions", own_booking(professional))
    assert (other.status, other.code) == (409, "slot_taken")


def test_one_key_one_session(professional: Professional, client: Client) -> None:
    program, body = Program(professional), booking(professional, client)
    first = program.post("/sessions", body, key="monday-1")
    Session.objects.update(place="on_site")
    again = program.post("/sessions", dict(reversed(body.items())), key="monday-1")
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Session.objects.count() == 1
    other = program.post("/sessions", body | {"minutes": 30}, key="monday-1")
    assert (other.status, other.code) == (422, "idempotency_mismatch")
    missing = program.post("/sessions", body, key=None)
    assert (missing.status, missing.code) == (400, "idempotency_key_required")
    assert program.post("/sessions", body, key="a b").code == "idempotency_key_invalid"
    assert Session.objects.count() == 1


def test_a_key_is_its_persons_own(professional: Professional, client: Client) -> None:
    make_hub([professional], [client])
    other = always_open(make_professional(practice=professional.practice))
    assert Program(professional).post("/sessions", booking(professional, client), key="1").status == 201
    someone = make_client(other)
    assert Program(other).post("/sessions", booking(other, someone), key="1").status == 201


def test_a_refused_request_may_be_sent_again_under_its_key(professional: Professional, client: Client) -> None:
    program = Program(professional)
    blocking = program.post("/sessions", booking(professional, client))
    assert program.post("/sessions", booking(professional, client), key="again").status == 409
    body = {"reason": "professional", "notify_client": False}
    assert program.post(f"/sessions/{blocking.body['id']}/cancellation", body).status == 200
    assert program.post("/sessions", booking(professional, client), key="again").status == 201


def test_foreign_unknown_and_deleted_look_alike(professional: Professional, client: Client) -> None:
    session = make_session(professional=professional, client=client)
    stranger = Program(make_professional(practice=make_practice(name="Elsewhere")))
    colleague = Program(make_professional(practice=professional.practice))
    another = Program(make_client(professional))
    answers = [
        program.get(path)
        for program in (stranger, colleague, another)
        for path in (f"/sessions/{session.uuid}", f"/sessions/{uuid4()}", "/sessions/17")
    ]
    told = [{k: v for k, v in answer.body.items() if k != "request_id"} for answer in answers]
    assert {answer.status for answer in answers} == {404}
    assert all(each == told[0] for each in told)
    for program in (Program(professional), Program(client)):
        assert program.get(f"/sessions/{session.uuid}").status == 200


def test_the_list_goes_on_where_it_stopped(professional: Professional, client: Client) -> None:
    starts = [TUESDAY + timedelta(hours=2 * number) for number in range(5)]
    for start in starts:
        make_session(professional=professional, client=client, starts_at=start)
    program, found = Program(professional), list[str]()
    cursor: str | None = ""
    for _ in range(3):
        answer = program.get("/sessions", limit=2, cursor=cursor)
        found += [item["starts_at"] for item in answer.body["items"]]
        cursor = answer.body["next_cursor"]
    assert (found, cursor) == ([text(start) for start in starts], None)
    assert program.get("/sessions", cursor="nonsense").code == "cursor_invalid"
    assert program.get("/sessions", limit=201).status == 422


def test_the_list_is_narrowed(professional: Professional, client: Client) -> None:
    make_session(professional=professional, client=client, starts_at=TUESDAY)
    make_session(professional=professional, starts_at=TUESDAY + timedelta(days=1))
    program = Program(professional)
    day = text(TUESDAY)[:10]
    assert len(program.get("/sessions", **{"from": day, "to": day}).body["items"]) == 1
    assert len(program.get("/sessions", client_id=client.uuid).body["items"]) == 1
    assert len(program.get("/sessions", state="cancelled").body["items"]) == 0
    assert program.get("/sessions", state="asleep").code == "unknown_choice"
    assert len(Program(client).get("/sessions").body["items"]) == 1


def test_an_edit_names_the_version_that_it_saw(professional: Professional, client: Client) -> None:
    session = make_session(professional=professional, client=client, starts_at=TUESDAY)
    program, path = Program(professional), f"/sessions/{session.uuid}"
    later = text(TUESDAY + timedelta(hours=1))
    answer = program.send("PATCH", path, {"version": 1, "starts_at": later, "place": "on_site"})
    assert (answer.status, answer.body["starts_at"], answer.body["place"], answer.body["version"]) == (
        200,
        later,
        "on_site",
        2,
    )
    assert answer.body["ends_at"] == text(TUESDAY + timedelta(hours=1, minutes=50))
    stale = program.send("PATCH", path, {"version": 1, "place": "phone"})
    assert (stale.status, stale.code) == (409, "changed_meanwhile")
    price = {"amount_minor": 5000, "currency": "EUR"}
    assert program.send("PATCH", path, {"version": 2, "price": price}).body["payment"]["amount"] == price
    wrong = {"version": 3, "price": {"amount_minor": 5000, "currency": "USD"}}
    assert program.send("PATCH", path, wrong).code == "currency"


def test_a_cancellation_is_shown_first_and_held_to(
    professional: Professional, client: Client, set_clock: Callable[[datetime], None]
) -> None:
    session = make_session(professional=professional, client=client, starts_at=TUESDAY, funding=CREDIT)
    program, path = Program(client), f"/sessions/{session.uuid}/cancellation"
    preview = program.send("POST", f"{path}/preview", {}, key=None)
    assert preview.status == 200
    assert (preview.body["outcome"]["session"], preview.body["outcome"]["credit"]) == ("cancelled", "returned")
    assert preview.body["changes_at"] == text(TUESDAY - timedelta(hours=24))
    set_clock(TUESDAY - timedelta(hours=1))
    changed = program.post(path, {"expected": preview.body["expected"]})
    assert (changed.status, changed.code) == (409, "outcome_changed")
    set_clock(NOW)
    done = program.post(path, {"expected": preview.body["expected"]})
    assert (done.status, done.body["state"], done.body["credit"]) == (200, "cancelled", "returned")
    assert done.body["cancellation"] == {
        "by": "client",
        "reason": "client",
        "late": False,
        "at": text(NOW),
        "note": None,
    }
    assert program.post(path, {}).code == "already_cancelled"


def test_a_professional_cancels_with_a_reason_that_the_client_is_not_told(
    professional: Professional, client: Client
) -> None:
    session = make_session(professional=professional, client=client, starts_at=TUESDAY)
    program, path = Program(professional), f"/sessions/{session.uuid}/cancellation"
    assert program.post(path, {}).code == "reason_required"
    assert program.post(path, {"reason": "other"}).code == "required"  # whether to notify
    assert program.post(path, {"reason": "other", "notify_client": True}).code == "reason_required"
    assert program.post(path, {"reason": "no_show", "notify_client": True}).code == "too_early_for_no_show"
    answer = program.post(path, {"reason": "other", "note": "The room is flooded", "notify_client": True})
    assert answer.body["cancellation"]["note"] == "The room is flooded"
    read = Program(client).get(f"/sessions/{session.uuid}")
    assert read.body["cancellation"]["note"] is None


def test_all_information_is_deleted(professional: Professional, client: Client) -> None:
    session = make_session(professional=professional, client=client, starts_at=TUESDAY)
    program, path = Program(professional), f"/sessions/{session.uuid}"
    body = {"reason": "professional", "delete_information": True, "notify_client": False}
    answer = program.post(f"{path}/cancellation", body, key="gone")
    assert (answer.status, answer.body) == (200, {"id": str(session.uuid), "state": "deleted"})
    assert program.get(path).status == 404
    assert program.post(f"{path}/cancellation", body, key="gone").body == answer.body


def test_a_member_rebooks(professional: Professional, client: Client) -> None:
    session = make_session(professional=professional, client=client, starts_at=TUESDAY, funding=CREDIT)
    program, path = Program(client), f"/sessions/{session.uuid}/rebooking"
    later = text(TUESDAY + timedelta(days=1))
    preview = program.send("POST", f"{path}/preview", {"starts_at": later}, key=None)
    assert (preview.status, preview.body["outcome"]["credit"]) == (200, "moved")
    answer = program.post(path, {"starts_at": later, "expected": preview.body["expected"]})
    assert (answer.status, answer.body["rebooked_from"], answer.body["starts_at"]) == (201, str(session.uuid), later)
    assert program.get(f"/sessions/{session.uuid}").body["rebooked_to"] == answer.body["id"]
    assert program.post(path, {"starts_at": later}).code == "already_cancelled"
    practice = make_session(professional=professional, client=client, starts_at=TUESDAY + timedelta(days=3))
    assert program.post(f"/sessions/{practice.uuid}/rebooking", {"starts_at": later}).code == "rebook_not_offered"


def test_a_session_is_joined_and_completed(
    professional: Professional, client: Client, set_clock: Callable[[datetime], None]
) -> None:
    session = make_session(professional=professional, client=client, starts_at=TUESDAY)
    program, path = Program(professional), f"/sessions/{session.uuid}"
    assert program.post(f"{path}/joining").code == "too_early_to_join"
    assert program.post(f"{path}/completion", {"payment": "skip"}).code == "not_joined"
    set_clock(TUESDAY + timedelta(minutes=1))
    assert program.post(f"{path}/joining").body["state"] == "in_progress"
    answer = program.post(f"{path}/completion", {"payment": "charge", "method": "cash"})
    assert (answer.status, answer.body["state"]) == (200, "complete")
    assert (answer.body["payment"]["state"], answer.body["payment"]["section"]) == ("paid", "paid")
    assert program.post(f"{path}/completion", {"payment": "skip"}).code == "already_complete"


def test_who_may_do_what(professional: Professional, client: Client) -> None:
    session = make_session(professional=professional, client=client, starts_at=TUESDAY)
    path = f"/sessions/{session.uuid}"
    assert Program(client).send("PATCH", path, {"version": 1}).code == "not_found"
    assert Program(client).post(f"{path}/joining").code == "not_found"
    assert Program(professional).post(f"{path}/rebooking", {"starts_at": text(TUESDAY)}).code == "not_found"
    reader = Program(professional, scopes=["sessions:read"])
    refused = reader.post("/sessions", booking(professional, client))
    assert (refused.status, refused.code) == (403, "scope_missing")
    assert reader.get(path).status == 200
    assert Program(make_account()).get("/sessions").body["items"] == []
    assert Session.objects.get(id=session.id).state == State.PLANNED
    assert session.origin == Origin.PRACTICE
    assert session.funding == SELF_PAY


@pytest.mark.parametrize("body", ["{", "\xff", "[" * 60_000, '{"colour": "red"}'])
def test_a_deed_without_a_body_takes_none(professional: Professional, client: Client, body: str) -> None:
    session = make_session(professional=professional, client=client, starts_at=TUESDAY)
    answer = Program(professional).send_text("POST", f"/sessions/{session.uuid}/joining", body.encode("latin-1"))
    assert answer.status in (400, 422)
    assert answer.code in ("not_json", "unknown_field")


def test_the_other_sides_body_is_refused(professional: Professional, client: Client) -> None:
    session = make_session(professional=professional, client=client, starts_at=TUESDAY)
    path = f"/sessions/{session.uuid}/cancellation"
    theirs = {"reason": "no_show", "charge": True, "delete_information": True, "notify_client": False}
    answer = Program(client).post(path, theirs)
    assert (answer.status, answer.code) == (422, "unknown_field")
    assert Program(client).post("/sessions", booking(professional, client)).code == "unknown_field"
    assert Program(professional).post("/sessions", own_booking(professional)).code == "unknown_field"
    assert Session.objects.get().state == State.PLANNED


def test_a_cursor_tells_nothing(professional: Professional, client: Client) -> None:
    for hours in (0, 2):
        make_session(professional=professional, client=client, starts_at=TUESDAY + timedelta(hours=hours))
    cursor = Program(professional).get("/sessions", limit=1).body["next_cursor"]
    assert b"2026" not in base64.urlsafe_b64decode(cursor)
