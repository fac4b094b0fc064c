"""Cancelling and rebooking by the client: the same pages for who is signed in and for the bearer of a link."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.http import HttpResponse

from kept.core.access import Actor
from kept.core.admission import JOIN_OPENS
from kept.core.lifecycle import State
from kept.core.money import Money
from kept.core.notice import is_late
from kept.core.outcome import CancelWish, Outcome, cancellation_outcome, rebooking_outcome
from kept.core.policy import MESSAGE_TEXTS, By, CreditMove, Origin
from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.forms.own import CONFIRM_WORD, OwnCancelForm, RebookForm
from kept.edges.web.own_consequence import FREE, own_consequence
from kept.edges.web.pages import PageRequest, done, key_of, render_page
from kept.edges.web.sentences import sentence_of
from kept.edges.web.slots import free_starts, next_slots, week_of
from kept.store.diary.bookings import BookingCard, BookingPage
from kept.store.hubs.reads import standings_of
from kept.store.ledger.reads import is_past_its_time
from kept.usecases.cancel_session import cancel_session
from kept.usecases.rebook_session import RebookWish, rebook_session

# What another choice on the same page mends; everything else is said on the booking's own page.
MENDED_BY_CHOICE: Final = frozenset(
    {
        "outcome_changed",
        "same_time",
        "no_credit",
        "slot_taken",
        "not_available",
        "notice_period",
        "too_far_ahead",
        "in_past",
    }
)
GONE: Final = frozenset({"slot_taken", "not_available"})


@dataclass(frozen=True, kw_only=True)
class Change:
    """A booking and who changes it. `who` is the professional as the reader may know them, `root` the booking's address;
    `frame` the page around it, where it is not the reader's own; `shows_as` their page of the booking."""

    by: Actor
    page: BookingPage
    zone: str
    who: str
    root: str
    template: str
    frame: str = ""
    by_link: bool = False

    @property
    def home(self) -> str:
        """The booking's own page."""
        return f"{self.root}/" if self.by_link else self.root

    @property
    def card(self) -> BookingCard:
        return self.page.card

    def context(self) -> dict[str, Any]:
        shown = {"change": self, "booking": self.card, "page": self.page, "zone": self.zone, "who": self.who}
        return shown | ({"base": self.frame} if self.frame else {})


def cancel_with(request: PageRequest, change: Change) -> HttpResponse:
    """First what it does, then the deed."""
    request.on_refusal = partial(show_as_it_stands, request, change)
    late = is_late(starts_at=change.card.span.start, now=request.now)
    form = OwnCancelForm(sent(request), zone=change.zone, must_type=change.by_link and late)
    if request.method != "POST" or not form.is_valid():
        return _show_cancel(request, change, form)

    request.on_refusal = partial(_refuse_cancel, request, change, form)
    request.on_replay = lambda _result: change.home
    cancel_session(
        session_id=change.card.uuid,
        by=change.by,
        wish=CancelWish(),
        shown=form.cleaned_data["expected"] or None,
        request=key_of(request),
        now=request.now,
    )
    return done(request, change.home, "The session is cancelled.")


def rebook_with(request: PageRequest, change: Change) -> HttpResponse:
    """What it does and the free times, then the deed."""
    request.on_refusal = partial(show_as_it_stands, request, change)
    form = RebookForm(sent(request), zone=change.zone, price=change.card.price)
    if request.method != "POST" or not form.is_valid():
        return _show_rebook(request, change, form)

    request.on_refusal = partial(_refuse_rebook, request, change, form)
    request.on_replay = lambda result: change.home if change.by_link else f"/bookings/{result}"
    new = rebook_session(
        session_id=change.card.uuid,
        by=change.by,
        wish=RebookWish(starts_at=form.cleaned_data["starts_at"], pays_self=form.cleaned_data["pays_self"]),
        shown=form.cleaned_data["expected"] or None,
        request=key_of(request),
        now=request.now,
    )
    return done(request, request.on_replay(str(new)), "The session is rebooked.")


def show_as_it_stands(request: PageRequest, change: Change, refused: Refused | None = None) -> HttpResponse:
    """The booking's own page, headed by why something was not done."""
    context = change.context() | _deeds_open(request, change)
    if refused:
        context |= {"refused": refused.code, "sentence": sentence_of(refused, zone=change.zone)}
    return render_page(request, change.template, context, status=refused.status if refused else 200)


