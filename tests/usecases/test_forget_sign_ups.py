"""Of a sign-up nothing is left after a week but that there was one."""

from datetime import timedelta

from kept.store.invariants.reads import broken_claims
from kept.store.people.models import SignUp
from kept.usecases.forget_sign_ups import forget_sign_ups
from tests.arrivals import UMA, ask_for_account, open_professional
from tests.make import NOW


def test_the_address_is_erased_after_a_week_and_once(db: None) -> None:
    ask_for_account(open_professional().uuid)
    assert forget_sign_ups(now=NOW + timedelta(days=7, seconds=-1)) == 0
    assert SignUp.objects.get().email == UMA
    assert forget_sign_ups(now=NOW + timedelta(days=7)) == 1
    row = SignUp.objects.get()
    assert (row.email, row.code_hash) == ("", "")
    assert forget_sign_ups(now=NOW + timedelta(days=7)) == 0
    assert broken_claims() == {}
