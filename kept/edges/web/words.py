"""The words of the pages: labels of states, reasons and methods; instants, dates and amounts as people read them."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency

from kept.core.arrivals import Particular
from kept.core.letters import Kind, LetterState
from kept.core.lifecycle import PaymentState, State, Step
from kept.core.money import DECIMALS, Money
from kept.core.offers import Audience
from kept.core.outcome import Method
from kept.core.policy import By, Funding, Reason

LOCALE: Final = "en_GB"

STATES: Final = {
    State.PLANNED: "Planned",
    State.IN_PROGRESS: "In progress",
    State.COMPLETE: "Complete",
    State.CANCELLED: "Cancelled",
    State.DELETED: "Deleted",
}
PAYMENT_STATES: Final = {
    PaymentState.PENDING: "Pending",
    PaymentState.UNPAID: "Unpaid",
    PaymentState.PAID: "Paid",
    PaymentState.VOIDED: "Voided",
    PaymentState.REFUNDED: "Refunded",
}
REASONS: Final = {
    Reason.PROFESSIONAL: "Cancelled by the Professional",
    Reason.CLIENT: "Cancelled by the Client",
    Reason.NO_SHOW: "Client did not show up for the session",
    Reason.OTHER: "Other",
}
CANCELLED_BY: Final = {
    By.CLIENT: "The client",
    By.PROFESSIONAL: "The professional",
    By.OPERATOR: "An operator",
    By.PRODUCT: "Kept",
}
PAID_WITH: Final = {
    Funding.CREDIT: "A sponsored credit",
    Funding.SELF_PAY: "Money",
}
METHODS: Final = {
    Method.CASH: "Cash",
    Method.POS: "POS",
    Method.BANK_TRANSFER: "Bank transfer",
    Method.OTHER: "Other",
    Method.CARD: "Card",
    Method.BALANCE: "Balance",
    Method.CREDIT: "Credit",
}
PARTICULARS: Final = {
    Particular.BIRTH_DATE: "Date of birth",
    Particular.PHONE: "Phone",
    Particular.ADDRESS: "Address",
    Particular.EMERGENCY_CONTACT: "Emergency contact",
    Particular.COMING_FOR: "Reason for coming",
}
AUDIENCES: Final = {
    Audience.ALL: "Everybody",
    Audience.HUB: "Wellbeing Hub members",
    Audience.PRIVATE: "Private clients",
}
PLACES: Final = {"video": "Video", "on_site": "On site", "phone": "Phone"}
CREDITS: Final = {
    "held": "Held for this session",
    "taken": "Taken",
    "forfeited": "Kept by the programme",
    "returned": "Returned to the client",
}
STEPS: Final = {
    Step.BOOK: "Booked",
    Step.EDIT: "Edited",
    Step.JOIN: "Joined",
    Step.COMPLETE: "Completed",
    Step.CANCEL: "Cancelled",
    Step.DELETE: "Deleted",
}
LETTERS: Final = {
    Kind.CONFIRMED: "Confirmation",
    Kind.UPDATED: "Updated confirmation",
    Kind.CANCELLED: "Cancellation",
    Kind.DELETED: "Deletion",
    Kind.RECEIPT: "Receipt",
    Kind.REFUND: "Refund",
    Kind.CREDIT_RETURNED: "Credit returned",
    Kind.CHARGE_REVERSED: "Charge reversed",
    Kind.REMINDER: "Reminder",
    Kind.WAITLIST_OFFER: "Earlier time offered",
    Kind.INVITATION: "Invitation",
    Kind.EMAIL_CODE: "E-mail code",
    Kind.ACCOUNT_EXISTS: "Account notice",
    Kind.REQUEST_RECEIVED: "Request received",
    Kind.REQUEST_ACCEPTED: "Request accepted",
    Kind.NEW_LINK: "New link",
    Kind.CREDITS_GRANTED: "Credit granted",
    Kind.PAY_LINK: "Pay link",
    Kind.GIVEN_BACK: "Given back",
    Kind.SIGNED_IN: "New sign-in",
    Kind.FACTOR_CHANGED: "Sign-in changed",
    Kind.PASSWORD_LINK: "Password link",
    Kind.PASSWORD_CHANGED: "Password changed",
    Kind.ADDRESS_CONFIRM: "Confirm address",
    Kind.ADDRESS_CHANGED: "Address changed",
}
LETTER_STATES: Final = {
    LetterState.WAITING: "Waiting",
    LetterState.SENT: "Sent",
    LetterState.GIVEN_UP: "Given up",
    LetterState.WITHDRAWN: "Withdrawn",
}


def in_zone(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone))


def zone_in_words(instant: datetime, zone: str) -> str:
    """The zone's short name at that instant, as GMT or IST; its offset where it has no name."""
    name = in_zone(instant, zone).strftime("%Z")
    return f"UTC{name[:3]}:{name[3:] or '00'}" if name[:1] in "+-" else name


def instant_in_words(instant: datetime, zone: str) -> str:
    """As in “Sat 28 Mar 09:00 GMT”."""
    local = in_zone(instant, zone)
    return f"{local:%a} {local.day} {local:%b} {local:%H:%M} {zone_in_words(instant, zone)}"


def day_in_words(instant: datetime, zone: str) -> str:
    """As in “Monday 23 November 2026”."""
    return _long_day(in_zone(instant, zone).date())


def date_in_words(instant: datetime, zone: str) -> str:
    """As in “23 November 2026”."""
    return format_datetime(in_zone(instant, zone), "d MMMM y", locale=LOCALE)


def short_day_in_words(instant: datetime, zone: str) -> str:
    """As in “Mon 23 Nov 2026”."""
    return _short_day(in_zone(instant, zone).date())


def time_in_words(instant: datetime, zone: str) -> str:
    return f"{in_zone(instant, zone):%H:%M}"


def time_span_in_words(start: datetime, end: datetime, zone: str) -> str:
    """As in “Mon 23 Nov 2026, 10:00–10:50”."""
    return f"{short_day_in_words(start, zone)}, {time_in_words(start, zone)}–{time_in_words(end, zone)}"


def long_time_span_in_words(start: datetime, end: datetime, zone: str) -> str:
    """As in “Monday 23 November 2026, 10:00–10:50 GMT”."""
    times = f"{time_in_words(start, zone)}–{time_in_words(end, zone)}"
    return f"{day_in_words(start, zone)}, {times} {zone_in_words(start, zone)}"


@lru_cache(maxsize=1024)
def _long_day(day: date) -> str:
    return format_date(day, "EEEE d MMMM y", locale=LOCALE)


@lru_cache(maxsize=1024)
def _short_day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


@lru_cache(maxsize=1024)
def money_in_words(amount: Money) -> str:
    """As in “€90.00”, “¥9,000”."""
    return format_currency(Decimal(amount.minor).scaleb(-DECIMALS[amount.currency]), amount.currency, locale=LOCALE)


def amount_in_figures(amount: Money) -> str:
    """As it is typed into a form: “90.00”."""
    return f"{Decimal(amount.minor).scaleb(-DECIMALS[amount.currency]):f}"
