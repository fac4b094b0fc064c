"""What a letter says. Neutral by construction: it knows times, initials and a link, and the subjects are fixed.

It is here because two edges say it: the mail edge sends it, and the demo's Outbox page shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kept.core.letters import Content, Kind, Recipient

SENDER: Final = "Kept"
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CLOSING: Final = "Kept sent this message by itself; nobody reads an answer to it."

SUBJECTS: Final[Mapping[Kind, str]] = {
    Kind.CONFIRMED: "Your appointment is confirmed",
    Kind.UPDATED: "Appointment changed",
    Kind.CANCELLED: "Appointment cancelled",
    Kind.DELETED: "Appointment removed",
    Kind.RECEIPT: "Payment received",
    Kind.REFUND: "Payment refunded",
    Kind.CREDIT_RETURNED: "Payment corrected",
    Kind.CHARGE_REVERSED: "Charge reversed",
    Kind.REMINDER: "Appointment reminder",
    Kind.WAITLIST_OFFER: "An earlier appointment is free",
    Kind.INVITATION: "An invitation for you",
    Kind.EMAIL_CODE: "Confirm your e-mail address",
    Kind.ACCOUNT_EXISTS: "Your account",
    Kind.REQUEST_RECEIVED: "Request received",
    Kind.REQUEST_ACCEPTED: "Request accepted",
    Kind.NEW_LINK: "Your new link",
    Kind.CREDITS_GRANTED: "Your request was granted",
    Kind.PAY_LINK: "A payment is open",
    Kind.GIVEN_BACK: "Payment given back",
    Kind.SIGNED_IN: "Sign-in notice",
    Kind.FACTOR_CHANGED: "Sign-in notice",
    Kind.PASSWORD_LINK: "Sign-in notice",
    Kind.PASSWORD_CHANGED: "Sign-in notice",
    Kind.ADDRESS_CONFIRM: "Confirm your e-mail address",
    Kind.ADDRESS_CHANGED: "Sign-in notice",
}

# The same to whoever has an account.
ABOUT_SIGNING_IN: Final[Mapping[Kind, str]] = {
    Kind.SIGNED_IN: "Your account was signed in to on a device that it was not used on before. If it was not you, change "
    "your password where the link leads.",
    Kind.FACTOR_CHANGED: "What you sign in with was changed. If it was not you, look at it where the link leads.",
    Kind.PASSWORD_LINK: "Choose a new password where the link leads. The link is good for thirty minutes, and once. If you "
    "asked for nothing, ignore this message.",
    Kind.PASSWORD_CHANGED: "Your password was changed. If it was not you, ask for a new one where the link leads.",
    Kind.ADDRESS_CONFIRM: "Confirm where the link leads that this is your e-mail address. If you asked for nothing, ignore "
    "this message.",
    Kind.ADDRESS_CHANGED: "Your account has another e-mail address from now on, and messages go there. If it was not you, "
    "undo it where the link leads; the link is good for three days.",
}
# `{whom}` is “ with A. L.” and `{payee}` “ to A. L.”, or nothing where the other person has no initials.
CLIENT, PROFESSIONAL = Recipient
OPENINGS: Final[Mapping[tuple[Kind, Recipient], str]] = {
    (Kind.CONFIRMED, CLIENT): "Your appointment{whom} is confirmed.",
    (Kind.CONFIRMED, PROFESSIONAL): "An appointment{whom} is confirmed.",
    (Kind.UPDATED, CLIENT): "Your appointment{whom} was changed. This is how it stands now.",
    (Kind.UPDATED, PROFESSIONAL): "An appointment{whom} was changed. This is how it stands now.",
    (Kind.CANCELLED, CLIENT): "Your appointment{whom} was cancelled.",
    (Kind.CANCELLED, PROFESSIONAL): "An appointment{whom} was cancelled.",
    (Kind.DELETED, CLIENT): "Your appointment{whom} was removed, and will not take place.",
    (Kind.DELETED, PROFESSIONAL): "An appointment{whom} was removed, and will not take place.",
    (Kind.RECEIPT, CLIENT): "Your payment{payee} was received, thank you. The receipt is where the link leads.",
    (Kind.RECEIPT, PROFESSIONAL): "A payment{whom} was received.",
    (Kind.REFUND, CLIENT): "Your payment{payee} was refunded. The details are where the link leads.",
    (Kind.REFUND, PROFESSIONAL): "A payment{whom} was refunded.",
    (Kind.CREDIT_RETURNED, CLIENT): "The credit for your appointment{whom} was returned to you.",
    (Kind.CREDIT_RETURNED, PROFESSIONAL): "The credit for an appointment{whom} was returned.",
    (
        Kind.CHARGE_REVERSED,
        CLIENT,
    ): "The late charge for your appointment{whom} was reversed: the time was booked again.",
    (
        Kind.CHARGE_REVERSED,
        PROFESSIONAL,
    ): "The late charge for an appointment{whom} was reversed: its time was booked again.",
    (Kind.REMINDER, CLIENT): "This is a reminder of your appointment{whom}.",
    (Kind.REMINDER, PROFESSIONAL): "This is a reminder of an appointment{whom}.",
    (
        Kind.WAITLIST_OFFER,
        CLIENT,
    ): "An earlier time{whom} is free and held for you for a while. Accept it where the link leads.",
    (Kind.WAITLIST_OFFER, PROFESSIONAL): "A free time was offered{whom}.",
    (
        Kind.INVITATION,
        CLIENT,
    ): "You are invited{whom} to book and manage your appointments online. The link is good for seven days.",
    (Kind.INVITATION, PROFESSIONAL): "You are invited{whom}. The link is good for seven days.",
    (
        Kind.EMAIL_CODE,
        CLIENT,
    ): "Enter this code on the page that asked for it. If you asked for nothing, ignore this message.",
    (
        Kind.EMAIL_CODE,
        PROFESSIONAL,
    ): "Enter this code on the page that asked for it. If you asked for nothing, ignore this message.",
    (
        Kind.ACCOUNT_EXISTS,
        CLIENT,
    ): "Somebody asked for an account with this address, which has one already. If it was you, sign in where the link leads.",
    (
        Kind.ACCOUNT_EXISTS,
        PROFESSIONAL,
    ): "Somebody asked for an account with this address, which has one already. If it was you, sign in where the link leads.",
    (Kind.REQUEST_RECEIVED, CLIENT): "Your request was received. You will be written to when it is answered.",
    (Kind.REQUEST_RECEIVED, PROFESSIONAL): "A new request{whom} waits for your answer where the link leads.",
    (
        Kind.REQUEST_ACCEPTED,
        CLIENT,
    ): "Your request was accepted. Nothing is booked yet: choose a time where the link leads.",
    (Kind.REQUEST_ACCEPTED, PROFESSIONAL): "You accepted a request{whom}. Nothing is booked yet.",
    (Kind.NEW_LINK, CLIENT): "This is the new link that you asked for. The earlier ones no longer work.",
    (Kind.NEW_LINK, PROFESSIONAL): "This is the new link that you asked for. The earlier ones no longer work.",
    (Kind.CREDITS_GRANTED, CLIENT): "What you asked for was granted. It is ready to use where the link leads.",
    (Kind.CREDITS_GRANTED, PROFESSIONAL): "What was asked for{whom} was granted.",
    (Kind.PAY_LINK, CLIENT): "A payment{payee} is open. You can look at it and pay it where the link leads.",
    (Kind.PAY_LINK, PROFESSIONAL): "A payment{whom} is open.",
    (
        Kind.GIVEN_BACK,
        CLIENT,
    ): "A card payment{payee} came in when nothing was owed any more. It is given back to your card.",
    (
        Kind.GIVEN_BACK,
        PROFESSIONAL,
    ): "A card payment{whom} came in when nothing was owed any more. It is given back to the card.",
    **{(kind, to): text for kind, text in ABOUT_SIGNING_IN.items() for to in Recipient},
}
TELL_THE_DEADLINE: Final = frozenset({Kind.CONFIRMED, Kind.UPDATED})


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A letter in words: its subject, its paragraphs, and the address that its link leads to."""

    subject: str
    paragraphs: tuple[str, ...]
    link: str

    @property
    def text(self) -> str:
        return "\n\n".join((*self.paragraphs, self.link, CLOSING)) + "\n"


