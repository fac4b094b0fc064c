"""Where random walks begin, and what they have come to."""

import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from kept.core.access import RequestKey
from kept.core.lifecycle import PaymentState, State
from kept.core.outcome import Method
from kept.core.policy import Funding, Origin, Reason
from kept.core.refusal import Refused
from kept.store.diary.models import Session, SlotHold, WaitOffer
from kept.store.hubs.models import Hub
from kept.store.people.models import Client, Professional
from kept.usecases.decline_offer import decline_offer
from kept.usecases.expire_credits import expire_credits
from kept.usecases.leave_waitlist import leave_waitlist
from kept.usecases.offer_freed_slots import offer_freed_slots
from kept.usecases.release_slot import release_slot
from kept.usecases.reverse_refilled_charges import reverse_refilled_charges
from tests.make import (
    NOW,
    a_key,
    actor_of,
    fresh,
    hours,
    make_client,
    make_hub,
    make_payment,
    make_professional,
    make_session,
)
from tests.openings import always_open, book_as_client, hold, rebook
from tests.waiting import wait_for_time

which = st.integers(0, 9)  # of what there is by then
starts = st.integers(-8, 40).map(lambda number: hours(number * 2))
yes_or_no = st.booleans()
methods = st.sampled_from([*[Method.CASH] * 4, Method.POS, Method.CREDIT, None])  # the last three are refused
charges = st.fixed_dictionaries({"charge": yes_or_no, "method": methods})
reasons = st.sampled_from([*Reason, *Reason, None])
texts = st.sampled_from(["They moved house", ""])


class People:
    """Where every walk begins: two professionals of one practice and of one hub, two members, some sessions and payments
    by hand."""

    def __init__(self) -> None:
        first = always_open(make_professional(policy_hours=48))
        self.professionals = [first, always_open(make_professional(practice=first.practice))]
        Professional.objects.update(reverses_refilled_charges=True)
        self.clients = [make_client(first), make_client(first, door=Origin.ON_REQUEST)]
        for client in self.clients:
            make_client(self.professionals[1], account=actor_of(client))
        self.hub = make_hub(self.professionals, self.clients, credits_each=3, ends_at=NOW + timedelta(days=2))
        Hub.objects.update(reverses_refilled_charges=True)
        for _ in range(2):
            make_payment(first, self.clients[0])
        made: list[dict[str, Any]] = [
            {"starts_at": NOW + hours(60), "funding": Funding.CREDIT},
            {"starts_at": NOW + hours(5), "funding": Funding.CREDIT},
            {"starts_at": NOW - hours(1), "funding": Funding.CREDIT, "state": State.IN_PROGRESS},
            {"starts_at": NOW - hours(3), "funding": Funding.CREDIT, "state": State.COMPLETE},
            {"starts_at": NOW - hours(5), "state": State.CANCELLED, "payment": PaymentState.UNPAID},
            {"starts_at": NOW + hours(40), "payment": PaymentState.PAID},
        ]
        pairs = itertools.cycle([(first, self.clients[0]), (self.professionals[1], self.clients[1])])
        self.sessions = [
            make_session(professional=p, client=c, **how) for (p, c), how in zip(pairs, made, strict=False)
        ]


@dataclass
class World:
    """What a walk has come to."""

    people: People
    now: datetime = NOW
    last: tuple[Callable[..., Any], RequestKey] | None = None

    def __post_init__(self) -> None:
        self.sessions = list(self.people.sessions)

    @property
    def minute(self) -> datetime:
        return self.now.replace(second=0)

    def attempt(self, deed: Callable[..., Any]) -> Any:
        """The deed under a key of its own; a refusal is as good as any other answer."""
        request = a_key()
        self.last = deed, request
        with suppress(Refused):
            return deed(request=request)
        return None


class ClientSteps(RuleBasedStateMachine):
    """What clients do for themselves, and what the product does in between."""

    world: World

    @property
    def pair(self) -> tuple[list[Professional], list[Client]]:
        return self.world.people.professionals, self.world.people.clients

    @rule(who=which, client=which, later=starts, door=st.sampled_from(Origin), funding=st.sampled_from(Funding))
    def book_for_myself(self, who: int, client: int, later: timedelta, door: Origin, funding: Funding) -> None:
        """By doors that are theirs and by others."""
        professionals, clients = self.pair
        world = self.world
        asked: dict[str, Any] = {"door": door, "funding": funding}
        made = world.attempt(
            lambda request: book_as_client(
                professionals[who % 2],
                clients[client % 2],
                starts_at=world.minute + later,
                at=world.now,
                request=request,
                **asked,
            )
        )
        if made:
            world.sessions.append(Session.objects.get(uuid=made))

    @rule(number=which, later=starts, pays=yes_or_no)
    def rebook(self, number: int, later: timedelta, pays: bool) -> None:
        world = self.world
        likely = list(Session.objects.filter(origin=Origin.HUB, state=State.PLANNED).order_by("-id"))
        session = fresh((likely or world.sessions)[number % len(likely or world.sessions)])
        if session.client is None:
            return
        starts_at = world.minute + later
        made = world.attempt(
            lambda request: rebook(session, starts_at=starts_at, at=world.now, pays_self=pays, request=request)
        )
        if made:
            world.sessions.append(Session.objects.get(uuid=made))

    @rule(who=which, client=which, later=starts, lets_go=yes_or_no)
    def hold(self, who: int, client: int, later: timedelta, lets_go: bool) -> None:
        professionals, clients = self.pair
        world, one = self.world, clients[client % 2]
        starts_at = world.minute + later
        world.attempt(
            lambda request: hold(professionals[who % 2], one, starts_at=starts_at, at=world.now, request=request)
        )
        held = SlotHold.objects.filter(user=one.user, offer__isnull=True).first()
        if held and lets_go:
            world.attempt(
                lambda request: release_slot(hold_id=held.uuid, by=actor_of(one), request=request, now=world.now)
            )

    @rule(who=which, client=which, stays=yes_or_no)
    def wait(self, who: int, client: int, stays: bool) -> None:
        professionals, clients = self.pair
        world, one = self.world, clients[client % 2]
        wait = wait_for_time(professionals[who % 2], one, at=world.now, door=Origin.HUB)
        if not stays:
            leave_waitlist(wait_id=wait.uuid, by=actor_of(one), request=a_key(), now=world.now)

    @rule(accepts=yes_or_no)
    def answer_an_offer(self, accepts: bool) -> None:
        offer = (
            WaitOffer.objects.filter(state="open").select_related("wait__client__user", "wait__professional").first()
        )
        if offer is None:
            return
        world, client = self.world, offer.wait.client
        asked: dict[str, Any] = {"starts_at": offer.starts_at, "door": Origin.HUB, "funding": Funding.CREDIT}
        made = None
        if accepts:
            made = world.attempt(
                lambda request: book_as_client(offer.wait.professional, client, at=world.now, request=request, **asked)
            )
        else:
            decline_offer(offer_id=offer.uuid, by=actor_of(client), request=a_key(), now=world.now)
        if made:
            world.sessions.append(Session.objects.get(uuid=made))

    @rule()
    def do_chores(self) -> None:
        for chore in (expire_credits, offer_freed_slots, reverse_refilled_charges):
            chore(now=self.world.now)
