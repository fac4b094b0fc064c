"""One session's life, request by request, at the hours at which it happens."""

import functools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Visitor

from kept.core.delivery import LEASE
from kept.edges.commands._stopping import Stop
from kept.edges.commands.deliver_letters import Worker
from kept.edges.mail.post import open_post
from kept.edges.web import middleware
from kept.store.people.models import Client, Factor
from tests.bench.life import Spent
from tests.edges.web.at_home import Home
from tests.edges.web.desk import Answer, Clock, Desk, nobody_leaves
from tests.make import make_client, make_professional
from tests.openings import always_open

NEW = "/sessions/new"


@dataclass
class Pair:
    """A professional and a client, each at a browser of their own."""

    desk: Desk
    home: Home
    client: Client
    clock: Clock

    def live(self, starts_at: datetime, spent: Spent) -> None:
        path = self._booked(starts_at, spent)
        self._looked_at(path, spent)
        self._delivered(spent, self.clock.now + timedelta(seconds=1))
        self._delivered(spent, starts_at - timedelta(hours=23))
        self.clock.now = starts_at - timedelta(minutes=5)
        self._ended(path, starts_at, spent)
        self._delivered(spent, self.clock.now + timedelta(seconds=1))

    def _booked(self, starts_at: datetime, spent: Spent) -> str:
        """Seven days before."""
        self.clock.now = starts_at - timedelta(days=7)
        local = starts_at.astimezone(ZoneInfo(self.desk.professional.timezone))
        monday = (local - timedelta(days=local.weekday())).date()
        self._get(self.desk, f"/sessions?view=week&date={local:%Y-%m-%d}", spent)
        self._get(self.desk, f"/sessions/feed?start={monday}T00:00&end={monday + timedelta(days=7)}T00:00", spent)
        form = self._get(self.desk, f"{NEW}?client={self.client.uuid}", spent).form(NEW)
        typed = {"day": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M}"}
        self._post(f"{NEW}/preview", form.values | typed, spent)
        booked = self._post(NEW, form.values | typed, spent)
        assert booked.status == 303, booked.words
        return booked.where

    def _looked_at(self, path: str, spent: Spent) -> None:
        """By the professional, and by the client at home."""
        self._get(self.desk, path, spent)
        self._get(self.home, "/bookings", spent)
        self._get(self.home, path.replace("/sessions/", "/bookings/"), spent)

    def _ended(self, path: str, starts_at: datetime, spent: Spent) -> None:
        """It is joined, takes place, and is paid in cash."""
        shown = self._get(self.desk, path, spent)
        self._post(f"{path}/joining", shown.form(f"{path}/joining").values, spent)
        self.clock.now = starts_at + timedelta(minutes=51)
        form = self._get(self.desk, f"{path}/completion", spent).form(f"{path}/completion")
        ended = self._post(f"{path}/completion", form.values | {"payment": "charge", "method": "cash"}, spent)
        assert ended.status == 303, ended.words
        self._get(self.desk, "/payments", spent)
        self._get(self.home, "/my-payments", spent)

    def _delivered(self, spent: Spent, now: datetime) -> None:
        clock = Clock(now)
        with spent.on("letters"):
            Worker(the_post(), LEASE, Stop(), clock).drain()

    def _get(self, who: Any, path: str, spent: Spent) -> Answer:
        with spent.on("pages"):
            answer: Answer = who.get(path)
        return self._told(answer, spent)

    def _post(self, path: str, sent: Any, spent: Spent) -> Answer:
        with spent.on("pages"):
            answer = self.desk.post(path, sent)
        return self._told(answer, spent)

    def _told(self, answer: Answer, spent: Spent) -> Answer:
        spent.requests += 1
        assert answer.status in (200, 303), answer.words[:300]
        return answer


@functools.cache
def the_post() -> Any:
    """Opened once, as a worker does."""
    return open_post(seconds=30)


def make_people(number: int) -> list[Pair]:
    clock = Clock()
    middleware.clock = clock
    nobody_leaves(pytest.MonkeyPatch())
    pairs = []
    for _ in range(number):
        professional = always_open(make_professional())
        client = make_client(professional)
        Factor.objects.create(user=professional.user, kind="app", name="bench", created_at=clock.now)
        desk = Desk(professional, clock, Visitor(HTTP_HOST="127.0.0.1"))
        home = Home(professional, clock, Visitor(HTTP_HOST="127.0.0.1"), client=client)
        pairs.append(Pair(desk, home, client, clock))
    return pairs
