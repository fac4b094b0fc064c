"""tests/cancellation_matrix.csv, read: which situations each of its lines covers, and what it expects of them."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kept.core.letters import Demand, Kind, Recipient
from kept.core.lifecycle import PaymentState, Section, State, section_of
from kept.core.notice import Notice
from kept.core.outcome import Taking
from kept.core.policy import By, Caution, CreditMove, Deed, Message, PaidBy, PaymentEffect, Reason, row_for
from tests.core.situations import Situation, every_situation

FILE: Final = Path(__file__).parents[1] / "cancellation_matrix.csv"
ACTORS: Final = {"operator (one asks another approves)": By.OPERATOR, "the product": By.PRODUCT}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a deed comes to: as a line expects it, and as core decides it."""

    session: State
    payment: PaymentState | None
    section: Section | None
    new_payment: PaymentState | None
    credit: CreditMove
    warning: Message | Caution | None
    to_client: tuple[Kind, ...]
    to_client_unasked: tuple[Kind, ...]
    to_professional: tuple[Kind, ...]


@dataclass(frozen=True)
class Line:
    cells: dict[str, str]

    @property
    def id(self) -> str:
        return self.cells["id"]

    def covers(self, s: Situation) -> bool:
        """Whether the line is about the situation, as its cells say: any and - match all, | separates values."""
        actors = [ACTORS.get(actor, actor) for actor in self.cells["actor"].split("|")]
        spares = {"hub spares late rebooks": True, "hub takes late credits": False}.get(self.cells["option"], s.spares)
        return (
            self.cells["deed"] == s.deed
            and s.by in actors
            and _matches(self.cells["state"], s.state)
            and _matches(self.cells["reason"], s.reason)
            and _matches(self.cells["notice"], s.notice)
            and _matches(self.cells["paid_by"], s.paid_by)
            and _matches(self.cells["payment_before"], s.payment)
            and _matches(self.cells["charge"], {True: "yes", False: "no", None: None}[s.charge])
            and spares == s.spares
        )

    def expected(self, s: Situation, taking: Taking) -> Answer:
        payment = self._payment(s, taking)
        paid = payment is PaymentState.PAID
        client, unasked = (_letters(self.cells["mail_client"], notify=notify, paid=paid) for notify in (True, False))
        # The table of letters adds one for every refund; the matrix names only what the deed itself demands.
        refund = [Kind.REFUND] if payment is PaymentState.REFUNDED else []
        return Answer(
            session=self._session(s),
            payment=payment,
            section=self._section(s, taking),
            new_payment=self._new_payment(),
            credit=self._credit(s),
            warning=_warning(self.cells["warning"], s),
            to_client=(*client, *refund),
            to_client_unasked=(*unasked, *refund),
            to_professional=_letters(self.cells["mail_professional"]),
        )

    def _session(self, s: Situation) -> State:
        word = _plain(self.cells["session_after"].split("+")[0])
        return _there(s.state) if word == "unchanged" else State(word)

    def _new_payment(self) -> PaymentState | None:
        _, makes_new, new = self.cells["session_after"].partition("+ new planned")
        if not makes_new:
            return None
        return PaymentState.PAID if "its payment paid" in new else PaymentState.PENDING

    def _payment(self, s: Situation, taking: Taking) -> PaymentState | None:
        word = _taken_or_not(self.cells["payment_after"], taking)
        return (
            {"removed": None, "unchanged": s.payment}[word] if word in {"removed", "unchanged"} else PaymentState(word)
        )

    def _section(self, s: Situation, taking: Taking) -> Section | None:
        word = _taken_or_not(self.cells["section"], taking)
        return {"-": None, "unchanged": section_of(s.payment)}[word] if word in {"-", "unchanged"} else Section(word)

    def _credit(self, s: Situation) -> CreditMove:
        word = self.cells["credit"].split(";")[0]
        if word == "held" and s.deed is not Deed.BOOK:  # "a credit stays held"
            return CreditMove.KEPT
        return {"-": CreditMove.NONE, "unchanged": CreditMove.KEPT}.get(word) or CreditMove(word)


def read_lines() -> tuple[Line, ...]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Line(cells) for cells in csv.DictReader(file))


