"""Users, practices, professionals, clients, who knows whom, and how people come in."""

from kept.store.people.models.accounts import Operator, Practice, Professional, Staff, User
from kept.store.people.models.arrivals import ContactRequest, Invitation, SignUp
from kept.store.people.models.clients import Acquaintance, Client, Consent, ConsentText
from kept.store.people.models.erasures import Erasure
from kept.store.people.models.feeds import CalendarFeed
from kept.store.people.models.tokens import ApiToken, TokenUse

__all__ = [
    "Acquaintance",
    "ApiToken",
    "CalendarFeed",
    "Client",
    "Consent",
    "ConsentText",
    "ContactRequest",
    "Erasure",
    "Invitation",
    "Operator",
    "Practice",
    "Professional",
    "SignUp",
    "Staff",
    "TokenUse",
    "User",
]
