"""Asking for an account: the same for an address with one and without; the letter tells its owner which."""

from uuid import uuid4

import pytest

from kept.core.arrivals import CODE_LIFE, Door
from kept.core.letters import Kind
from kept.core.refusal import Refused
from kept.store.hubs.models import Hub
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from kept.store.people.models import SignUp, User
from tests.arrivals import UMA, ask_for_account, last_letter, open_professional
from tests.make import NOW, make_account, make_hub, make_professional


def test_a_code_goes_to_the_address_and_only_a_hash_stays(db: None) -> None:
    made = ask_for_account(open_professional().uuid)
    row, letter = SignUp.objects.get(uuid=made), last_letter(Kind.EMAIL_CODE)
    assert (letter.email, letter.name, len(letter.code), letter.path) == (UMA, "", 6, "/signup/code")
    assert (row.email, row.door, row.expires_at, row.tries) == (UMA, "direct_link", NOW + CODE_LIFE, 0)
    assert letter.code not in str(SignUp.objects.values().get())
    assert Letter.objects.get().practice_id is None
    assert broken_claims() == {}


def test_who_has_an_account_is_told_so_by_letter_alone(db: None) -> None:
    professional = open_professional()
    known = User.objects.get(id=make_account().user_id or 0)
    rows = [SignUp.objects.get(uuid=ask_for_account(professional.uuid, email=mail)) for mail in (known.email, UMA)]
    assert [(row.door, row.door_uuid, row.expires_at, row.tries, row.used_at) for row in rows] == [
        ("direct_link", professional.uuid, NOW + CODE_LIFE, 0, None)
    ] * 2
    letter = last_letter(Kind.ACCOUNT_EXISTS)
    assert (letter.email, letter.path, letter.code) == (known.email, "/signin?next=%2Fgo%2Fon", "")
    assert Letter.objects.count() == 2


def test_sending_again_makes_neither_another_nor_another_letter(db: None) -> None:
    professional, key = open_professional(), uuid4()
    assert ask_for_account(professional.uuid, key=key) == ask_for_account(professional.uuid, key=key)
    assert Letter.objects.count() == SignUp.objects.count() == 1
    with pytest.raises(Refused, match="idempotency_mismatch"):
        ask_for_account(professional.uuid, key=key, email="other@example.org")


def test_a_door_that_is_closed_or_none_is_not_there(db: None) -> None:
    closed, hub = make_professional(), make_hub([])
    for door, door_id in [
        (Door.DIRECT_LINK, closed.uuid),
        (Door.DIRECT_LINK, hub.uuid),
        (Door.INVITATION, closed.uuid),
        (Door.HUB, closed.uuid),
        (Door.HUB, uuid4()),
    ]:
        with pytest.raises(Refused, match="not_found"):
            ask_for_account(door_id, door=door)
    assert not SignUp.objects.exists()


def test_a_hubs_door_asks_no_roster_yet(db: None) -> None:
    hub = Hub.objects.get(id=make_hub([]).id)
    ask_for_account(hub.uuid, door=Door.HUB)
    assert last_letter(Kind.EMAIL_CODE).email == UMA
