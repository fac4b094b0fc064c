"""Django's sessions in our own table: found by a hash, and with an owner, who sees and ends them."""

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DjangosStore
from django.db.models import QuerySet

from kept.store.compiled import compiled

KEY_BYTES: Final = 32


class SessionStore(DjangosStore):
    """256 random bits in the cookie, and their hash in the table. What a visit's owner is shown lies in the session's
    own contents, under `visit`, and is copied into columns each time it is written."""

    @classmethod
    def get_model_class(cls) -> Any:
        from kept.store.people.models import Visit  # noqa: PLC0415 - apps are not loaded when Django imports this

        return Visit

    def exists(self, session_key: str) -> bool:
        return bool(self.model.objects.filter(session_key=hash_of_key(session_key)).exists())

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=hash_of_key(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        visit = data.get("visit", {})
        user_id = data.get(SESSION_KEY)
        visits: Any = self.model  # the stubs know Django's own table only
        return visits(
            session_key=(hashed := hash_of_key(self._get_or_create_session_key())),  # type: ignore[attr-defined] # Django's own
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            uuid=name_of_visit(hashed),
            user_id=int(user_id) if user_id and visit else None,
            device=visit.get("device", ""),
            signed_in_at=_instant(visit.get("since")),
            last_seen_at=_instant(visit.get("seen")),
            is_shared=visit.get("shared", False),
        )

    def _get_session_from_db(self) -> Any:
        key = self.session_key
        if key is None:
            return None
        for found in _kept(hash_of_key(key), datetime.now(UTC)):
            return found
        self._session_key = None
        return None

    def _get_new_session_key(self) -> str:
        return secrets.token_urlsafe(KEY_BYTES)


@compiled
def _kept(hashed: str, now: datetime) -> QuerySet[Any]:
    """Of a visit only what Django makes its session of."""
    visits: QuerySet[Any] = SessionStore.get_model_class().objects.all()
    return visits.filter(session_key=hashed, expire_date__gt=now).only("session_data")


def hash_of_key(key: str) -> str:
    """Of 256 random bits a plain hash is enough: there is nothing to try."""
    return hashlib.sha256(key.encode()).hexdigest()


def name_of_visit(hashed: str) -> UUID:
    """By which its owner ends it; another one as soon as the visit goes on under a new key."""
    return UUID(hashlib.sha256(hashed.encode()).hexdigest()[:32])


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
