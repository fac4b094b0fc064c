"""`kept letters`: what would be sent, held back and let go by hand."""

from argparse import Namespace

import pytest

from kept.edges.commands import letters
from kept.store.outbox.models import Letter
from kept.store.outbox.pauses import is_paused
from kept.usecases.settle_restored import settle_restored
from tests.make import NOW, OPERATOR, hours, make_client, make_professional, make_session


def say(deed: str) -> None:
    assert letters.run(Namespace(deed=deed), now=NOW + hours(1)) == 0


def test_the_list_names_each_by_its_message_id_and_nobody(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    client = make_client(make_professional())
    make_session(professional=client.acquaintances.get().professional, client=client)
    settle_restored(taken_at=NOW, by=OPERATOR, now=NOW)
    say("list")
    told = capsys.readouterr().out
    for message_id in Letter.objects.filter(due_at__lte=NOW).values_list("message_id", flat=True):
        assert message_id in told
    assert "restored to 2026-06-15 09:00 UTC" in told
    assert client.name not in told
    assert client.email not in told


def test_they_are_held_and_let_go(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    say("pause")
    assert is_paused()
    say("list")
    assert "paused since" in capsys.readouterr().out
    say("resume")
    assert not is_paused()
    say("resume")
    say("list")
    told = capsys.readouterr().out
    assert "were not paused" in told
    assert told.endswith("Letters are not paused.\n")
