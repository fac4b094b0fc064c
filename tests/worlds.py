"""Worlds that differ only in who inside a hub did what: for asking whether the employer sees a difference.

They are written as rows, a hundred times as fast as by the deeds themselves; what is the employer's own (roster, grants,
the pool) is done by use cases, and so is what is published.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from kept.core.access import Actor, Role
from kept.core.refusal import Refused
from kept.edges.commands._usage import publish_closed_months
from kept.store.diary.models import Service, Session
from kept.store.hubs.models import Member
from kept.store.ledger.models import Credit, CreditMove
from kept.store.people.models import Client, Professional
from kept.usecases.expire_credits import expire_credits
from kept.usecases.issue_hub_invoice import issue_hub_invoice
from kept.usecases.remove_member import remove_member
from kept.usecases.request_credit import request_credit
from tests.make import a_key, actor_of, make_account, make_client, make_professional
from tests.programme import Company, make_company

FOUNDED: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
TODAY: Final = datetime(2026, 8, 12, 9, tzinfo=UTC)
MONTHS: Final = range(1, 8)
PERSONS: Final = 16
CREDITS_EACH: Final = 8
# How a credit's way ends: the place, the row of the table that led there, the session's state and its word for it.
ENDS: Final = {
    "used": ("taken", "X05", "complete", "taken"),
    "late": ("taken", "C02", "cancelled", "taken"),
    "free": ("available", "C01", "cancelled", "returned"),
    "voided": ("forfeited", "X13", "complete", "forfeited"),
    "booked": ("held", "", "planned", "held"),
}


@dataclass(frozen=True)
class Use:
    """One booking: in which month, by whom, and how it ended. Only what is `used` or `late` counts for the employer."""

    month: int
    person: int
    end: str


@dataclass(frozen=True, kw_only=True)
class World:
    """What the employer must not learn: who did what, who joined, who came by a code, who asked for more."""

    uses: tuple[Use, ...]
    joined: frozenset[int]
    by_code: int
    asking: tuple[tuple[int, int], ...]  # month and person
    chance: int


@dataclass
class Stage:
    """The company before anybody did anything: a roster of forty, of whom some can sign up."""

    company: Company
    professionals: list[Professional]
    people: list[Client] = field(default_factory=list)
    strangers: list[Actor] = field(default_factory=list)
    operator: Actor = field(default_factory=lambda: make_account(role=Role.OPERATOR))

    @property
    def members(self) -> dict[int, Member]:
        rows = {member.email: member for member in self.company.hub.members.all()}
        return {number: rows[client.email] for number, client in enumerate(self.people)}


def set_stage() -> Stage:
    company = make_company(founded=FOUNDED, topups_per_member=3)
    stage = Stage(company, [company.professional, make_professional()])
    stage.people = [make_client(company.professional) for _ in range(PERSONS)]
    stage.strangers = [make_account() for _ in range(2)]
    roster = [(f"Member {number:02}", client.email) for number, client in enumerate(stage.people)]
    Member.objects.bulk_create(
        Member(hub=company.hub, name=name, email=email, added_at=FOUNDED) for name, email in roster
    )
    company.enlist(24)
    company.grant(CREDITS_EACH, at=FOUNDED, ends_at=datetime(2027, 1, 1, tzinfo=UTC))
    company.fill(23, at=FOUNDED)
    return stage


@contextmanager
def played(stage: Stage, world: World) -> Iterator[None]:
    """The world, and afterwards the empty stage again."""
    point = transaction.savepoint()
    try:
        _play(stage, world)
        yield
    finally:
        transaction.savepoint_rollback(point)


def alike(chance: Random, *, few: bool) -> Iterator[World]:
    """Worlds without end in which each month has as many credits used and as many asked for; who it was is another
    matter. Of few, also how many people it were."""
    months = sorted(chance.choice(MONTHS) for _ in range(chance.randint(4, 14) if few else chance.randint(30, 70)))
    asked = sorted(chance.choice(MONTHS) for _ in range(chance.randint(0, 4)))
    if few:
        while True:
            yield _world(chance, months, asked, among=(3, 9))
    first = _world(chance, months, asked, among=(14, PERSONS))
    counted = [use for use in first.uses if use.end in ("used", "late")]
    while True:
        others = list(range(PERSONS))
        chance.shuffle(others)
        swapped = tuple(Use(use.month, others[use.person], use.end) for use in counted)
        besides = _world(chance, [], asked, among=(14, PERSONS))
        yield _joined(chance, uses=(*swapped, *besides.uses), asking=besides.asking)


def _world(chance: Random, months: Sequence[int], asked: Sequence[int], *, among: tuple[int, int]) -> World:
    """`months` says when a credit was used; besides, bookings that are none of the employer's business."""
    persons = chance.sample(range(PERSONS), chance.randint(*among))
    uses = [Use(month, _who(chance, persons, used), chance.choice(["used", "late"])) for used, month in _so_far(months)]
    uses += [
        Use(chance.choice(MONTHS), chance.randrange(PERSONS), chance.choice(["free", "voided", "booked"]))
        for _ in range(chance.randint(0, 5))
    ]
    asking = tuple((month, chance.randrange(PERSONS)) for month in asked)
    return _joined(chance, uses=tuple(uses), asking=_each_at_most(asking, 3))


