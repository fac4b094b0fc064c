"""However many processes ask, a token's minute has so many requests and no more."""

from datetime import timedelta

from kept.store.people.models import ApiToken, TokenUse
from kept.usecases.hand_out_requests import MOST_A_MINUTE, SHARE, hand_out_requests
from tests.make import NOW
from tests.race import race
from tests.tokens import make_token


def a_token() -> int:
    return ApiToken.objects.get(uuid=make_token().uuid).id


def test_shares_until_the_minute_is_used_up_and_anew_in_the_next(db: None) -> None:
    token = a_token()
    given = [hand_out_requests(token_id=token, now=NOW + timedelta(seconds=number)) for number in range(21)]
    assert given == [SHARE] * 20 + [0]
    assert sum(given) == MOST_A_MINUTE
    assert hand_out_requests(token_id=token, now=NOW + timedelta(minutes=1)) == SHARE
    assert TokenUse.objects.get().last_used_at == NOW + timedelta(minutes=1)


def test_processes_that_ask_at_once_get_no_more(real_db: None) -> None:
    token = a_token()
    given = race([lambda: hand_out_requests(token_id=token, now=NOW)] * 24)
    assert sum(share for share in given if isinstance(share, int)) == MOST_A_MINUTE
