"""Letters that were held back go, under the names that they had."""

from kept.store.journal.models import Entry
from kept.store.outbox.pauses import held_letters, pause_now
from kept.usecases.claim_letters import claim_letters
from kept.usecases.pause_letters import pause_letters
from kept.usecases.resume_letters import resume_letters
from tests.make import NOW, OPERATOR, hours, make_session, minutes


def test_all_that_was_held_goes(db: None) -> None:
    make_session()
    pause_letters(by=OPERATOR, now=NOW)
    held = {letter.message_id for letter in held_letters(now=NOW + hours(1))}
    assert resume_letters(by=OPERATOR, now=NOW + hours(1))
    claimed = {letter.message_id for letter in claim_letters(most=9, lease=minutes(1), now=NOW + hours(1))}
    assert claimed <= held
    assert claimed
    assert pause_now() is None
    assert Entry.objects.latest("id").action == "letters.resumed"


def test_what_is_not_paused_is_not_resumed(db: None) -> None:
    entries = Entry.objects.count()
    assert not resume_letters(by=OPERATOR, now=NOW)
    assert Entry.objects.count() == entries
