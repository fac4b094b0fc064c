"""Waiting no longer."""

import pytest

from kept.core.refusal import Refused
from kept.store.diary.models import Wait
from kept.usecases.leave_waitlist import leave_waitlist
from tests.make import NOW, a_key, actor_of, make_client, make_professional
from tests.waiting import wait_for_time


def test_who_leaves_waits_no_more_and_leaves_once(db: None) -> None:
    professional = make_professional()
    client = make_client(professional)
    wait = wait_for_time(professional, client)
    leave_waitlist(wait_id=wait.uuid, by=actor_of(client), request=a_key(), now=NOW)
    assert Wait.objects.get().state == Wait.State.ENDED
    with pytest.raises(Refused, match="not_found"):
        leave_waitlist(wait_id=wait.uuid, by=actor_of(client), request=a_key(), now=NOW)


def test_anothers_wait_is_not_there(db: None) -> None:
    professional = make_professional()
    wait = wait_for_time(professional, make_client(professional))
    with pytest.raises(Refused, match="not_found"):
        leave_waitlist(wait_id=wait.uuid, by=actor_of(make_client(professional)), request=a_key(), now=NOW)
