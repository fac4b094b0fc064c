"""Filters that put instants, amounts and codes into words: `instant|clock:zone`, `amount|money`, `code|word:"state"`."""

from datetime import date
from functools import cache, lru_cache
from typing import Final
from uuid import uuid4

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from kept.core.lifecycle import PaymentState, Section, State, section_of
from kept.core.money import Money
from kept.edges.web import card_words, program_words, settlement_words, waiting_words, words
from kept.edges.web.shell import Way

register = template.Library()

WORDS: Final[dict[str, dict[str, str]]] = {
    "state": {str(k): v for k, v in words.STATES.items()},
    "payment": {str(k): v for k, v in words.PAYMENT_STATES.items()},
    "reason": {str(k): v for k, v in words.REASONS.items()},
    "method": {str(k): v for k, v in words.METHODS.items()},
    "place": words.PLACES,
    "audience": {str(k): v for k, v in words.AUDIENCES.items()},
    "credit": words.CREDITS,
    "step": {str(k): v for k, v in words.STEPS.items()},
    "letter": {str(k): v for k, v in words.LETTERS.items()},
    "letter_state": {str(k): v for k, v in words.LETTER_STATES.items()},
    "offer": waiting_words.OFFERS,
    "role": {
        "professional": "the professional",
        "client": "the client",
        "bearer": "the client",
        "operator": "an operator",
    },
}

register.filter("day", words.day_in_words)
register.filter("short_day", words.short_day_in_words)
register.filter("clock", words.time_in_words)
register.filter("instant", words.instant_in_words)
register.filter("zone_name", words.zone_in_words)
register.filter("card_name", card_words.saved_card_in_words)
register.filter("try_name", card_words.try_in_words)
register.filter("reference", settlement_words.reference_in_words)
register.filter("webhook_answer", program_words.answer_in_words)
register.filter("charge", settlement_words.charge_in_words)


@register.filter
def iso(instant: date) -> str:
    return instant.isoformat()


@register.filter
@cache
def payment_badge(state: PaymentState) -> SafeString:
    """The same for each row of a list: it is rendered once."""
    return render_to_string("web/_payment_badge.html", {"state": state})


@register.simple_tag
@lru_cache(maxsize=512)
def state_badge(state: State, *, void: bool = False, credit: str = "", hub: str = "") -> SafeString:
    return render_to_string("web/_state_badge.html", {"state": state, "void": void, "credit": credit, "hub": hub})


@register.filter
@lru_cache(maxsize=512)
def nav_item(item: Way) -> SafeString:
    """It stands on each page twice."""
    return render_to_string("web/_nav_item.html", {"item": item})


@register.filter
def money(amount: Money) -> str:
    return words.money_in_words(amount)


@register.filter
def own_section(state: PaymentState) -> str:
    """Where Payments lists it; with what is unpaid when it is in no list yet."""
    return section_of(state) or Section.UNPAID


@register.filter
def word(code: object, of: str) -> str:
    return WORDS[of].get(str(code), str(code)) if code else ""


@register.filter
def a_key(_thing: object) -> str:
    """A request key of its own for each form of a list."""
    return str(uuid4())


@register.filter
def monogram(name: str) -> str:
    """Two letters for a name, as a picture stands for it."""
    parts = name.split()
    return "".join(part[0] for part in parts[:1] + parts[1:][-1:]).upper()
