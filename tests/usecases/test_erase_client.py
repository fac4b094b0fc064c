"""Nothing of an erased client is to be found: not on a page, not in the files, not in a dump, not after a restore."""

from pathlib import Path
from typing import Any

import pytest

from kept.core.erasure import Scope
from kept.core.lifecycle import PaymentState, State
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.journal.models import Entry
from kept.store.outbox.models import Letter
from kept.store.people.models import Client, Erasure, User
from kept.store.persons import writes
from kept.usecases.erase_client import erase_client
from tests import erased as canary
from tests.make import (
    NOW,
    a_key,
    actor_of,
    make_client,
    make_hub,
    make_payment,
    make_professional,
    make_session,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> None:
    """Erasures of the test's own."""
    settings.KEPT_ANCHORS = tmp_path / "anchors"


def erase(client: Client, professional: Any, **given: Any) -> Any:
    options: dict[str, Any] = {"request": a_key(), "now": NOW} | given
    return erase_client(client_id=client.uuid, by=actor_of(professional), **options)


def test_the_canary_is_silent_afterwards(real_db: None) -> None:
    professional = make_professional()
    client = canary.sing(professional)
    assert canary.sung_in_the_clear() > 5
    assert canary.sung_when_opened() >= {
        "people_client.name",
        "people_user.email",
        "diary_note.text",
        "outbox_letter.payload",
    }

    erase(client, professional)

    assert canary.sung_in_the_clear() == 0
    assert canary.sung_when_opened() <= canary.KEPT_BY_LAW
    assert broken_claims() == {}


def test_the_alarm_works(real_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: one place that is forgotten is found."""
    professional = make_professional()
    client = canary.sing(professional)
    monkeypatch.setattr(writes, "erase_letters", lambda **_given: None)
    erase(client, professional)
    assert canary.sung_in_the_clear() > 0
    assert "outbox_letter.payload" in canary.sung_when_opened()
    assert "erased_client_is_known_to_nobody" in broken_claims()


def test_sessions_stay_as_the_professionals_own_past(db: None) -> None:
    professional = make_professional()
    client = canary.sing(professional)
    before = Session.objects.values_list("uuid", "starts_at", "state", "price_minor")
    erase(client, professional)
    assert list(before.all()) == list(before)
    assert set(Session.objects.values_list("client__name", flat=True)) == {"Erased client"}
    assert not Client.objects.filter(uuid=client.uuid).exists()
    assert not Letter.objects.filter(state="waiting").exists()


def test_the_account_ends_when_nobody_else_knows_them(db: None) -> None:
    professional = make_professional()
    client = make_client(professional)
    assert client.user
    erase(client, professional)
    user = User.objects.get(id=client.user.id)
    assert (user.is_active, user.has_usable_password(), user.name) == (False, False, "Erased client")
    assert Erasure.objects.get().scope == Scope.ACCOUNT


@pytest.mark.parametrize("known_by", ["another practice", "a hub"])
def test_the_account_stays_when_somebody_else_knows_them(db: None, known_by: str) -> None:
    professional = make_professional()
    client = make_client(professional)
    assert client.user
    if known_by == "a hub":
        make_hub([professional], [client])
    else:
        make_client(make_professional(), account=actor_of(client))
    erase(client, professional)
    assert User.objects.get(id=client.user.id).email == client.user.email
    assert Erasure.objects.get().scope == Scope.RECORD
    assert broken_claims() == {}


@pytest.mark.parametrize("what", ["planned", "in progress", "unpaid", "by hand"])
def test_what_is_open_is_settled_first(db: None, what: str) -> None:
    professional = make_professional()
    client = make_client(professional)
    options: dict[str, Any] = {"professional": professional, "client": client}
    if what == "by hand":
        make_payment(professional, client)
    elif what == "unpaid":
        make_session(state=State.COMPLETE, payment=PaymentState.UNPAID, **options)
    else:
        make_session(state=State.PLANNED if what == "planned" else State.IN_PROGRESS, **options)
    with pytest.raises(Refused, match="open_case"):
        erase(client, professional)
    client.refresh_from_db()
    assert client.erased_at is None


def test_nobody_erases_a_client_of_another(db: None) -> None:
    client = make_client(make_professional())
    with pytest.raises(Refused, match="not_found"):
        erase(client, make_professional())


def test_the_journal_names_the_erasure_and_not_the_person(db: None) -> None:
    professional = make_professional()
    client = canary.sing(professional)
    number = erase(client, professional)
    entry = Entry.objects.get(action="client.erased")
    assert (entry.object_uuid, entry.codes) == (number, {"scope": "account"})
    assert canary.CANARY not in str(Erasure.objects.values().get())
