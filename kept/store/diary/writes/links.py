"""Links by which a client manages one booking without signing in. Only a keyed hash of each is kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from kept.core.access import Actor, Role
from kept.core.lifecycle import OPEN
from kept.store.compiled import compiled_update
from kept.store.diary.link_reads import hash_of_link
from kept.store.diary.models import ManageLink, Session
from kept.store.diary.writes.sessions import lock_session
from kept.store.rows import insert_soon
from kept.store.tokens import draw_token

PREFIX: Final = "mb_"
SHOWN_AFTERWARDS: Final = timedelta(hours=24)


def lock_session_of_link(token_hash: str, *, now: datetime) -> Session | None:
    """Of any link that there ever was, while its session is planned or under way and not over; held until the
    transaction ends."""
    found = ManageLink.objects.filter(
        token_hash=token_hash, session__state__in=list(OPEN), session__ends_at__gt=now - SHOWN_AFTERWARDS
    )
    link = found.select_related("session").first()
    if link is None:
        return None
    bearer = Actor(role=Role.BEARER, session_id=link.session_id)
    session = lock_session(link.session.uuid, for_actor=bearer)
    return session if session.state in OPEN else None


def renew_manage_link(session: Session, *, at: datetime) -> str:
    """The path of a new link, which takes the place of the session's earlier ones. It is told once, in a letter."""
    revoke_manage_links(session, at=at)
    return insert_manage_link(session, at=at)


def insert_manage_link(session: Session, *, at: datetime) -> str:
    """The path of a new session's first link."""
    assert session.starts_at is not None, "a deleted session has no link"
    assert session.ends_at is not None, "a deleted session has no link"
    token = PREFIX + draw_token()
    insert_soon(
        ManageLink(
            session=session,
            token_hash=hash_of_link(token),
            created_at=at,
            acts_until=session.starts_at,
            shows_until=session.ends_at + SHOWN_AFTERWARDS,
        )
    )
    return f"/m/{token}"


def revoke_manage_links(session: Session, *, at: datetime) -> None:
    _revoke(session.pk, at)


@compiled_update
def _revoke(session_id: int, at: datetime) -> tuple[QuerySet[ManageLink], Mapping[str, Any]]:
    return ManageLink.objects.filter(session_id=session_id, revoked_at__isnull=True), {"revoked_at": at}


def revoke_links_of_client(client_id: int, *, at: datetime) -> None:
    """All that were told to the client so far."""
    ManageLink.objects.filter(session__client_id=client_id, revoked_at__isnull=True).update(revoked_at=at)


def restore_manage_link(session: Session, *, at: datetime) -> None:
    """The letter with the newest link is withdrawn: the one whose place it took is good again."""
    links = list(session.manage_links.order_by("-id")[:2])
    if not links:
        return
    # Several may have been made at one instant: only the one before it comes back.
    ManageLink.objects.filter(id=links[0].id).update(revoked_at=at)
    ManageLink.objects.filter(id__in=[link.id for link in links[1:]], revoked_at=links[0].created_at).update(
        revoked_at=None
    )