def wording_of(content: Content, *, site_url: str, at: datetime) -> Wording:
    """What the letter of `at` says, with times in its recipient's zone and links into the site."""
    zone = _zone(content.zone)
    whom, payee = (f" {word} {content.other}" if content.other else "" for word in ("with", "to"))
    paragraphs = [
        f"Hello {content.name}," if content.name else "Hello,",
        OPENINGS[content.kind, content.to].format(whom=whom, payee=payee),
    ]
    if content.starts_at is not None:
        paragraphs.append(f"When: {span_text(content.starts_at, content.ends_at, zone)}")
    if content.code:
        paragraphs.append(content.code)
    if deadline := _deadline(content, at):
        paragraphs.append(f"You can cancel free of charge until {instant_text(deadline, zone)}.")
    if content.manage:
        paragraphs.append(f"Manage this booking: {site_url.rstrip('/')}{content.manage}")
    return Wording(
        subject=SUBJECTS[content.kind], paragraphs=tuple(paragraphs), link=site_url.rstrip("/") + content.path
    )


def span_text(start: datetime, end: datetime | None, zone: ZoneInfo) -> str:
    """“Sat 28 Mar 2026, 09:00–09:50 GMT (Europe/London)”; both ends whole when day or offset differ."""
    first = start.astimezone(zone)
    if end is None:
        return f"{_day(first)}, {_clock(first)} {zone_text(first)} ({zone.key})"
    last = end.astimezone(zone)
    if (first.date(), first.utcoffset()) != (last.date(), last.utcoffset()):
        return f"{instant_text(start, zone)} – {instant_text(end, zone)} ({zone.key})"
    return f"{_day(first)}, {_clock(first)}–{_clock(last)} {zone_text(first)} ({zone.key})"


def instant_text(instant: datetime, zone: ZoneInfo) -> str:
    """“Sat 28 Mar 2026, 09:00 GMT”."""
    local = instant.astimezone(zone)
    return f"{_day(local)}, {_clock(local)} {zone_text(local)}"


def zone_text(local: datetime) -> str:
    """The zone's own abbreviation, or the offset where it has none: “GMT”, “UTC−03:00”."""
    name = local.tzname() or ""
    if name.isalpha():
        return name
    offset = local.utcoffset()
    assert offset is not None, "only a local time of a zone is shown"
    minutes = round(offset.total_seconds() / 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _deadline(content: Content, at: datetime) -> datetime | None:
    """The last instant of a free cancellation, when the letter is a client's and it lies ahead."""
    told = content.to is CLIENT and content.kind in TELL_THE_DEADLINE
    return content.free_until if told and content.free_until is not None and content.free_until > at else None


def _zone(name: str) -> ZoneInfo:
    """A zone that this machine does not know (any more) does not hold a letter back: it is told in UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _day(local: datetime) -> str:
    return f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"


def _clock(local: datetime) -> str:
    return f"{local.hour:02}:{local.minute:02}"
