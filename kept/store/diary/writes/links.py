"""Links by which a client manages one booking without signing in. Only a keyed hash of each is kept."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.utils.crypto import salted_hmac

from kept.store.diary.models import ManageLink, Session

PREFIX: Final = "mb_"
SHOWN_AFTERWARDS: Final = timedelta(hours=24)


def hash_of(token: str) -> str:
    """What the database knows of a token."""
    return salted_hmac("kept.store.diary.links", token, algorithm="sha256").hexdigest()


def renew_manage_link(session: Session, *, at: datetime) -> str:
    """The path of a new link, which takes the place of the session's earlier ones. It is told once, in a letter."""
    assert session.starts_at is not None, "a deleted session has no link"
    assert session.ends_at is not None, "a deleted session has no link"
    revoke_manage_links(session, at=at)
    token = PREFIX + secrets.token_urlsafe(32)
    ManageLink.objects.create(
        session=session,
        token_hash=hash_of(token),
        created_at=at,
        acts_until=session.starts_at,
        shows_until=session.ends_at + SHOWN_AFTERWARDS,
    )
    return f"/m/{token}"


def revoke_manage_links(session: Session, *, at: datetime) -> None:
    session.manage_links.filter(revoked_at__isnull=True).update(revoked_at=at)


def restore_manage_link(session: Session, *, at: datetime) -> None:
    """The letter with the newest link is withdrawn: the one whose place it took is good again."""
    newest = session.manage_links.order_by("-id").first()
    if newest is None:
        return
    session.manage_links.filter(revoked_at=newest.created_at).exclude(id=newest.id).update(revoked_at=None)
    newest.revoked_at = at
    newest.save(update_fields=["revoked_at"])
