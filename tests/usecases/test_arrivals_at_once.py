"""Two who use the same pass at the same moment: one comes in."""

from collections.abc import Iterator
from functools import partial

import pytest

from kept.core.arrivals import CODE_TRIES
from kept.core.letters import Kind
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from kept.store.people.models import Acquaintance, ContactRequest, Invitation, SignUp, User
from kept.usecases.accept_request import accept_request
from kept.usecases.confirm_sign_up import confirm_sign_up
from tests.arrivals import (
    UMA,
    ask_for_account,
    confirmed,
    invite,
    last_letter,
    make_an_account,
    open_professional,
    pass_of,
    send,
)
from tests.make import NOW, a_key, actor_of
from tests.race import much_patience, race, winners

AT_ONCE = 6


@pytest.fixture(autouse=True)
def patient_db(real_db: None) -> Iterator[None]:
    with much_patience():
        yield


def test_one_account_is_made_of_a_sign_up() -> None:
    shown = confirmed(open_professional().uuid)
    assert winners(race([partial(make_an_account, shown)] * AT_ONCE)) == 1
    assert User.objects.filter(email=UMA).count() == Acquaintance.objects.count() == 1
    assert broken_claims() == {}


def test_one_account_is_made_of_an_invitation_and_a_sign_up() -> None:
    professional = open_professional()
    invite(professional)
    passes = [confirmed(professional.uuid), pass_of(last_letter(Kind.INVITATION))]
    assert winners(race([partial(make_an_account, shown) for shown in passes * 3])) == 1
    assert User.objects.filter(email=UMA).count() == 1


def test_no_more_than_five_codes_are_tried() -> None:
    made = ask_for_account(open_professional().uuid)
    race([partial(confirm_sign_up, sign_up_id=made, code=f"wrong{n}", now=NOW) for n in range(CODE_TRIES + 3)])
    assert SignUp.objects.get().tries == CODE_TRIES
    assert not confirm_sign_up(sign_up_id=made, code=last_letter(Kind.EMAIL_CODE).code, now=NOW)


def test_one_request_waits_and_is_answered_once() -> None:
    professional = open_professional()
    race([partial(send, professional)] * AT_ONCE)
    row = ContactRequest.objects.get()
    by = actor_of(professional)
    answers = [partial(accept_request, request_id=row.uuid, by=by, request=a_key(), now=NOW) for _ in range(AT_ONCE)]
    assert winners(race(answers)) == 1
    assert Invitation.objects.count() == 1
    assert Letter.objects.filter(kind=Kind.REQUEST_ACCEPTED).count() == 1
    assert broken_claims() == {}
