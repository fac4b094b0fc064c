"""A simulated practice: one thread, one seed, one clock that only the simulation moves.

Lives of 200 steps each, which all begin with the same people. Each step draws a deed or a fault from weights of its own
(each life leaves out some of them), each deed is asked for rightly or wrongly. A crash undoes what is not committed: the
deed is cut at a statement, and nothing of it may be left. After each step what is cheap to ask is asked, every 50 steps
everything; a life ends with a liveness check: faults stop, and the queue of letters runs empty.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from django.db import connection

from kept.core.delivery import LEASE, Answer, Verdict
from kept.core.outcome import Method
from kept.core.policy import Funding, Origin, Reason
from kept.core.refusal import Refused, Replayed
from kept.store.diary.models import Session
from kept.store.payments.models import Payment
from kept.usecases.claim_letters import claim_letters
from kept.usecases.expire_credits import expire_credits
from kept.usecases.offer_freed_slots import offer_freed_slots
from kept.usecases.record_delivery import record_delivery
from kept.usecases.reverse_refilled_charges import reverse_refilled_charges
from tests.deeds import book, cancel, cancel_as_client, charge, complete, delete, edit, join, undo, void
from tests.digest import digest
from tests.make import a_key, fresh, hours, minutes, span_at
from tests.openings import book_as_client, hold, rebook
from tests.usecases.walks import People

# What a second session at one time, a lost credit or a missing step would show at once.
CHEAP: Final = (
    """select count(*) from diary_session a join diary_session b on a.professional_id = b.professional_id and a.id < b.id
    where a.state in ('planned', 'in_progress', 'complete') and b.state in ('planned', 'in_progress', 'complete')
    and a.starts_at < b.ends_at and b.starts_at < a.ends_at""",
    """select count(*) from ledger_credit c where c.place = 'held' and not exists
    (select 1 from diary_session s where s.hold = c.hold and s.state in ('planned', 'in_progress', 'complete'))""",
    """select count(*) from diary_session s
    where s.version <> (select count(*) from diary_transition t where t.session_id = s.id)""",
)


class Crash(Exception):
    """The process is gone: nobody is answered."""


@dataclass
class Life:
    """What has happened so far, told in words that can be repeated."""

    chance: Random
    people: People
    now: Any
    steps: list[str] = field(default_factory=list)
    last: tuple[Callable[..., Any], Any] | None = None

    def session(self) -> Session:
        ids = list(Session.objects.exclude(state="deleted").order_by("id").values_list("id", flat=True))
        return fresh(Session(id=self.chance.choice(ids[-12:])))

    def start(self) -> Any:
        return self.now.replace(second=0) + hours(2 * self.chance.randint(-6, 40))

    def pair(self) -> tuple[Any, Any]:
        return self.chance.choice(self.people.professionals), self.chance.choice(self.people.clients)

    def attempt(self, deed: Callable[..., Any]) -> None:
        request = a_key()
        self.last = deed, request
        with suppress(Refused):
            deed(request=request)


# --- what may happen


def books(life: Life) -> None:
    pair, start, funding = life.pair(), life.start(), life.chance.choice(list(Funding))
    life.attempt(lambda request: book(*pair, starts_at=start, at=life.now, funding=funding, request=request))


def books_for_oneself(life: Life) -> None:
    pair, start = life.pair(), life.start()
    asked: dict[str, Any] = {
        "door": life.chance.choice(list(Origin)),
        "funding": life.chance.choice(list(Funding)),
    }
    life.attempt(lambda request: book_as_client(*pair, starts_at=start, at=life.now, request=request, **asked))


def holds(life: Life) -> None:
    pair, start = life.pair(), life.start()
    life.attempt(lambda request: hold(*pair, starts_at=start, at=life.now, request=request))


def to_a_session(deed: Callable[..., Any], asked: Callable[[Life], dict[str, Any]] = lambda _: {}) -> Any:
    def does(life: Life) -> None:
        session = life.session()
        wish = asked(life)
        life.attempt(lambda request: deed(session, at=life.now, request=request, **wish))

    return does


def to_a_payment(deed: Callable[..., Any], **asked: Any) -> Any:
    def does(life: Life) -> None:
        ids = list(Payment.objects.order_by("id").values_list("id", flat=True))
        payment = Payment.objects.get(id=life.chance.choice(ids[-12:]))
        life.attempt(lambda request: deed(payment, at=life.now, request=request, **asked))

    return does


def repeats(life: Life) -> None:
    if life.last:
        deed, request = life.last
        with suppress(Refused, Replayed):
            deed(request=request)


def delivers(life: Life) -> None:
    answer = Answer(verdict=life.chance.choice([Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.NEVER]), code="1")
    for leased in claim_letters(most=5, lease=LEASE, now=life.now):
        if life.chance.random() < 0.8:  # else the worker is killed, and its lease runs out
            record_delivery(letter=leased, answer=answer, now=life.now)


def does_chores(life: Life) -> None:
    for chore in (expire_credits, offer_freed_slots, reverse_refilled_charges):
        chore(now=life.now)


def time_passes(life: Life) -> None:
    life.now += life.chance.choice([minutes(1), minutes(50), hours(5), hours(30)])


def crashes(life: Life) -> None:
    """Somewhere in a deed. What it did is gone, all of it."""
    before, left, is_dead = digest(), life.chance.randint(0, 25), False

    def die(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left, is_dead
        left -= 1
        # What comes after it is the database, which takes back what was begun; a commit is done or not begun.
        if left < 0 and not is_dead and not sql.startswith(("RELEASE", "ROLLBACK")):
            is_dead = True
            raise Crash
        return execute(sql, params, many, context)

    with suppress(Crash), connection.execute_wrapper(die):
        life.chance.choice([books, books_for_oneself, DEEDS["cancel"][1], DEEDS["rebook"][1]])(life)
        return
    assert digest() == before, "a crash left something behind"


def charges(life: Life) -> dict[str, Any]:
    return {"charge": life.chance.random() < 0.5, "method": life.chance.choice([Method.CASH, Method.CASH, Method.POS])}


def reasons(life: Life) -> dict[str, Any]:
    return charges(life) | {"reason": life.chance.choice(list(Reason)), "reason_text": life.chance.choice(["Ill", ""])}


DEEDS: Final[dict[str, tuple[int, Callable[[Life], None]]]] = {
    "book": (10, books),
    "book for oneself": (10, books_for_oneself),
    "hold": (3, holds),
    "move": (6, to_a_session(edit, lambda life: {"span": span_at(life.start()), "outside_hours": True})),
    "undo": (3, to_a_session(undo)),
    "rebook": (6, to_a_session(rebook, lambda life: {"starts_at": life.start(), "pays_self": life.chance.random() < 0.3})),
    "cancel": (5, to_a_session(cancel, reasons)),
    "cancel as a client": (5, to_a_session(cancel_as_client)),
    "delete": (2, to_a_session(delete)),
    "join": (5, to_a_session(join)),
    "complete": (5, to_a_session(complete, charges)),
    "charge": (4, to_a_payment(charge)),
    "void": (3, to_a_payment(void, confirms=True)),
    "repeat": (4, repeats),
    "deliver": (6, delivers),
    "chores": (2, does_chores),
    "time": (8, time_passes),
    "crash": (4, crashes),
}  # fmt: skip
