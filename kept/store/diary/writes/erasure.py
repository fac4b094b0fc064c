"""Erasing a client from the diary: sessions stay as the professional's own past, and tell of nobody. Callers hold the
transaction."""

from datetime import datetime

from kept.core.erasure import WORDS
from kept.core.policy import Reason
from kept.store.diary.models import ManageLink, Note, Session, Wait
from kept.store.diary.writes.waiting import end_wait


def erase_from_diary(client_id: int, *, at: datetime) -> None:
    """Notes, meeting addresses and written reasons are gone, links are over, nothing is waited for. Times and services
    stay: they are when the professional worked, and what their accounts and credits rest on."""
    for wait in Wait.objects.filter(client_id=client_id, state=Wait.State.WAITING):
        end_wait(wait, at=at)
    Note.objects.filter(client_id=client_id).delete()
    ManageLink.objects.filter(session__client_id=client_id, revoked_at__isnull=True).update(revoked_at=at)
    sessions = Session.objects.filter(client_id=client_id)
    sessions.update(meeting_url="", moved_from_start=None, moved_from_end=None)
    sessions.filter(reason=Reason.OTHER).update(reason_text=WORDS)
    sessions.exclude(reason=Reason.OTHER).update(reason_text="")
