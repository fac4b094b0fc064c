"""A programme for tests: a hub with an admin, members with and without accounts, and the deeds of those who run it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kept.core.access import Actor
from kept.core.money import Money
from kept.store.hubs.models import Hub
from kept.store.people.models import Client, Professional, User
from kept.store.people.reads import acting
from kept.usecases.add_members import add_members
from kept.usecases.fill_pool import fill_pool
from kept.usecases.found_hub import HubWish, found_hub
from kept.usecases.grant_credits import grant_credits
from kept.usecases.join_hub import join_hub
from kept.usecases.remove_member import remove_member
from kept.usecases.request_credit import request_credit
from tests.make import EURO, NOW, OPERATOR, a_key, actor_of, make_account, make_client, make_professional

FOUNDED = NOW - timedelta(days=400)


@dataclass
class Company:
    """One hub, seen from all sides."""

    hub: Hub
    admin: Actor
    professional: Professional
    members: list[Client] = field(default_factory=list)

    def join(self, client: Client | None = None) -> Client:
        """Somebody who is on the roster and has joined."""
        client = client or make_client(self.professional)
        assert client.user
        add_members(by=OPERATOR, hub_id=self.hub.uuid, people=[(client.name, client.user.email)], now=FOUNDED)
        join_hub(by=actor_of(client), hub_id=self.hub.uuid, now=FOUNDED)
        self.members.append(client)
        return client

    def enlist(self, number: int) -> None:
        """People on the roster of whom nothing else is known."""
        people = [(f"Person {n:03}", f"person{n:03}@example.org") for n in range(number)]
        add_members(by=OPERATOR, hub_id=self.hub.uuid, people=people, now=FOUNDED)

    def grant(self, each: int = 2, *, at: datetime = NOW, ends_at: datetime | None = None, **options: Any) -> UUID:
        return grant_credits(
            by=self.admin,
            hub_id=self.hub.uuid,
            each=each,
            ends_at=ends_at or at + timedelta(days=300),
            request=a_key(),
            now=at,
            **options,
        )

    def fill(self, number: int, *, at: datetime = NOW) -> None:
        fill_pool(hub_id=self.hub.uuid, by=self.admin, number=number, request=a_key(), now=at)

    def ask(self, client: Client, *, at: datetime = NOW) -> bool:
        return request_credit(hub_id=self.hub.uuid, by=actor_of(client), request=a_key(), now=at)

    def ask_for(self, client: Client, *, at: datetime = NOW) -> bool:
        by = actor_of(self.professional)
        return request_credit(hub_id=self.hub.uuid, by=by, client_id=client.uuid, request=a_key(), now=at)

    def remove(self, client: Client, *, at: datetime = NOW) -> None:
        member = self.hub.members.get(user=client.user, removed_at=None)
        remove_member(hub_id=self.hub.uuid, member_id=member.uuid, by=self.admin, request=a_key(), now=at)

    @property
    def admin_user(self) -> User:
        return User.objects.get(id=self.admin.user_id or 0)

    def places(self) -> dict[str, int]:
        """How many credits are where."""
        counts: dict[str, int] = {}
        for place in self.hub.credits.values_list("place", flat=True):
            counts[place] = counts.get(place, 0) + 1
        return counts


def make_company(*, founded: datetime = FOUNDED, **terms: Any) -> Company:
    professional, account = make_professional(), make_account(name="Hana Roth")
    assert account.user_uuid
    wish = HubWish(
        name="Quay Wellbeing",
        timezone="Europe/Dublin",
        credit_price=Money(6500, EURO),
        professionals=[professional.user.uuid],
        admins=[account.user_uuid],
        **terms,
    )
    hub = Hub.objects.get(uuid=found_hub(by=OPERATOR, wish=wish, now=founded))
    return Company(hub, acting(account.user_id)[0], professional)
