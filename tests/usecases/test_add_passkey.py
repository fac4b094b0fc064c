"""A passkey is added once it signed the challenge; the first factor brings recovery codes."""

from typing import Any, Final

import pytest
from pytest_django.fixtures import Settings

from kept.core.access import Actor
from kept.core.refusal import Refused, Replayed
from kept.store.journal.models import Entry
from kept.store.outbox.models import Letter
from kept.store.people.models import Factor, RecoveryCode
from kept.usecases.add_passkey import add_passkey
from tests.authenticator import SITE, Authenticator
from tests.digest import digest
from tests.make import NOW, a_key, make_account
from tests.security import give_app

CHALLENGE: Final = b"drawn for this visit and purpose"


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.KEPT_SITE_URL = f"{SITE}/"


def add(actor: Actor, given: str, **otherwise: Any) -> Any:
    asked: dict[str, Any] = {"challenge": CHALLENGE, "visit": None, "request": a_key(), "now": NOW}
    return add_passkey(by=actor, name="A key ring", given=given, **asked | otherwise)


def test_the_first_comes_with_ten_codes_and_a_notice_and_others_without_codes(db: None) -> None:
    actor, key = make_account(), Authenticator()
    made = add(actor, key.create(CHALLENGE))
    row = Factor.objects.get()
    assert (row.uuid, row.kind, row.name, row.credential, row.uses) == (
        made.uuid,
        "passkey",
        "A key ring",
        key.credential,
        1,
    )
    assert (len(made.codes), RecoveryCode.objects.count()) == (10, 10)
    assert [letter.kind for letter in Letter.objects.all()] == ["factor_changed"]
    assert add(actor, Authenticator(counts=False).create(CHALLENGE)).codes == []
    assert Entry.objects.filter(action="factor.added").count() == 2


WRONG: Final[dict[str, dict[str, Any]]] = {
    "another's challenge": {"challenge": b"of somebody else"},
    "no verification": {"is_verified": False},
    "another origin": {"origin": "https://kept.example.evil.test"},
    "without the lock": {"origin": "http://kept.example"},
    "another site": {"rp_id": "evil.test"},
    "another ceremony": {"kind": "webauthn.get"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_not_as_it_was_asked_is_refused(db: None, wrong: dict[str, Any]) -> None:
    actor = make_account()
    before = digest()
    with pytest.raises(Refused, match="passkey_wrong"):
        add(actor, Authenticator().create(**{"challenge": CHALLENGE} | wrong))
    assert digest() == before
    add(actor, Authenticator().create(CHALLENGE))


@pytest.mark.parametrize("given", ["", "{}", "[]", "null", '{"id": 1}', "x" * 999, "[" * 15_000, '{"id": "\\ud800"}'])
def test_what_no_authenticator_says_is_refused(db: None, given: str) -> None:
    with pytest.raises(Refused, match="passkey_wrong"):
        add(make_account(), given)


def test_without_a_challenge_nothing_is_good(db: None) -> None:
    with pytest.raises(Refused, match="passkey_wrong"):
        add(make_account(), Authenticator().create(b""), challenge=b"")


def test_a_passkey_is_one_persons_and_known_once(db: None) -> None:
    key, actor, other = Authenticator(), make_account(), make_account()
    add(actor, key.create(CHALLENGE))
    give_app(other)
    before = digest()
    for somebody in (actor, other):
        with pytest.raises(Refused, match="passkey_known"):
            add(somebody, key.create(CHALLENGE))
    assert digest() == before


def test_ten_are_enough(db: None) -> None:
    actor = make_account()
    for _ in range(10):
        add(actor, Authenticator().create(CHALLENGE))
    with pytest.raises(Refused, match="too_many_passkeys"):
        add(actor, Authenticator().create(CHALLENGE))


def test_asked_twice_it_is_done_once(db: None) -> None:
    actor, key, given = make_account(), a_key(), Authenticator().create(CHALLENGE)
    made = add(actor, given, request=key)
    with pytest.raises(Replayed) as replayed:
        add(actor, given, request=key)
    assert replayed.value.result == str(made.uuid)
