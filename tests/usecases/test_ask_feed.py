"""A feed is read by who has its secret, sixty times an hour, until it is over."""

from datetime import datetime, timedelta

import pytest

from kept.core.feeds import MOST_AN_HOUR, UNUSED_FOR
from kept.core.refusal import Refused
from kept.store.people.models import CalendarFeed, Staff, User
from kept.store.people.reads.feeds import hash_of_feed
from kept.usecases.ask_feed import AskedFeed, ask_feed
from tests.calendars import make_feed
from tests.make import NOW, make_client, make_practice, make_professional
from tests.race import race


def ask(secret: str, at: datetime = NOW) -> AskedFeed:
    return ask_feed(token_hash=hash_of_feed(secret), now=at)


def test_it_says_whose_it_is_and_notes_the_use(db: None) -> None:
    professional = make_professional()
    asked = ask(make_feed(professional, shows_initials=True).secret)
    assert (asked.owner.professional_id, asked.shows_initials) == (professional.id, True)
    assert CalendarFeed.objects.get().last_used_at == NOW


@pytest.mark.parametrize("secret", ["", "ic_", "ic_" + "A" * 43, "../x"])
def test_what_never_was_is_not_found(db: None, secret: str) -> None:
    make_feed()
    with pytest.raises(Refused, match="not_found"):
        ask(secret)


def test_sixty_an_hour_and_no_more(db: None) -> None:
    secret = make_feed().secret
    for number in range(MOST_AN_HOUR):
        ask(secret, NOW + timedelta(seconds=number))
    with pytest.raises(Refused, match="feed_asked_too_often"):
        ask(secret, NOW + timedelta(minutes=59, seconds=59))
    with pytest.raises(Refused, match="feed_asked_too_often"):
        ask(secret, NOW - timedelta(seconds=1))  # another machine's clock
    ask(secret, NOW + timedelta(hours=1))


def test_several_processes_together_answer_no_more(real_db: None) -> None:
    secret = make_feed().secret
    CalendarFeed.objects.update(hour=NOW, asked=MOST_AN_HOUR - 2)
    answers = race([lambda: ask(secret)] * 4)
    assert sum(isinstance(answer, AskedFeed) for answer in answers) == 2


def test_who_reads_it_keeps_it_and_who_does_not_loses_it(db: None) -> None:
    secret = make_feed().secret
    later = NOW + UNUSED_FOR - timedelta(seconds=1)
    ask(secret, later)
    ask(secret, later + UNUSED_FOR - timedelta(seconds=1))
    with pytest.raises(Refused, match="feed_over"):
        ask(secret, later + 2 * UNUSED_FOR)


def test_who_may_have_none_any_more_has_none(db: None) -> None:
    client = make_client(make_professional())
    secret = make_feed(client).secret
    assert client.user
    Staff.objects.create(user=client.user, practice=make_practice(), role="manager")
    with pytest.raises(Refused, match="feed_over"):
        ask(secret)
    Staff.objects.all().delete()
    ask(secret)
    User.objects.filter(id=client.user.id).update(is_active=False)
    with pytest.raises(Refused, match="feed_over"):
        ask(secret)
