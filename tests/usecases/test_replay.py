"""One key, one effect: whatever is sent twice, and however close together."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

import pytest

from kept.core.access import RequestKey
from kept.core.lifecycle import State
from kept.core.money import Money
from kept.core.policy import Funding
from kept.core.refusal import Refused, Replayed
from kept.store.diary.models import Session
from kept.store.journal.models import Entry
from kept.usecases.add_client import ClientWish, add_client
from kept.usecases.block_time import block_time
from kept.usecases.create_payment import create_payment
from kept.usecases.edit_client import edit_client
from kept.usecases.release_slot import release_slot
from kept.usecases.remove_block import remove_block
from kept.usecases.remove_note import remove_note
from kept.usecases.write_note import write_note
from tests.deeds import book, cancel, cancel_as_client, charge, complete, delete, edit, join, undo, void
from tests.digest import digest
from tests.make import (
    NOW,
    a_key,
    actor_of,
    fresh,
    make_client,
    make_hub,
    make_professional,
    make_session,
    payment_of,
    span_at,
    the_client_of,
)
from tests.openings import always_open, hold
from tests.race import much_patience, race

WithKey = Callable[..., Any]  # a deed that lacks its request only


def about_a_client(deed: WithKey, **asked: Any) -> WithKey:
    professional = make_professional()
    client = make_client(professional)
    return partial(deed, client_id=client.uuid, by=actor_of(professional), now=NOW, **asked)


def booking() -> WithKey:
    professional = make_professional()
    client = make_client(professional)
    make_hub([professional], [client], credits_each=5)
    return partial(book, professional, client, funding=Funding.CREDIT)


def noting() -> WithKey:
    return about_a_client(write_note, session_id=None, text="Slept better")


def removing_a_note() -> WithKey:
    note = noting()
    return partial(remove_note, note_id=note(request=a_key()), by=note.keywords["by"], now=NOW)  # type: ignore[attr-defined] # it is a partial


def blocking() -> WithKey:
    by = actor_of(make_professional())
    return partial(block_time, by=by, title="Leave", spans=[span_at(NOW)], keep_sessions=False, now=NOW)


def unblocking() -> WithKey:
    block = blocking()
    made = block(request=a_key())
    return partial(remove_block, block_id=made, by=block.keywords["by"], whole_series=False, now=NOW)  # type: ignore[attr-defined] # it is a partial


def undoing() -> WithKey:
    session = make_session()
    edit(session, span=span_at(NOW + timedelta(days=9)), undo_for=timedelta(seconds=10))
    return partial(undo, fresh(session))


def holding() -> WithKey:
    professional = always_open(make_professional())
    return partial(hold, professional, make_client(professional))


def releasing() -> WithKey:
    professional = always_open(make_professional())
    client = make_client(professional)
    return partial(release_slot, hold_id=hold(professional, client), by=actor_of(client), now=NOW)


PARTICULARS: Final[dict[str, Any]] = {
    "name": "Iris Moe",
    "email": "iris@example.org",
    "timezone": "Europe/Oslo",
    "phone": "",
    "address": "",
}
DEEDS: Final[dict[str, Callable[[], WithKey]]] = {
    "book": booking,
    "edit": lambda: partial(edit, make_session(), place="phone"),
    "undo": undoing,
    "cancel": lambda: partial(cancel, make_session(funding=Funding.CREDIT)),
    "cancel as client": lambda: partial(cancel_as_client, make_session(funding=Funding.CREDIT)),
    "delete": lambda: partial(delete, make_session(funding=Funding.CREDIT)),
    "join": lambda: partial(join, make_session()),
    "complete": lambda: partial(complete, make_session(state=State.IN_PROGRESS), charge=True),
    "charge": lambda: partial(charge, make_session(state=State.COMPLETE)),
    "void": lambda: partial(void, make_session(state=State.COMPLETE)),
    "create payment": lambda: about_a_client(create_payment, amount=Money(1, "EUR"), description=""),
    "add client": lambda: partial(
        add_client, by=actor_of(make_professional()), wish=ClientWish(**PARTICULARS), now=NOW
    ),
    "edit client": lambda: about_a_client(edit_client, version=1, **PARTICULARS),
    "write note": noting,
    "remove note": removing_a_note,
    "block": blocking,
    "unblock": unblocking,
    "hold": holding,
    "release": releasing,
}


@pytest.mark.parametrize("deed", DEEDS)
def test_the_same_request_has_its_effect_once(db: None, deed: str) -> None:
    do, request = DEEDS[deed](), a_key()
    do(request=request)
    entry = Entry.objects.get(request_key=request.key)
    before = digest()

    with pytest.raises(Replayed) as replayed:
        do(request=request)

    assert replayed.value.result == str(entry.object_uuid)
    assert digest() == before


@pytest.mark.parametrize("deed", DEEDS)
def test_a_key_is_good_for_one_request(db: None, deed: str) -> None:
    do, request = DEEDS[deed](), a_key()
    do(request=request)
    before = digest()

    with pytest.raises(Refused, match="idempotency_mismatch") as refusal:
        do(request=replace(request, fingerprint="something else"))

    assert refusal.value.status == 422
    assert digest() == before


def test_a_key_is_its_users_own(db: None) -> None:
    session, request = make_session(), a_key()
    edit(session, request=request)
    assert session.client
    cancel_as_client(session, by=the_client_of(session), request=request)
    assert fresh(session).state == State.CANCELLED


def test_what_was_refused_may_be_tried_again_under_its_key(db: None) -> None:
    session, request = make_session(), a_key()
    with pytest.raises(Refused, match="too_early_to_join"):
        join(session, request=request, at=NOW)
    join(session, request=request)
    assert fresh(session).state == State.IN_PROGRESS


@pytest.mark.parametrize("deed", ["book", "cancel", "charge", "add client", "write note"])
def test_duplicates_at_once_have_one_effect(real_db: None, deed: str) -> None:
    with much_patience():
        do, request = DEEDS[deed](), a_key()
        results = race([partial(do, request=request)] * 8)

        assert sum(isinstance(result, Replayed) for result in results) == 7
        assert len({str(result) for result in results if isinstance(result, Replayed)}) == 1
        assert Entry.objects.filter(request_key=request.key).count() == 1


def test_other_bodies_at_once_under_one_key_have_one_effect(real_db: None) -> None:
    with much_patience():
        professional, request = make_professional(), a_key()
        client = make_client(professional)
        asked = [
            partial(
                book,
                professional,
                client,
                starts_at=NOW + timedelta(days=day + 1),
                request=RequestKey(key=request.key, fingerprint=f"on day {day}"),
            )
            for day in range(8)
        ]
        results = race(asked)
        assert [r.code for r in results if isinstance(r, Refused)] == ["idempotency_mismatch"] * 7
        assert Session.objects.count() == 1
        assert payment_of(Session.objects.get()).state == "pending"
