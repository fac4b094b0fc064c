"""Who there is in the demo: the practice and its people, the hub and its members, the clients."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings

from kept.core.access import Actor, RequestKey, Role
from kept.core.availability import WeeklyHours
from kept.core.money import Money
from kept.core.offers import Audience, ServiceTerms
from kept.core.outcome import Method
from kept.core.policy import Origin
from kept.edges.commands._demo_doors import open_doors, print_letterhead
from kept.store.people.reads import acting_with_address
from kept.usecases.add_client import ClientWish, add_client
from kept.usecases.add_members import add_members
from kept.usecases.connect_client import connect_client
from kept.usecases.create_user import UserWish, create_user
from kept.usecases.found_hub import HubWish, found_hub
from kept.usecases.found_practice import found_practice
from kept.usecases.grant_credits import grant_credits
from kept.usecases.join_hub import join_hub

ZONE: Final = "Europe/Dublin"
NAMES: Final = {address: name for address, name, _ in settings.KEPT_DEMO_SIGN_INS}
ACTIVE_MEMBERS: Final = (
    "Nora Byrne", "Sean Kelly", "Ines Duarte", "Tomas Hruby", "Maeve Walsh", "Jonas Falk", "Priya Nair",
    "Luca Ferri", "Aoife Daly", "Marek Zeman", "Sofia Lund", "Owen Hughes", "Elif Kaya", "Rory Nolan",
)  # fmt: skip
GIVEN: Final = ("Ada", "Bran", "Ciara", "Dan", "Esme", "Finn", "Gwen", "Hugo", "Iris", "Jude")
FAMILY: Final = ("Abbott", "Brady", "Costa", "Doyle", "Evans")
PRIVATE_CLIENTS: Final = ("Greta Olsen", "Hector Ruiz", "Isla Munro", "Kofi Mensah", "Lena Fischer", "Milo Petrov")
OPERATOR: Final = Actor(role=Role.OPERATOR)
CREDITS_EACH: Final = 8
HUB_NAME: Final = "Tern Wellbeing"


@dataclass
class Cast:
    """The demo's people by their e-mail addresses: who acts, and the practice's record of each client."""

    clients: dict[str, UUID] = field(default_factory=dict)
    members: list[str] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, address: str) -> Actor:
        """Who has this address; anonymous when nobody signs in with it."""
        if address not in self.actors:
            self.actors[address] = acting_with_address(address)
        return self.actors[address]


def a_key() -> RequestKey:
    return RequestKey(key=uuid4(), fingerprint="demo")


def address_for(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@demo.test"


def found_everything(*, now: datetime) -> Cast:
    """Practice, hub, accounts, clients and the first credits, as they were founded some months ago."""
    cast = Cast()
    practice = found_practice(by=OPERATOR, name=settings.KEPT_DEMO_PRACTICE, timezone=ZONE, currency="EUR", now=now)
    for wish in (_anna(practice), _ben(practice), _cleo(practice), _account("vera@demo.test", Role.MANAGER, practice)):
        create_user(by=OPERATOR, wish=wish, now=now)
    for address in ("otto@demo.test", "olga@demo.test"):
        create_user(by=OPERATOR, wish=_account(address, Role.OPERATOR), now=now)
    for address in ("hana@demo.test", "carl@demo.test", "dora@demo.test", "emil@demo.test"):
        create_user(by=OPERATOR, wish=_account(address), now=now)
    _found_hub(cast, now)
    _add_private_clients(cast, now)
    open_doors(cast.actor("anna@demo.test"), now=now)
    print_letterhead(cast.actor("anna@demo.test"), now=now)
    return cast


def _found_hub(cast: Cast, now: datetime) -> None:
    professionals = [cast.actor(address).user_uuid for address in ("anna@demo.test", "cleo@demo.test")]
    hana = cast.actor("hana@demo.test").user_uuid
    hub = found_hub(
        by=OPERATOR,
        wish=HubWish(
            name=HUB_NAME,
            timezone=ZONE,
            credit_price=Money(8000, "EUR"),
            professionals=[each for each in professionals if each],
            admins=[hana] if hana else [],
        ),
        now=now,
    )
    quiet = [f"{given} {family}" for given in GIVEN for family in FAMILY]
    names = ["Carl Curtis", *ACTIVE_MEMBERS, *quiet]
    add_members(by=OPERATOR, hub_id=hub, people=[(name, _own_address(name)) for name in names], now=now)
    ends_at = now + timedelta(days=300)
    grant_credits(by=OPERATOR, hub_id=hub, each=CREDITS_EACH, ends_at=ends_at, now=now)
    # Dora came after the credits were given: a member without any.
    add_members(by=OPERATOR, hub_id=hub, people=[("Dora Quinn", "dora@demo.test")], now=now)
    for name in ACTIVE_MEMBERS:
        wish = UserWish(email=_own_address(name), name=name, timezone=ZONE, password=None)
        create_user(by=OPERATOR, wish=wish, now=now)
    for name in ("Carl Curtis", "Dora Quinn", *ACTIVE_MEMBERS):
        address = _own_address(name)
        join_hub(by=cast.actor(address), hub_id=hub, now=now)
        for professional in professionals:
            if professional:
                cast.clients[address] = connect_client(
                    by=cast.actor(address), professional_id=professional, door=Origin.HUB, now=now
                )
        cast.members.append(address)


def _add_private_clients(cast: Cast, now: datetime) -> None:
    for professional in ("anna@demo.test", "ben@demo.test"):
        account = cast.actor(professional).user_uuid
        assert account is not None
        cast.clients["emil@demo.test"] = connect_client(
            by=cast.actor("emil@demo.test"), professional_id=account, now=now
        )
    for number, name in enumerate(PRIVATE_CLIENTS):
        professional = "anna@demo.test" if number % 2 else "ben@demo.test"
        wish = ClientWish(name=name, email=address_for(name), timezone=ZONE, phone=f"+353 1 555 01{number:02}")
        cast.clients[wish.email] = add_client(by=cast.actor(professional), wish=wish, request=a_key(), now=now)


def _own_address(name: str) -> str:
    return next((address for address, known in NAMES.items() if known == name), address_for(name))


def _account(address: str, role: Role = Role.CLIENT, practice: UUID | None = None) -> UserWish:
    return UserWish(
        email=address,
        name=NAMES[address],
        timezone=ZONE,
        password=settings.KEPT_DEMO_PASSWORD,
        role=role,
        practice_id=practice,
    )


def _anna(practice: UUID) -> UserWish:
    return UserWish(
        email="anna@demo.test",
        name=NAMES["anna@demo.test"],
        timezone=ZONE,
        password=settings.KEPT_DEMO_PASSWORD,
        role=Role.PROFESSIONAL,
        practice_id=practice,
        services=(
            ServiceTerms("Counselling", 50, Money(9000, "EUR"), "video"),
            ServiceTerms("First conversation", 30, Money(4500, "EUR"), "video"),
            ServiceTerms("Counselling at the practice", 50, Money(9500, "EUR"), "on_site"),
            ServiceTerms("Short check-in", 25, Money(4000, "EUR"), "phone", Audience.HUB),
            ServiceTerms("Couples counselling", 80, Money(13000, "EUR"), "on_site", Audience.PRIVATE),
        ),
        hub_hours=tuple(WeeklyHours(weekday, 9 * 60, 13 * 60) for weekday in range(5)),
        methods=(Method.CASH, Method.POS, Method.BANK_TRANSFER, Method.OTHER),
    )


def _ben(practice: UUID) -> UserWish:
    return UserWish(
        email="ben@demo.test",
        name=NAMES["ben@demo.test"],
        timezone=ZONE,
        password=settings.KEPT_DEMO_PASSWORD,
        role=Role.PROFESSIONAL,
        practice_id=practice,
        policy_hours=48,
        services=(
            ServiceTerms("Coaching", 60, Money(12000, "EUR"), "video"),
            ServiceTerms("Walk and talk", 90, Money(15000, "EUR"), "on_site"),
        ),
        methods=(Method.CASH, Method.BANK_TRANSFER),
    )


def _cleo(practice: UUID) -> UserWish:
    return UserWish(
        email="cleo@demo.test",
        name=NAMES["cleo@demo.test"],
        timezone=ZONE,
        password=settings.KEPT_DEMO_PASSWORD,
        role=Role.PROFESSIONAL,
        practice_id=practice,
        services=(ServiceTerms("Physiotherapy", 40, Money(7000, "EUR"), "on_site"),),
        hub_hours=tuple(WeeklyHours(weekday, 9 * 60, 17 * 60) for weekday in (0, 2, 4)),
    )
