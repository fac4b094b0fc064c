"""Users, practices, professionals, clients, who knows whom, and how people come in."""

from kept.store.people.models.accounts import Operator, Practice, Professional, Staff, User
from kept.store.people.models.arrivals import ContactRequest, Invitation, SignUp
from kept.store.people.models.clients import Acquaintance, Client, Consent, ConsentText
from kept.store.people.models.erasures import Erasure
from kept.store.people.models.factors import Factor, RecoveryCode
from kept.store.people.models.feeds import CalendarFeed
from kept.store.people.models.recovery import AddressChange, PasswordLink
from kept.store.people.models.tokens import ApiToken, TokenUse
from kept.store.people.models.visits import Visit

__all__ = [
    "Acquaintance",
    "AddressChange",
    "ApiToken",
    "CalendarFeed",
    "Client",
    "Consent",
    "ConsentText",
    "ContactRequest",
    "Erasure",
    "Factor",
    "Invitation",
    "Operator",
    "PasswordLink",
    "Practice",
    "Professional",
    "RecoveryCode",
    "SignUp",
    "Staff",
    "TokenUse",
    "User",
    "Visit",
]
