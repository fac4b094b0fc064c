"""Whatever a program sends is answered as described, and what is refused changes nothing."""

from random import Random
from typing import Final

import pytest
from pytest_django.fixtures import Settings
from schemathesis.core.failures import FailureGroup

from kept.core.access import Role
from kept.edges.api import entrance, sessions
from tests.edges.api import test_any_request as made_up
from tests.make import NOW
from tests.prove.evidence import MODE, NIGHTLY, SUITE, Tally, proof, some_of
from tests.prove.lives import undone

TIMES: Final = 10 if MODE == NIGHTLY else 1  # as many as the suite sends


@pytest.mark.skipif(MODE == SUITE, reason="tests/edges/api/test_any_request.py sends them in the suite")
def test_whatever_is_made_up_is_answered_as_described(
    db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up.let_everything_in(settings, monkeypatch)
    monkeypatch.setattr(entrance, "clock", lambda: NOW)
    with proof("requests", figure=17) as tally:
        for role in some_of(tuple(made_up.LEAST), tally.chance):
            send(tally, role)
        tally.control(finds_an_answer_that_is_not_as_described(monkeypatch))


def send(tally: Tally, role: Role) -> None:
    with undone():
        sender = made_up.a_sender(role)
        try:
            made_up.send_all(sender, role, times=TIMES)
        except (Exception, FailureGroup) as found:  # noqa: BLE001 (whatever is raised is a violation, told with its request)
            tally.violated(f"{role}: {found}"[:2000])
        tally.counted += sender.sent


def finds_an_answer_that_is_not_as_described(patch: pytest.MonkeyPatch) -> bool:
    alarm = Tally(Random(0))
    patch.setattr(sessions, "session_json", lambda *_, **__: {"id": "1"})
    send(alarm, Role.CLIENT)
    return bool(alarm.violations)