def _joined(chance: Random, *, uses: tuple[Use, ...], asking: tuple[tuple[int, int], ...]) -> World:
    needed = {use.person for use in uses} | {person for _, person in asking}
    joined = frozenset(needed | set(chance.sample(range(PERSONS), chance.randint(0, PERSONS))))
    return World(uses=uses, joined=joined, by_code=chance.randint(0, 2), asking=asking, chance=chance.randrange(10**6))


def _so_far(months: Sequence[int]) -> Iterator[tuple[list[int], int]]:
    used: list[int] = []
    for month in months:
        yield used, month


def _who(chance: Random, persons: Sequence[int], used: list[int]) -> int:
    """Somebody who has a credit left."""
    person = chance.choice([each for each in persons if used.count(each) < 5])
    used.append(person)
    return person


def _each_at_most(asking: tuple[tuple[int, int], ...], most: int) -> tuple[tuple[int, int], ...]:
    """By others where the programme would give one person no more."""
    counts = [0] * PERSONS
    moved = []
    for month, person in asking:
        other = next(each % PERSONS for each in range(person, person + PERSONS) if counts[each % PERSONS] < most)
        counts[other] += 1
        moved.append((month, other))
    return tuple(moved)


def _play(stage: Stage, world: World) -> None:
    hub, chance, members = stage.company.hub, Random(world.chance), stage.members
    for number in world.joined:
        Member.objects.filter(id=members[number].id).update(user=stage.people[number].user)
    for account in stage.strangers[: world.by_code]:
        email = f"code{account.user_id}@example.org"
        Member.objects.create(
            hub=hub, user_id=account.user_id, name="By code", email=email, added_at=TODAY, by_code=True
        )
    _write_uses(stage, world, chance)
    for month, person in world.asking:
        by = actor_of(stage.people[person])
        request_credit(hub_id=hub.uuid, by=by, request=a_key(), now=datetime(2026, month, 20, 9, tzinfo=UTC))
    # The employer removes the same two people in both worlds, whatever they have left.
    for number in (0, 1):
        remove_member(
            hub_id=hub.uuid,
            member_id=members[number].uuid,
            by=stage.company.admin,
            request=a_key(),
            now=datetime(2026, 6, 10, 9, tzinfo=UTC),
        )
    expire_credits(now=TODAY)
    publish_closed_months(now=TODAY)
    _invoice(stage)


def _invoice(stage: Stage) -> None:
    """What can be, of every month."""
    for month in MONTHS:
        with suppress(Refused):
            issue_hub_invoice(
                hub_id=stage.company.hub.uuid, month=date(2026, month, 1), by=stage.operator, request=a_key(), now=TODAY
            )


def _write_uses(stage: Stage, world: World, chance: Random) -> None:
    hub, members = stage.company.hub, stage.members
    of_person = {number: list(Credit.objects.filter(member=member)) for number, member in members.items()}
    services = {each.id: Service.objects.get(professional=each) for each in stage.professionals}
    sessions, moves, moved = [], [], []
    for number, use in enumerate(world.uses):
        if not of_person[use.person]:
            continue
        credit, hold = of_person[use.person].pop(), uuid4()
        place, cause, state, word = ENDS[use.end]
        at = datetime(2026, use.month, chance.randint(1, 19), 6, tzinfo=UTC) + timedelta(minutes=7 * number)
        professional = chance.choice(stage.professionals)
        sessions.append(
            _session(stage, use, services[professional.id], hold=hold, state=state, word=word, at=at, number=number)
        )
        ways = [("available", "held", "booked")] + ([("held", place, cause)] if cause else [])
        for origin, target, why in ways:
            credit.moves_made += 1
            moves.append(
                CreditMove(
                    hub=hub,
                    credit=credit,
                    number=credit.moves_made,
                    origin=origin,
                    target=target,
                    hold=hold,
                    cause=why,
                    at=at,
                )
            )
        credit.place, credit.hold = place, None if place == "available" else hold
        moved.append(credit)
    Session.objects.bulk_create(sessions)
    CreditMove.objects.bulk_create(moves)
    Credit.objects.bulk_update(moved, ["place", "hold", "moves_made"])


def _session(
    stage: Stage, use: Use, service: Service, *, hold: Any, state: str, word: str, at: datetime, number: int
) -> Session:
    """Each in an hour of its own: nobody has two at once."""
    starts_at = datetime(2026, use.month, 1, tzinfo=UTC) + timedelta(hours=2 * number)
    told = {"cancelled_by": "client", "cancelled_at": at, "cancelled_late": True} if state == "cancelled" else {}
    return Session(
        practice_id=service.practice_id,
        professional_id=service.professional_id,
        client=stage.people[use.person],
        service=service,
        hub=stage.company.hub,
        origin="hub",
        funding="credit",
        state=state,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=50),
        place="video",
        price_minor=7000,
        currency="EUR",
        credit_price_minor=6500,
        hold=hold,
        credit=word,
        created_at=at,
        **told,
    )
