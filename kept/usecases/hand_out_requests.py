"""Hand out a share of the requests that a token may make in a minute, to a process that answers them."""

from datetime import datetime
from typing import Final

from django.db import transaction

from kept.store.people.writes import tokens

MOST_A_MINUTE: Final = 600
# Many enough that counting costs next to nothing; few enough that several processes find their share.
SHARE: Final = 30


@transaction.atomic(durable=True)
def hand_out_requests(*, token_id: int, now: datetime) -> int:
    """How many this process may answer in the minute of `now` before it asks again; 0: the minute's are used up.

    However many processes ask, no more than MOST_A_MINUTE are handed out.
    """
    minute = now.replace(second=0, microsecond=0)
    return tokens.hand_out_requests(token_id, share=SHARE, most=MOST_A_MINUTE, minute=minute, at=now)
