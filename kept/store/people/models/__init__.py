"""Users, practices, professionals, clients, who knows whom, and how people come in."""

from kept.store.people.models.accounts import Operator, Practice, Professional, Staff, User
from kept.store.people.models.arrivals import ContactRequest, Invitation, SignUp
from kept.store.people.models.clients import Acquaintance, Client, Consent, ConsentText

__all__ = [
    "Acquaintance",
    "Client",
    "Consent",
    "ConsentText",
    "ContactRequest",
    "Invitation",
    "Operator",
    "Practice",
    "Professional",
    "SignUp",
    "Staff",
    "User",
]
