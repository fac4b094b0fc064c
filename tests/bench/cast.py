"""Who sends requests: the loaded professionals and their clients, signed in with cookies or tokens."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from kept.core.token_scopes import TOKEN_SCOPES
from kept.edges.web.presence import VISIT
from kept.store.diary.models import Service
from kept.store.people.models import ApiToken, Client, Factor, Professional, User, Visit
from kept.store.people.sessions import SessionStore, hash_of_key, name_of_visit
from kept.store.people.writes.tokens import PREFIX, PURPOSE
from kept.store.tokens import draw_token, hash_of

MOST_PEOPLE: Final = 400  # load is spread over so many professionals, and over their clients


@dataclass(frozen=True)
class Someone:
    """A person, and what each of their requests carries."""

    user: User
    cookie: str
    token: str

    @property
    def by_page(self) -> dict[str, str]:
        return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.cookie}", "Accept": "text/html"}

    @property
    def by_token(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}


@dataclass(frozen=True)
class Desk:
    """A professional, their only service's id, and their clients."""

    someone: Someone
    professional: Professional
    service: str
    clients: tuple[tuple[Client, Someone], ...]


def hire(*, now: datetime) -> list[Desk]:
    """Some of those who were loaded, evenly out of all of them, and their clients; all signed in."""
    everyone = list(Professional.objects.select_related("user").order_by("id"))
    professionals = everyone[:: max(1, len(everyone) // MOST_PEOPLE)][:MOST_PEOPLE]
    clients = Client.objects.select_related("user").filter(
        practice__in=[each.practice_id for each in professionals], user__isnull=False
    )
    people = [each.user for each in professionals] + [each.user for each in clients if each.user]
    known = {someone.user.id: someone for someone in sign_in(people, now=now)}
    of_practice: defaultdict[int, list[tuple[Client, Someone]]] = defaultdict(list)
    for client in clients.order_by("id"):
        of_practice[client.practice_id].append((client, known[client.user_id or 0]))
    services = dict(Service.objects.filter(professional__in=professionals).values_list("professional_id", "uuid"))
    return [
        Desk(known[each.user_id], each, str(services[each.id]), tuple(of_practice[each.practice_id]))
        for each in professionals
    ]


def sign_in(users: Sequence[User], *, now: datetime) -> list[Someone]:
    """What a sign-in leaves, and a token with every right, for each."""
    backend = settings.AUTHENTICATION_BACKENDS[0]
    someone = [Someone(user, draw_token(), PREFIX + draw_token()) for user in users]
    began = now.timestamp()
    Visit.objects.bulk_create(
        Visit(
            session_key=(hashed := hash_of_key(each.cookie)),
            uuid=name_of_visit(hashed),
            user=each.user,
            device="bench",
            signed_in_at=now,
            last_seen_at=now,
            session_data=SessionStore().encode(
                {
                    SESSION_KEY: str(each.user.pk),
                    BACKEND_SESSION_KEY: backend,
                    HASH_SESSION_KEY: each.user.get_session_auth_hash(),
                    VISIT: {"device": "bench", "since": began, "seen": began, "proved": began},
                }
            ),
            expire_date=now + timedelta(days=1),
        )
        for each in someone
    )
    Factor.objects.bulk_create(Factor(user=each.user, kind="app", name="bench", created_at=now) for each in someone)
    ApiToken.objects.bulk_create(
        ApiToken(
            user=each.user,
            name="bench",
            token_hash=hash_of(each.token, purpose=PURPOSE),
            ending=each.token[-4:],
            scopes=sorted(TOKEN_SCOPES),
            created_at=now,
            expires_at=now + timedelta(days=1),
        )
        for each in someone
    )
    return someone