LINES: Final = {line.id: line for line in read_lines()}


def answer_of(s: Situation, taking: Taking = Taking.TAKEN) -> Answer:
    """What core decides: by its outcome where it has one for the deed, else by its table. Raises Refused."""
    if s.deed not in {Deed.CORRECT, Deed.REFILL}:
        outcome = s.outcome(taking=taking)
        return Answer(
            session=outcome.session,
            payment=outcome.payment,
            section=outcome.section,
            new_payment=outcome.new_payment,
            credit=outcome.credit,
            warning=outcome.message or outcome.caution,
            to_client=_kinds(outcome.letters(notify=True), Recipient.CLIENT),
            to_client_unasked=_kinds(outcome.letters(notify=False), Recipient.CLIENT),
            to_professional=_kinds(outcome.letters(notify=False), Recipient.PROFESSIONAL),
        )
    row = row_for(s.case())
    assert row is not None, f"no row for {s}"
    terms = row.terms
    payment = s.payment if terms.payment is PaymentEffect.UNCHANGED else PaymentState(terms.payment)
    assert not any(demand.only_if_notify or demand.only_if_paid for demand in terms.letters)
    return Answer(
        session=terms.session or _there(s.state),
        payment=payment,
        section=section_of(payment),
        new_payment=terms.new_payment,
        credit=terms.credit,
        warning=terms.warning,
        to_client=_kinds(terms.letters, Recipient.CLIENT),
        to_client_unasked=_kinds(terms.letters, Recipient.CLIENT),
        to_professional=_kinds(terms.letters, Recipient.PROFESSIONAL),
    )


def situations_of(line: Line) -> Iterator[Situation]:
    """Every possible situation that the line covers and that the clock or the door does not forbid."""
    return (s for s in every_situation() if line.covers(s) and not _is_forbidden(s))


def _is_forbidden(s: Situation) -> bool:
    """What refusals.csv forbids inside a cell that says any or -."""
    asks_reason = s.by is By.PROFESSIONAL and s.deed in {Deed.CANCEL, Deed.DELETE}
    return (
        (asks_reason and s.reason is None)
        or (s.reason is Reason.NO_SHOW and s.notice is not Notice.STARTED)
        or (s.deed is Deed.COMPLETE and s.notice is not Notice.STARTED)
        or (s.deed is Deed.JOIN and s.notice not in {Notice.LATE, Notice.STARTED})
        or (s.deed is Deed.REBOOK and s.origin != "hub")
    )


def _there(state: State | None) -> State:
    assert state is not None, "there is a session"
    return state


def _matches(cell: str, given: str | None) -> bool:
    return cell in {"any", "-"} or given in cell.split("|")


def _plain(cell: str) -> str:
    return re.sub(r"\(.*?\)", "", cell).strip()


def _taken_or_not(cell: str, taking: Taking) -> str:
    words = [_plain(part) for part in cell.split("|")]
    return words[0] if taking is Taking.TAKEN else words[-1]


def _letters(cell: str, *, notify: bool = True, paid: bool = False) -> tuple[Kind, ...]:
    kinds = []
    for part in re.split(r"[;+]", "" if cell == "-" else cell):
        kind, _, condition = part.strip().partition(" if ")
        if kind and {"": True, "notify": notify, "paid": paid}[condition]:
            kinds.append(Kind(kind.replace(" ", "_")))
    return tuple(kinds)


def _warning(cell: str, s: Situation) -> Message | Caution | None:
    if cell.startswith("as "):
        _, of_hub, of_private = cell.split()
        return _warning(LINES[of_hub if s.paid_by is PaidBy.HUB else of_private].cells["warning"], s)
    rule, _, otherwise = cell.partition(" else ")
    word, _, condition = rule.partition(" if ")
    holds = {"": True, "policy > 24 h": s.policy_hours > 24, "reason professional": s.reason is Reason.PROFESSIONAL}
    chosen = word if holds[condition] else otherwise
    if chosen in {"", "-"}:
        return None
    return Message(chosen) if chosen in list(Message) else Caution(chosen.replace(" ", "_"))


def _kinds(demands: Iterable[Demand], to: Recipient) -> tuple[Kind, ...]:
    return tuple(demand.kind for demand in demands if demand.to is to)
