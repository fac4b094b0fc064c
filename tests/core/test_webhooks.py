"""What becomes of a webhook after each attempt."""

from datetime import timedelta
from uuid import UUID

from kept.core.webhooks import BACK_OFF, HookAnswer, LeasedHook, WebhookState, standing_of_hook, wait_after
from tests.make import NOW

NO = HookAnswer(is_taken=False, code="500")


def leased(attempts: int) -> LeasedHook:
    return LeasedHook(uuid=UUID(int=7), token=UUID(int=8), until=NOW, attempts=attempts)


def test_what_is_taken_is_sent() -> None:
    standing = standing_of_hook(HookAnswer(is_taken=True, code="204"), leased(8), now=NOW)
    assert (standing.state, standing.next_at) == (WebhookState.SENT, None)


def test_it_is_tried_eight_times_over_a_day() -> None:
    passed = timedelta()
    for number in range(1, 8):
        standing = standing_of_hook(NO, leased(number), now=NOW)
        assert standing.state is WebhookState.WAITING
        assert standing.next_at
        passed += standing.next_at - NOW
    assert timedelta(hours=27) < passed < timedelta(hours=31)
    assert standing_of_hook(NO, leased(8), now=NOW).state is WebhookState.GIVEN_UP


def test_gone_is_gone() -> None:
    gone = HookAnswer(is_taken=False, code="410")
    assert standing_of_hook(gone, leased(1), now=NOW).state is WebhookState.GIVEN_UP


def test_each_wait_is_its_back_off_and_a_tenth_at_most() -> None:
    for number, wait in enumerate(BACK_OFF, start=1):
        assert wait <= wait_after(leased(number)) <= wait * 1.1
