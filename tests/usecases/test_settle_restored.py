"""What a restore brought back is made safe to serve from."""

import pytest
from django.test import Client as Visitor

from kept.store.journal.models import Entry
from kept.store.outbox.pauses import pause_now
from kept.store.people.models import Visit as SignIn
from kept.store.people.reads.tokens import bearer_of
from kept.usecases.pause_letters import pause_letters
from kept.usecases.settle_restored import Settled, settle_restored
from tests.make import NOW, OPERATOR, hours, make_professional
from tests.tokens import make_token

LATER = NOW + hours(3)


@pytest.mark.parametrize("keep_tokens", [True, False])
def test_sign_ins_end_and_letters_wait_and_tokens_end_unless_they_are_kept(db: None, keep_tokens: bool) -> None:
    professional = make_professional()
    Visitor().force_login(professional.user)
    token = make_token(professional)
    settled = settle_restored(taken_at=NOW, keep_tokens=keep_tokens, by=OPERATOR, now=LATER)
    assert settled == Settled(sign_ins=1, tokens=0 if keep_tokens else 1)
    assert SignIn.objects.count() == 0
    assert (bearer_of(token.secret, now=LATER) is not None) == keep_tokens
    paused = pause_now()
    assert paused
    assert (paused.since, paused.restored_to) == (LATER, NOW)
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.codes) == ("installation.restored", {"sign_ins": 1, "tokens": settled.tokens})


def test_what_was_paused_before_stays_paused_and_names_the_restore(db: None) -> None:
    pause_letters(by=OPERATOR, now=NOW)
    settle_restored(taken_at=NOW + hours(1), by=OPERATOR, now=LATER)
    paused = pause_now()
    assert paused
    assert (paused.since, paused.restored_to) == (NOW, NOW + hours(1))
