"""Builders: clients who wait for an earlier time, and what the product does about it."""

from datetime import datetime, timedelta
from typing import Any, Final

from kept.core.letters import Kind
from kept.core.policy import Origin
from kept.store.diary.models import FreedSlot, Service, Session, Wait, WaitOffer
from kept.store.outbox.models import Letter
from kept.store.people.models import Client, Professional
from kept.usecases.join_waitlist import WaitWish, join_waitlist
from kept.usecases.offer_freed_slots import offer_freed_slots
from tests.make import NOW, a_key, actor_of

EVERY_DAY: Final = range(7)


def wait_for_time(professional: Professional, client: Client, *, at: datetime = NOW, **wish: Any) -> Wait:
    """At any time of the next two weeks, unless said otherwise."""
    wish.setdefault("service_id", Service.objects.filter(professional=professional).earliest("id").uuid)
    asked: dict[str, Any] = {
        "door": Origin.PRACTICE,
        "weekdays": EVERY_DAY,
        "from_minute": 0,
        "until_minute": 24 * 60,
    } | wish
    asked.setdefault("last_day", (at + timedelta(days=14)).date())
    wanted = WaitWish(professional_id=professional.uuid, **asked)
    made = join_waitlist(by=actor_of(client), wish=wanted, request=a_key(), now=at)
    return Wait.objects.get(uuid=made)


def freed(session: Session) -> FreedSlot:
    return FreedSlot.objects.get(session=session)


def offers(session: Session) -> list[tuple[int, str]]:
    """To whom, by the wait's number, and how each stands; in order."""
    return list(WaitOffer.objects.filter(freed__session=session).order_by("id").values_list("wait_id", "state"))


def look_around(now: datetime = NOW) -> int:
    return offer_freed_slots(now=now)


def offered_letters() -> list[str]:
    """The addresses that were written to about an offer."""
    return list(Letter.objects.filter(kind=Kind.WAITLIST_OFFER).order_by("id").values_list("email", flat=True))
