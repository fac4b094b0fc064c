"""Default deny: what is not listed is not there."""

import pytest

from kept.core.access import ANONYMOUS, MATRIX, Actor, Role, Scope, scope_of
from kept.core.policy import By

EVERYONES = {
    "public.read", "metrics.read", "feed.read", "account.sign_in", "account.sign_up", "invitation.open", "request.send", "hub.enter", "webhook.hear",
    "token.show",
}  # fmt: skip
OF_PEOPLE = ("session", "block", "payment", "client", "note", "letter")
OF_CLIENTS = ("booking", "connection", "hub.use", "own_")
OF_ANY_ACCOUNT = ("account.home", "account.sign_out", "account.prove", "security.write", "factor.write")
BEARERS_MAY = {"booking.cancel", "booking.rebook"}
OPERATORS = {
    "hub.found",
    "hub.read_any",
    "hub.enlist_any",
    "hub.grant_any",
    "statement.settle",
    "correction.ask_by_reference",
    "correction.decide",
    "invoice.issue",
}


@pytest.mark.parametrize("verb", MATRIX)
@pytest.mark.parametrize("role", Role)
def test_every_verb_answers_for_every_role(verb: str, role: Role) -> None:
    assert scope_of(Actor(role=role), verb) in {None, *Scope}
    assert any(MATRIX[verb]), "a verb that nobody has is dead"


@pytest.mark.parametrize("verb", ["session.erase", "", "session", "SESSION.READ", "*"])
def test_an_unknown_verb_is_loud(verb: str) -> None:
    with pytest.raises(KeyError):
        scope_of(ANONYMOUS, verb)


def test_who_is_not_signed_in_sees_only_what_is_public() -> None:
    assert {verb for verb in MATRIX if scope_of(ANONYMOUS, verb)} == EVERYONES


@pytest.mark.parametrize("role", [Role.HUB_ADMIN, Role.OPERATOR, Role.WORKER])
def test_who_pays_or_runs_it_never_sees_a_person(role: Role) -> None:
    seen = {verb for verb in MATRIX if scope_of(Actor(role=role), verb) and verb.startswith(OF_PEOPLE)}
    assert seen == set()


def test_who_runs_a_hub_sees_their_hub_and_no_letter() -> None:
    seen = {verb: scope for verb in MATRIX if (scope := scope_of(Actor(role=Role.HUB_ADMIN), verb))}
    assert {verb for verb, scope in seen.items() if scope is not Scope.ALL} == {
        *OF_ANY_ACCOUNT, "token.write", "hub.read", "hub.enlist", "hub.grant", "hub.settings", "invoice.read",
    }  # fmt: skip


def test_clients_pages_are_clients_own() -> None:
    seen = {verb: set(MATRIX[verb]) - {Role.BEARER} for verb in MATRIX if verb.startswith(OF_CLIENTS)}
    assert set(map(frozenset, seen.values())) == {frozenset({Role.CLIENT})}


def test_a_client_finds_nothing_of_the_workstation() -> None:
    """Their own sessions are bookings to them."""
    client = Actor(role=Role.CLIENT)
    assert [verb for verb in MATRIX if verb.startswith(OF_PEOPLE) and scope_of(client, verb)] == []


def test_the_bearer_of_a_link_changes_one_booking_and_no_more() -> None:
    bearer = Actor(role=Role.BEARER, session_id=1)
    assert {verb for verb in MATRIX if scope_of(bearer, verb) is Scope.OWN} == BEARERS_MAY


def test_only_what_is_public_is_anyones() -> None:
    """But for what operators run and settle."""
    assert {verb for verb, roles in MATRIX.items() if Scope.ALL in roles.values()} == EVERYONES | OPERATORS
    assert all(dict(MATRIX[verb]) == {Role.OPERATOR: Scope.ALL} for verb in OPERATORS)


def test_money_notes_and_deletion_are_the_treating_professionals() -> None:
    for verb in ("payment.charge", "payment.void", "note.write", "session.delete", "session.complete"):
        assert dict(MATRIX[verb]) == {Role.PROFESSIONAL: Scope.OWN}


def test_a_manager_sees_the_figures_of_their_practice_and_no_person() -> None:
    manager = Actor(role=Role.MANAGER)
    seen = {verb: scope for verb in MATRIX if (scope := scope_of(manager, verb)) not in (None, Scope.ALL)}
    own = dict.fromkeys((*OF_ANY_ACCOUNT, "token.write", "outbox.read_demo"), Scope.OWN)
    assert seen == own | {"report.read": Scope.PRACTICE}
    assert Role.ASSISTANT not in MATRIX["report.read"]


@pytest.mark.parametrize(("role", "side"), [(Role.CLIENT, By.CLIENT), (Role.PROFESSIONAL, By.PROFESSIONAL)])
def test_each_of_the_two_acts_for_their_own_side(role: Role, side: By) -> None:
    assert Actor(role=role).side is side
