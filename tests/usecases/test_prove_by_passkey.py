"""A passkey of one's own proves; what it may be wrong in is in test_check_passkey."""

from typing import Final

from pytest_django.fixtures import Settings

from kept.store.journal.models import Entry
from kept.usecases.prove_by_passkey import prove_by_passkey
from tests.authenticator import SITE
from tests.make import NOW, make_account
from tests.security import give_passkey

CHALLENGE: Final = b"drawn for this visit and purpose"


def test_ones_own_proves_and_anothers_does_not(db: None, settings: Settings) -> None:
    settings.KEPT_SITE_URL = SITE
    actor, other = make_account(), make_account()
    mine, theirs = give_passkey(actor), give_passkey(other)
    assert prove_by_passkey(by=actor, given=mine.sign(CHALLENGE), challenge=CHALLENGE, now=NOW)
    assert Entry.objects.latest("id").action == "account.proved"
    for given in (theirs.sign(CHALLENGE), mine.sign(b"another"), mine.sign(CHALLENGE, is_verified=False)):
        assert not prove_by_passkey(by=actor, given=given, challenge=CHALLENGE, now=NOW)
        assert Entry.objects.latest("id").action == "account.proof_failed"
