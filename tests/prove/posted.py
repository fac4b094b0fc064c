"""Letters of simulated lives, handed over by workers who die and to a post that refuses: what arrives, how often, in which order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Final

from kept.core.delivery import LEASE, Answer, Verdict
from kept.core.letters import Kind, LetterState
from kept.store.outbox.models import Letter
from kept.usecases.claim_letters import claim_letters
from kept.usecases.record_delivery import record_delivery
from tests.make import NOW, minutes
from tests.prove.evidence import Tally
from tests.prove.lives import undone
from tests.prove.simulation import DEEDS, Life
from tests.usecases.walks import People

TELLING: Final = ("book", "book for oneself", "move", "undo", "rebook", "cancel", "cancel as a client", "delete")
STEPS: Final = 60
ACCEPTED: Final = Answer(verdict=Verdict.ACCEPTED, code="250")
LATER: Final = Answer(verdict=Verdict.LATER, code="451")
NEVER: Final = Answer(verdict=Verdict.NEVER, code="550")


@dataclass
class Post:
    """What arrived, in its order. A worker that is `careless` says at times that it handed over what it did not."""

    chance: Random
    is_careless: bool = False
    has_faults: bool = True
    arrived: list[str] = field(default_factory=list)
    deaths: int = 0

    def deliver(self, life: Life) -> bool:
        """What is due, once; whether anything was."""
        leased = claim_letters(most=20, lease=LEASE, now=life.now)
        for letter in leased:
            happens = self.chance.choices(("well", "dies", "dies late", "later", "never"), (20, 2, 2, 3, 1))[0]
            if not self.has_faults or happens in ("well", "dies late"):
                if not (self.is_careless and self.chance.random() < 0.05):
                    self.arrived.append(letter.message_id)
                answer = ACCEPTED
            else:
                answer = LATER if happens == "later" else NEVER
            if self.has_faults and happens.startswith("dies"):
                self.deaths += 1
            else:
                record_delivery(letter=letter, answer=answer, now=life.now)
        return bool(leased)


def live_by_post(tally: Tally, *, letters: int) -> None:
    people, copies, deaths = People(), 0, 0
    while tally.counted < letters:
        with undone():
            post = Post(tally.chance)
            live(Life(Random(tally.chance.random()), people, NOW), post)
            told = all_letters()
            tally.counted += len(told)
            tally.violations += wrong(told, post)
            tally.look_at_all("a life")
            copies, deaths = copies + len(post.arrived) - len(set(post.arrived)), deaths + post.deaths
    tally.note = f"{copies} extra copies after {deaths} deaths of a worker"


def live(life: Life, post: Post) -> None:
    """Then faults stop, until nothing is due any more."""
    for _ in range(STEPS):
        DEEDS["crash" if life.chance.random() < 0.03 else life.chance.choice(TELLING)][1](life)
        if life.chance.random() < 0.5:
            post.deliver(life)
            life.now += life.chance.choice((minutes(1), minutes(30), timedelta(hours=3)))
    post.has_faults = False
    for _ in range(40):
        life.now += timedelta(hours=2)
        while post.deliver(life):
            life.now += minutes(1)


def all_letters() -> list[dict[str, Any]]:
    about = ("id", "message_id", "state", "kind", "session_id", "payment_id", "to")
    return list(Letter.objects.order_by("id").values(*about))


def wrong(told: Sequence[dict[str, Any]], post: Post) -> list[str]:
    """Lost, of nothing that was done, more often than workers died, or before what was told earlier."""
    copies = Counter(post.arrived)
    sent = {each["message_id"] for each in told if each["state"] == LetterState.SENT}
    found = [f"lost: {each}" for each in sorted(sent - copies.keys())]
    found += [f"of nothing: {each}" for each in copies.keys() - {each["message_id"] for each in told}]
    if copies.total() - len(copies) > post.deaths:
        found.append(f"{copies.total() - len(copies)} copies after {post.deaths} deaths")
    return found + out_of_order(told, post.arrived)


def out_of_order(told: Sequence[dict[str, Any]], arrived: Sequence[str]) -> list[str]:
    """Each person hears of a session in the order in which it changed; reminders come at their hour. What tells of a
    deletion names no session any more, so that nobody can say what came before it."""
    first = {message: number for number, message in reversed([*enumerate(arrived)])}
    latest: dict[tuple[Any, ...], int] = {}
    found = []
    for each in told:
        about = each["session_id"], each["payment_id"], each["to"]
        is_unnamed = each["session_id"] is None and each["payment_id"] is None
        if is_unnamed or each["kind"] == Kind.REMINDER or each["message_id"] not in first:
            continue
        if first[each["message_id"]] < latest.get(about, -1):
            found.append(f"out of order: {each}")
        latest[about] = first[each["message_id"]]
    return found


# --- the alarm works


def finds_what_goes_wrong() -> list[bool]:
    """A letter that was not handed over, one of nothing that was done, two in the wrong order, and one copy too many."""
    with undone():
        careless = Post(Random(1), is_careless=True)
        live(Life(Random(1), People(), NOW), careless)
        told = all_letters()
    honest = [each["message_id"] for each in told if each["state"] == LetterState.SENT]
    return [
        any("lost" in words for words in wrong(told, careless)),
        any(
            "of nothing" in words for words in wrong(told, Post(Random(1), arrived=[*honest, "<somebody@example.org>"]))
        ),
        any("out of order" in words for words in wrong(told, Post(Random(1), arrived=honest[::-1]))),
        any("copies" in words for words in wrong(told, Post(Random(1), arrived=[*honest, honest[0]]))),
    ]
