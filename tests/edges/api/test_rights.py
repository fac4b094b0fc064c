"""Who may use which operation: all that there are, by every role; and what is another's is not there."""

from typing import Any, Final
from uuid import uuid4

import pytest

from kept.core.access import MATRIX, Actor, Role
from kept.core.token_scopes import OF_EVERY_TOKEN, scopes_for
from kept.store.people.models import Professional
from tests.edges.api.described import Described, operations
from tests.edges.api.programs import Answer, Program, stored
from tests.make import (
    actor_of,
    make_account,
    make_client,
    make_payment,
    make_practice,
    make_professional,
    make_session,
)
from tests.programme import make_company
from tests.rows import hook

PRO, CLIENT, ADMIN, OPERATOR = Role.PROFESSIONAL, Role.CLIENT, Role.HUB_ADMIN, Role.OPERATOR
ROLES: Final = (PRO, CLIENT, ADMIN, OPERATOR, Role.MANAGER, Role.ASSISTANT)
WHO: Final[dict[str, tuple[Role, ...]]] = {
    "read_me": ROLES,
    "book": (PRO, CLIENT),
    "list_sessions": (PRO, CLIENT),
    "read_session": (PRO, CLIENT),
    "edit": (PRO,),
    "preview_cancellation": (PRO, CLIENT),
    "cancel": (PRO, CLIENT),
    "preview_rebooking": (CLIENT,),
    "rebook": (CLIENT,),
    "join": (PRO,),
    "complete": (PRO,),
    "list_letters": (PRO,),
    "list_professionals": (PRO, CLIENT),
    "list_slots": (PRO, CLIENT),
    "list_earliest_slots": (PRO, CLIENT),
    "list_clients": (PRO,),
    "invite": (PRO,),
    "list_payments": (PRO,),
    "read_payment": (PRO,),
    "charge": (PRO,),
    "void": (PRO,),
    "list_credits": (CLIENT,),
    "list_members": (ADMIN, OPERATOR),
    "enlist": (ADMIN, OPERATOR),
    "grant": (ADMIN, OPERATOR),
    "read_usage": (ADMIN,),
    "read_availability": (PRO,),
    "replace_availability": (PRO,),
    "list_blocks": (PRO,),
    "block": (PRO,),
    "unblock": (PRO,),
    "list_webhooks": (PRO,),
    "add_webhook": (PRO,),
    "remove_webhook": (PRO,),
}
# What is sent so that nothing but whose it is stands in the way.
BODIES: Final[dict[str, Any]] = {
    "edit": {"version": 1, "place": "phone"},
    "preview_cancellation": {"reason": "client"},
    "cancel": {"reason": "client", "notify_client": False},
    "complete": {"payment": "skip"},
    "charge": {"method": "cash"},
    "enlist": {"email": "iris@example.org"},
    "grant": {"to": "all", "credits": 1, "expires_on": "2027-06-14"},
}
OF_CLIENTS: Final[dict[str, Any]] = {
    "preview_rebooking": {"starts_at": "2026-06-20T09:00:00Z"},
    "rebook": {"starts_at": "2026-06-20T09:00:00Z"},
    "preview_cancellation": {},
    "cancel": {},
    "read_session": None,
}
ASKED: Final[dict[str, str]] = {
    "list_slots": "service=5f0c4b6e-6f1c-4b5e-9d62-0a4b1a7b9a10&from=2026-06-16&to=2026-06-16"
}


def test_every_operation_says_whose_it_is() -> None:
    assert set(WHO) >= set(operations()), "an operation is missing in WHO"


@pytest.mark.parametrize("name", operations())
def test_the_matrix_gives_it_to_these_and_a_scope_opens_it(name: str) -> None:
    verbs = operations()[name].verbs
    assert {role for role in ROLES for verb in verbs if role in MATRIX[verb]} == set(WHO[name])
    assert all(scopes_for(verb) or verb in OF_EVERY_TOKEN for verb in verbs)


def test_whom_it_is_not_for_finds_nothing(db: None) -> None:
    ids = _ids(make_professional())
    for role in ROLES:
        program = Program(_acting(role))
        before = stored()
        nowhere = _bare(program.get("/nowhere"))
        for name, operation in operations().items():
            if role not in WHO[name]:
                answer = _send(program, operation, ids, BODIES)
                assert (answer.status, _bare(answer)) == (404, nowhere), (role, name)
        assert stored() == before


def test_a_token_without_the_scope_opens_nothing_else(db: None) -> None:
    professional = make_professional()
    ids, program = _ids(professional), Program(professional, scopes=["slots:read"])
    before = stored()
    for name, operation in operations().items():
        if PRO in WHO[name] and not {"slot.read", "account.home"} & set(operation.verbs):
            answer = _send(program, operation, ids, BODIES)
            assert (answer.status, answer.code) == (403, "scope_missing"), name
            assert stored() == before


def test_without_a_token_there_is_nothing_to_see(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allauth.core.ratelimit.consume", lambda *_, **__: True)
    ids = _ids(make_professional())
    for operation in operations().values():
        for program in (Program(None), _with_a_wrong_token()):
            assert _send(program, operation, ids, BODIES).status == 401, operation.name


def test_what_is_anothers_looks_like_what_does_not_exist(db: None) -> None:
    professional = make_professional()
    colleague = make_professional(practice=professional.practice)
    theirs, client = _ids(colleague), make_client(professional, account=make_account())
    for person, bodies in ((professional, BODIES), (client, OF_CLIENTS), (make_company().admin, BODIES)):
        program, role = Program(person), person.role if isinstance(person, Actor) else actor_of(person).role
        before = stored()
        for name, operation in operations().items():
            if "{" not in operation.path or role not in WHO[name]:
                continue
            foreign = _send(program, operation, theirs, bodies)
            unknown = _send(program, operation, dict.fromkeys(theirs, str(uuid4())), bodies)
            assert foreign.status == unknown.status == 404, (role, name, foreign.body)
            assert _bare(foreign) == _bare(unknown), (role, name)
        assert stored() == before


def _send(program: Program, operation: Described, ids: dict[str, str], bodies: dict[str, Any]) -> Answer:
    asked = ASKED.get(operation.name, "")
    path = operation.at(ids) + (f"?{asked}" if asked else "")
    return program.send(operation.method, path, bodies.get(operation.name))


def _ids(professional: Professional) -> dict[str, str]:
    """One of everything that is a professional's, and a hub."""
    client = make_client(professional, account=make_account())
    by_program = Program(professional)
    block = {"title": "Lunch", "starts_at": "2026-06-16T11:00:00Z", "ends_at": "2026-06-16T12:00:00Z"}
    return {
        "session_id": str(make_session(professional=professional, client=client).uuid),
        "payment_id": str(make_payment(professional, client).uuid),
        "block_id": by_program.post("/blocks", block).body["id"],
        "hub_id": str(make_company().hub.uuid),
        "professional_id": str(professional.uuid),
        "webhook_id": str(hook(professional=professional).get().uuid),
    }


def _acting(role: Role) -> Any:
    if role is Role.PROFESSIONAL:
        return make_professional()
    if role is Role.HUB_ADMIN:
        return make_company().admin
    return make_account(role=role, practice=make_practice() if role in (Role.MANAGER, Role.ASSISTANT) else None)


def _with_a_wrong_token() -> Program:
    program = Program(None)
    program.secret = "kept_wrong"
    return program


def _bare(answer: Answer) -> Any:
    return {name: value for name, value in answer.body.items() if name != "request_id"}
