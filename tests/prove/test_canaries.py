"""Somebody who is erased is to be read nowhere any more: neither by who has the disk, nor by who has the keys as well."""

from random import Random

import pytest

from kept.store.persons import writes
from kept.usecases.erase_client import erase_client
from tests import erased as canary
from tests.make import NOW, a_key, actor_of, make_professional
from tests.prove.evidence import Tally, proof, rounds


@pytest.mark.usefixtures("real_db")
def test_who_is_erased_is_to_be_read_nowhere() -> None:
    with proof("canaries", figure=22) as tally:
        for _ in range(rounds(commit=3, nightly=12)):
            erase_one(tally)
        tally.control(finds_what_is_forgotten())


def erase_one(tally: Tally) -> None:
    """Each place is counted: a column, or a passage of what is on the disk."""
    professional = make_professional()
    client = canary.sing(professional)
    tally.counted += len(canary.sung_when_opened() - canary.KEPT_BY_LAW) + canary.sung_in_the_clear()
    erase_client(client_id=client.uuid, by=actor_of(professional), request=a_key(), now=NOW)
    tally.violations += sorted(canary.sung_when_opened() - canary.KEPT_BY_LAW)
    if passages := canary.sung_in_the_clear():
        tally.violated(f"{passages} passages on the disk")


def finds_what_is_forgotten() -> bool:
    """The alarm works: letters are left as they are."""
    alarm = Tally(Random(0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writes, "erase_letters", lambda **_given: None)
        erase_one(alarm)
    return "outbox_letter.payload" in alarm.violations
