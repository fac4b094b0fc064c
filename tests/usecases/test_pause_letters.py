"""While letters are paused none is claimed, and no message to a program."""

import pytest

from kept.core.access import Actor, Role
from kept.store.journal.models import Entry
from kept.store.outbox.models import Pause
from kept.store.outbox.pauses import held_letters, pause_now
from kept.usecases import claim_letters as claiming
from kept.usecases.claim_letters import claim_letters
from kept.usecases.claim_webhooks import claim_webhooks
from kept.usecases.pause_letters import pause_letters
from tests import rows
from tests.make import NOW, hours, make_session, minutes

BY = Actor(role=Role.OPERATOR)
LEASE = minutes(1)


def test_nothing_leaves_and_what_waits_can_be_seen(db: None) -> None:
    make_session()
    rows.webhook()
    pause_letters(by=BY, now=NOW)
    assert claim_letters(most=9, lease=LEASE, now=NOW + hours(1)) == ()
    assert claim_webhooks(most=9, lease=LEASE, now=NOW + hours(1)) == ()
    assert held_letters(now=NOW + hours(1))
    assert Entry.objects.latest("id").action == "letters.paused"


def test_paused_twice_it_is_paused_once_and_since_the_first_time(db: None) -> None:
    pause_letters(by=BY, now=NOW)
    pause_letters(by=BY, now=NOW + hours(1))
    paused = pause_now()
    assert paused
    assert (Pause.objects.count(), paused.since, paused.restored_to) == (1, NOW, None)


def test_control_a_worker_that_does_not_look_sends(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make_session()
    pause_letters(by=BY, now=NOW)
    monkeypatch.setattr(claiming, "is_paused", lambda: False)
    assert claim_letters(most=9, lease=LEASE, now=NOW + hours(1))