def may_join(card: BookingCard, *, now: datetime) -> bool:
    """Whether the meeting may be joined now."""
    return card.has_meeting and card.is_open and now >= card.span.start - JOIN_OPENS


def _deeds_open(request: PageRequest, change: Change) -> dict[str, Any]:
    """What can be done with the booking now, and until when it is cancelled free of charge."""
    card, now = change.card, request.now
    is_ahead = card.facts.state is State.PLANNED and card.span.start > now
    outcome = cancellation_outcome(card.facts, by=By.CLIENT, wish=CancelWish(), now=now) if is_ahead else None
    is_free = outcome is not None and outcome.payment in FREE
    return {
        "may_change": is_ahead,
        "may_join": may_join(card, now=now),
        "joins_from": card.span.start - JOIN_OPENS,
        "free_until": outcome.changes_at if outcome and is_free else None,
    }


def _show_cancel(
    request: PageRequest, change: Change, form: OwnCancelForm, refused: Refused | None = None
) -> HttpResponse:
    outcome = cancellation_outcome(change.card.facts, by=By.CLIENT, wish=CancelWish(), now=request.now)
    context = change.context() | _what_it_does(request, change, outcome)
    context |= {"form": form, "confirm_word": CONFIRM_WORD if form.must_type else ""}
    return render_page(request, "web/own/cancel.html", context, status=status_of(form, refused))


def _refuse_cancel(request: PageRequest, change: Change, form: OwnCancelForm, refused: Refused) -> HttpResponse:
    """The new outcome is shown where it has changed."""
    if refused.code != "outcome_changed":
        return show_as_it_stands(request, change, refused)
    form.refuse(refused)
    return _show_cancel(request, change, form, refused)


def _show_rebook(
    request: PageRequest,
    change: Change,
    form: RebookForm,
    refused: Refused | None = None,
    *,
    wished: datetime | None = None,
) -> HttpResponse:
    card = change.card
    outcome = _outcome_of_rebooking(request, change)
    starts = free_starts(
        card.professional_id, door=Origin.HUB, minutes=card.minutes, asker=change.page.asker, now=request.now
    )
    starts = tuple(start for start in starts if start != card.span.start)
    takes = outcome.credit is CreditMove.TAKEN
    context = change.context() | _what_it_does(request, change, outcome)
    context |= {
        "form": form,
        "week": week_of(starts, zone=change.zone, asked=request.GET.get("from", ""), now=request.now),
        "chosen": request.POST.get("starts_at", ""),
        "next_slots": next_slots(starts, since=wished) if wished and refused and refused.code in GONE else (),
        "credits_left": _credits_left(request, change) if takes else None,
        "takes_credit": takes,
    }
    return render_page(request, "web/own/rebook.html", context, status=status_of(form, refused))


def _refuse_rebook(request: PageRequest, change: Change, form: RebookForm, refused: Refused) -> HttpResponse:
    if refused.code not in MENDED_BY_CHOICE:
        return show_as_it_stands(request, change, refused)
    wished = form.cleaned_data["starts_at"]
    form.refuse(refused)
    return _show_rebook(request, change, form, refused, wished=wished)


def _outcome_of_rebooking(request: PageRequest, change: Change) -> Outcome:
    """As far as it is known before a time and a payer are chosen. Raises Refused."""
    return rebooking_outcome(change.card.facts, now=request.now, credit_available=True, pays_self=True)


def _what_it_does(request: PageRequest, change: Change, outcome: Outcome) -> dict[str, Any]:
    price: Money = change.card.price
    ended = is_past_its_time(change.page.hold, now=request.now)
    return {
        "message": MESSAGE_TEXTS[outcome.message] if outcome.message else "",
        "consequence": own_consequence(
            outcome,
            who=change.who,
            price=price,
            zone=change.zone,
            credit_ended=ended,
            ahead=change.card.asks_prepayment,
        ),
    }


def _credits_left(request: PageRequest, change: Change) -> int:
    """With which another credit could pay."""
    standings = standings_of(
        user_id=change.page.client_user_id, professional_id=change.card.professional_id, now=request.now
    )
    return sum(standing.available for standing in standings)
