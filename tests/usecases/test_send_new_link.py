"""A new link in place of an old one; the pages around it are tried with the link's own."""

from kept.store.diary.link_reads import bearer_of
from kept.store.diary.models import ManageLink
from kept.usecases.send_new_link import send_new_link
from tests.deeds import cancel
from tests.digest import digest
from tests.make import NOW, make_session


def test_the_old_one_is_over_and_the_new_one_good(db: None) -> None:
    session = make_session()
    old = ManageLink.objects.get(session=session).token_hash
    assert send_new_link(token_hash=old, now=NOW)
    new = ManageLink.objects.latest("id")
    assert bearer_of(old, now=NOW) is None
    bearer = bearer_of(new.token_hash, now=NOW)
    assert bearer
    assert (bearer.actor.session_id, bearer.may_act) == (session.id, True)


def test_nothing_is_sent_for_what_is_over_or_never_was(db: None) -> None:
    session = make_session()
    old = ManageLink.objects.get(session=session).token_hash
    cancel(session)
    before = digest()
    assert not send_new_link(token_hash=old, now=NOW)
    assert not send_new_link(token_hash="0" * 64, now=NOW)
    assert digest() == before
