"""What is due is claimed by one asker at a time, and falls due again when nothing comes of it."""

from datetime import timedelta

from kept.core.lifecycle import State
from kept.core.outcome import Method
from kept.store.payments.models import CardAttempt
from kept.usecases.claim_card_attempts import claim_card_attempts
from tests.cards.fake import FakeProvider
from tests.cards.made import ask_all, attempt_of, make_card_session
from tests.deeds import charge
from tests.make import NOW, hours


def test_a_claimed_attempt_is_due_again_after_a_while(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    charge(session, method=Method.CARD)
    (question,) = claim_card_attempts(most=5, now=NOW)
    assert (question.attempt, question.asked, question.is_old) == (attempt_of(session), 1, False)
    assert (question.amount.minor, question.method_ref[:3], question.secret_key) == (7000, "pm_", "sk_test_kept")
    assert claim_card_attempts(most=5, now=NOW) == ()
    assert claim_card_attempts(most=5, now=NOW + timedelta(seconds=20))[0].asked == 2


def test_after_twenty_hours_it_is_old(db: None) -> None:
    charge(make_card_session(state=State.COMPLETE), method=Method.CARD)
    assert claim_card_attempts(most=1, now=NOW + hours(21))[0].is_old


def test_one_is_claimed_by_name_before_it_is_due_and_never_once_it_is_decided(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    charge(session, method=Method.CARD)
    CardAttempt.objects.update(ask_at=NOW + hours(1))
    assert claim_card_attempts(most=1, now=NOW) == ()
    assert len(claim_card_attempts(most=1, only=attempt_of(session), now=NOW)) == 1
    ask_all(FakeProvider(), at=NOW + hours(2))
    assert claim_card_attempts(most=1, only=attempt_of(session), now=NOW) == ()
