"""Feeds that nobody reads end; what ended long ago is forgotten."""

from datetime import timedelta

from kept.core.feeds import ENDED_FOR, UNUSED_FOR
from kept.store.people.models import CalendarFeed
from kept.store.people.reads.feeds import hash_of_feed
from kept.usecases.ask_feed import ask_feed
from kept.usecases.end_unused_feeds import end_unused_feeds
from tests.calendars import make_feed
from tests.make import NOW


def test_one_that_is_read_stays(db: None) -> None:
    unread, read = make_feed(), make_feed()
    ask_feed(token_hash=hash_of_feed(read.secret), now=NOW + timedelta(days=1))
    assert end_unused_feeds(now=NOW + UNUSED_FOR - timedelta(seconds=1)) == 0
    assert end_unused_feeds(now=NOW + UNUSED_FOR) == 1
    assert end_unused_feeds(now=NOW + UNUSED_FOR) == 0
    assert CalendarFeed.objects.get(revoked_at__isnull=False).uuid == unread.uuid
    end_unused_feeds(now=NOW + UNUSED_FOR + ENDED_FOR)
    assert not CalendarFeed.objects.filter(uuid=unread.uuid).exists()
