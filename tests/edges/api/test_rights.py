"""Who may use which operation, and which scope opens it. That the running site decides so is swept in tests/prove."""

from typing import Final

import pytest

from kept.core.access import MATRIX, Role
from kept.core.token_scopes import OF_EVERY_TOKEN, scopes_for
from tests.edges.api.described import operations

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


def test_every_operation_says_whose_it_is() -> None:
    assert set(WHO) >= set(operations()), "an operation is missing in WHO"


@pytest.mark.parametrize("name", operations())
def test_the_matrix_gives_it_to_these_and_a_scope_opens_it(name: str) -> None:
    verbs = operations()[name].verbs
    assert {role for role in ROLES for verb in verbs if role in MATRIX[verb]} == set(WHO[name])
    assert all(scopes_for(verb) or verb in OF_EVERY_TOKEN for verb in verbs)
