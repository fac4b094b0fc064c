"""A passkey is right when it is theirs, signed this challenge, knew its owner, and counts on."""

from typing import Any, Final

import pytest
from pytest_django.fixtures import Settings

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.store import passkeys
from kept.store.journal.models import Entry
from kept.store.people.models import Factor, User
from kept.usecases.check_passkey import check_passkey
from tests.authenticator import SITE, Authenticator
from tests.digest import digest
from tests.make import NOW, make_account, minutes
from tests.security import give_passkey

CHALLENGE: Final = b"drawn for this visit and purpose"
# A wrong one is noted in the journal, and nothing else is written.
NOTED: Final = ("journal_entry", "sqlite_sequence")


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.KEPT_SITE_URL = SITE


@pytest.fixture
def actor(db: None) -> Actor:
    return make_account()


@pytest.fixture
def key(actor: Actor) -> Authenticator:
    return give_passkey(actor)


def check(actor: Actor, given: str, challenge: bytes = CHALLENGE) -> bool:
    return check_passkey(user_id=actor.user_id or 0, given=given, challenge=challenge, now=NOW + minutes(1))


def test_one_of_theirs_is_right_and_its_use_is_noted(actor: Actor, key: Authenticator) -> None:
    assert check(actor, key.sign(CHALLENGE))
    row = Factor.objects.get()
    assert (row.uses, row.last_used_at) == (key.uses, NOW + minutes(1))
    assert Entry.objects.latest("id").action == "factor.used"


def test_one_that_is_synced_counts_nothing_and_is_right_each_time(actor: Actor) -> None:
    key = give_passkey(actor, Authenticator(counts=False))
    assert [check(actor, key.sign(challenge), challenge) for challenge in (b"one", b"two")] == [True, True]
    assert Factor.objects.get().uses == 0


WRONG: Final[dict[str, dict[str, Any]]] = {
    "another challenge": {"challenge": b"of another visit"},
    "no verification": {"is_verified": False},
    "another origin": {"origin": "https://evil.test"},
    "another site": {"rp_id": "evil.test"},
    "another ceremony": {"kind": "webauthn.create"},
    "a broken signature": {"is_broken": True},
    "counting back": {"uses": 4},
    "counting no further": {"uses": 5},
    "counting no more": {"uses": 0},
    "in another's name": {"says": Authenticator().credential},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_not_as_it_was_asked_is_wrong(actor: Actor, key: Authenticator, wrong: dict[str, Any]) -> None:
    key.uses = 4
    assert check(actor, key.sign(CHALLENGE))
    before = digest(without=NOTED)
    assert not check(actor, key.sign(**{"challenge": CHALLENGE} | wrong))
    assert digest(without=NOTED) == before
    assert Entry.objects.latest("id").action == "factor.failed"
    key.uses = 5
    assert check(actor, key.sign(CHALLENGE))


def test_anothers_is_wrong(actor: Actor, key: Authenticator) -> None:
    other = make_account()
    theirs = give_passkey(other)
    assert not check(actor, theirs.sign(CHALLENGE))
    # Nor under the name of one's own, nor with a key of one's own under theirs.
    assert not check(actor, theirs.sign(CHALLENGE, says=key.credential))
    assert not check(other, key.sign(CHALLENGE, says=theirs.credential))


def test_without_a_challenge_nothing_is_right(actor: Actor, key: Authenticator) -> None:
    assert not check(actor, key.sign(b""), b"")


def test_the_control_without_its_count_a_copy_would_be_right(
    actor: Actor, key: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    key.uses = 8
    assert check(actor, key.sign(CHALLENGE))
    Factor.objects.update(uses=0)
    assert check(actor, key.sign(CHALLENGE, uses=3))


@pytest.mark.parametrize("given", ["", "{}", "[]", '{"id": {}}', "[" * 15_000])
def test_what_no_authenticator_says_is_wrong(actor: Actor, key: Authenticator, given: str) -> None:
    assert not check(actor, given)


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("https://kept.example", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8", False),
    ],
)
def test_a_number_is_no_name(settings: Settings, site: str, *, expected: bool) -> None:
    settings.KEPT_SITE_URL = site
    assert passkeys.has_name() is expected


def test_who_has_none_and_who_is_gone(db: None) -> None:
    actor = make_account()
    assert not check(actor, Authenticator().sign(CHALLENGE))
    User.objects.update(is_active=False)
    with pytest.raises(Refused, match="not_found"):
        check(actor, Authenticator().sign(CHALLENGE))
